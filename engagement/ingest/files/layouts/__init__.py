"""One layout an export: what it is told by, and what its columns become."""

from engagement.ingest.files.layouts import (
    cannot_tell,
    canonical,
    chats,
    fediverse,
    meta,
    networks,
    scrapers,
    video,
    web_exporter,
    work,
    x,
)
from engagement.ingest.files.layouts.document import DocumentKind
from engagement.ingest.files.layouts.layout import Layout

# The more particular first: the first that fits is taken.
LAYOUTS: tuple[Layout, ...] = (
    networks.REPOSITORY_ACTS,
    *fediverse.LAYOUTS,
    *meta.LAYOUTS,
    *video.LAYOUTS,
    *chats.LAYOUTS,
    *work.LAYOUTS,
    *canonical.LAYOUTS,
    *cannot_tell.LAYOUTS,
    *web_exporter.LAYOUTS,
    *scrapers.LAYOUTS,
    *x.LAYOUTS,
    *networks.LAYOUTS,
)

DOCUMENTS: tuple[DocumentKind, ...] = (
    *chats.DOCUMENTS,
    *fediverse.DOCUMENTS,
    *video.DOCUMENTS,
    *meta.DOCUMENTS,
)
