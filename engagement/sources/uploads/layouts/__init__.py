"""One layout an export: what it is told by, and what its columns become."""

from engagement.sources.uploads.layouts import (
    cannot_tell,
    canonical,
    other_networks,
    scrapers,
    web_exporter,
    x_api,
)
from engagement.sources.uploads.layouts._layout import Layout

# The more particular first: the first that fits is taken.
LAYOUTS: tuple[Layout, ...] = (
    other_networks.REPOSITORY_ACTS,
    *canonical.LAYOUTS,
    *cannot_tell.LAYOUTS,
    *web_exporter.LAYOUTS,
    *scrapers.LAYOUTS,
    *x_api.LAYOUTS,
    *other_networks.LAYOUTS,
)

__all__ = ["LAYOUTS", "Layout"]
