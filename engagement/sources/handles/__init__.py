"""An account's handle becomes tables: found, planned, fetched page by page from its own network."""

from engagement.sources.handles._handle import Handle, UnknownHandleError, parse_handle

__all__ = ["Handle", "UnknownHandleError", "parse_handle"]
