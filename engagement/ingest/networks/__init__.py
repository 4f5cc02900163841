"""An account's handle becomes tables: found, planned, fetched page by page."""
