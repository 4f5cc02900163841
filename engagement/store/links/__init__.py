"""Share links: who may look at what, until when, and how often somebody tried."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
