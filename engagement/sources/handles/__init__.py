"""An account's handle becomes tables: found, planned, fetched page by page from its own network."""

from engagement.sources.handles._client import StoppedError
from engagement.sources.handles._contract import (
    AccountNotFoundError,
    Found,
    Login,
    MissingAccessError,
    Network,
    Options,
    Part,
    Plan,
)
from engagement.sources.handles._fetch import (
    BudgetNeededError,
    begin,
    fetch,
    find,
    kept_since,
    open_run,
    plan,
)
from engagement.sources.handles._forget_runs import forget_runs, remove_old_runs
from engagement.sources.handles._handle import Handle, UnknownHandleError
from engagement.sources.handles._parse import parse_handle
from engagement.sources.handles._progress import Status
from engagement.sources.handles._run import Run

__all__ = [
    "AccountNotFoundError",
    "BudgetNeededError",
    "Found",
    "Handle",
    "Login",
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
    "forget_runs",
    "kept_since",
    "open_run",
    "parse_handle",
    "plan",
    "remove_old_runs",
]
