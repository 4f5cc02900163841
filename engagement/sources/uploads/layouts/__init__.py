"""One layout an export: what it is told by, and what its columns become."""

from engagement.sources.uploads.layouts import (
    cannot_tell,
    canonical,
    chats,
    fediverse,
    meta,
    other_networks,
    scrapers,
    video,
    web_exporter,
    work,
    x_api,
)
from engagement.sources.uploads.layouts._document import DocumentKind
from engagement.sources.uploads.layouts._layout import Layout

# The more particular first: the first that fits is taken.
LAYOUTS: tuple[Layout, ...] = (
    other_networks.REPOSITORY_ACTS,
    *fediverse.LAYOUTS,
    *meta.LAYOUTS,
    *video.LAYOUTS,
    *chats.LAYOUTS,
    *work.LAYOUTS,
    *canonical.LAYOUTS,
    *cannot_tell.LAYOUTS,
    *web_exporter.LAYOUTS,
    *scrapers.LAYOUTS,
    *x_api.LAYOUTS,
    *other_networks.LAYOUTS,
)

DOCUMENTS: tuple[DocumentKind, ...] = (
    *chats.DOCUMENTS,
    *fediverse.DOCUMENTS,
    *video.DOCUMENTS,
    *meta.DOCUMENTS,
)

__all__ = ["DOCUMENTS", "LAYOUTS", "Layout"]
