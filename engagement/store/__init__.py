"""What stays between two visits: analyses, snapshots, corrections, in one SQLite file or one PostgreSQL."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
