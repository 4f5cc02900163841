"""Who is your community, who only follows, why, and whom to talk to next."""

import lazy_loader

__version__ = "0.2.0"  # pyproject.toml says the same: a test compares them

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
