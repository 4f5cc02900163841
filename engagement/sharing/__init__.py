"""What a share link shows: an analysis frozen into an allow-list of fields, nameless unless asked for."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
