"""An account's handle becomes tables: found, planned, fetched page by page from its own network."""

from engagement.sources.handles._client import StoppedError
from engagement.sources.handles._contract import (
    AccountNotFoundError,
    Found,
    MissingAccessError,
    Network,
    Options,
    Part,
    Plan,
)
from engagement.sources.handles._fetch import BudgetNeededError, begin, fetch, find, open_run, plan
from engagement.sources.handles._handle import Handle, UnknownHandleError, parse_handle
from engagement.sources.handles._run import Run, Status

__all__ = [
    "AccountNotFoundError",
    "BudgetNeededError",
    "Found",
    "Handle",
    "MissingAccessError",
    "Network",
    "Options",
    "Part",
    "Plan",
    "Run",
    "Status",
    "StoppedError",
    "UnknownHandleError",
    "begin",
    "fetch",
    "find",
    "open_run",
    "parse_handle",
    "plan",
]
