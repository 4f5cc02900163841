"""Fetch an account from its network: from a handle to a run, and to tables in one call.

Each network's module is loaded when it is first needed. What fetching left on disk is removed when its time
is over, or when somebody wants it gone.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from filelock import Timeout

from engagement.data.schema import Tables
from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.ingest.networks.client import Watch
from engagement.ingest.networks.contract import (
    AccountNotFoundError,
    Found,
    Login,
    Network,
    Options,
    Plan,
    Progress,
    UnreadableAnswerError,
)
from engagement.ingest.networks.handle import BLUESKY, MASTODON, Handle, X, parse_handle
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.run_store import RunStore, file_lock, finished, remove_old, runs_folder
from engagement.ingest.networks.transport import HttpTransport, Transport

# Each has `connect(transport) -> Network`.
_MODULES = {
    BLUESKY: "engagement.ingest.networks.bluesky.network",
    MASTODON: "engagement.ingest.networks.mastodon.network",
    X: "engagement.ingest.networks.x.network",
}


def network_of(handle: Handle, transport: Transport | None = None, login: Login | None = None) -> Network:
    """Connect to the network of a handle through `transport` (by default the real one).

    `login` is that of somebody who signed in with this network, where it has such logins.
    """
    connect = import_module(_MODULES[handle.network]).connect
    logins = () if login is None else (login,)
    connected: Network = connect(transport or HttpTransport(), *logins)
    return connected


class BudgetNeededError(EngagementError):
    """A run that costs money was started without saying how much it may cost."""


BUDGET_NEEDED = N_(
    "Fetching {account} from X costs about ${dollars:.2f}. Say how much it may cost: a budget in dollars."
)


ODD_ANSWER = N_("The answer about {account} cannot be read. Its server may be out of order: try again later.")


def find(
    handle: str | Handle,
    transport: Transport | None = None,
    login: Login | None = None,
    watch: Watch | None = None,
) -> tuple[Network, Found]:
    """Find the account of a handle; returned with the connection to go on with.

    `login` is that of who asks, if signed in. With `watch` somebody waits for the answer: a server that fails
    is asked once more and no longer; `watch` is told of the wait in between, and may raise to cancel.

    Raises:
        UnknownHandleError: the text names no account.
        AccountNotFoundError: the network has no such account, or does not show it.
        MissingAccessError: the network needs keys that are not there.
    """
    named = parse_handle(handle) if isinstance(handle, str) else handle
    network = network_of(named, transport, login)
    try:
        with network.client.briefly(watch) if watch else nullcontext():
            return network, network.find(named)
    except UnreadableAnswerError as error:
        raise AccountNotFoundError(ODD_ANSWER, account=str(named)) from error
    finally:
        network.client.close()


def plan(network: Network, found: Found, options: Options) -> Plan:
    """Plan what fetching takes: requests, minutes, dollars, and what a cheaper choice leaves out."""
    return network.plan(found, options)


def open_run(network: Network, found: Found, options: Options, refresh: bool = False) -> Run:
    """Open the run for an account: a new one, the one to go on with, or a finished one that is still fresh.

    With `refresh`, or where a finished run is older than its network allows, it begins anew; posts and
    people that have gone since are then gone from the tables too.
    """
    run = Run(network, found, options)
    finished = run.finished_at
    stale = finished is not None and not network.is_fresh(finished, datetime.now(UTC))
    if refresh or stale:
        run.close()
        return Run(network, found, options, anew=True)
    return run


def kept_since(network: Network, found: Found, options: Options) -> datetime | None:
    """Return when the result that `open_run` would show again was fetched; None where it would ask."""
    moment = finished(network, found, options)
    return moment if moment is not None and network.is_fresh(moment, datetime.now(UTC)) else None


def begin(handle: str, options: Options, refresh: bool = False) -> Run:
    """Open the run for a handle, ready to go: `open_run` after `find`.

    Raises:
        BudgetNeededError: it would cost money, and the options set no budget.
        EngagementError: as `find` does.
    """
    network, found = find(handle)
    run = open_run(network, found, options, refresh)
    if run.plan.dollars > 0 and options.budget_usd is None and not run.complete:
        run.close()
        raise BudgetNeededError(BUDGET_NEEDED, account=str(found.handle), dollars=run.plan.dollars)
    return run


def fetch(
    handle: str,
    *,
    since_days: int = 90,
    followers: int | None = None,
    budget_usd: float | None = None,
    refresh: bool = False,
    progress: Progress | None = None,
) -> Tables:
    """Fetch the tables of an account from its own network: Bluesky, Mastodon or X.

    An interrupted call goes on where it stopped; a result that is a part says so in the notes of its sources.

    Args:
        handle: `@name` (X), `name.bsky.social` (Bluesky), `@name@server` (Mastodon), or a profile's address.
        since_days: how far back posts, and what was said to them, are read.
        followers: only the newest so many, 0 for none; by default all.
        budget_usd: the most that X may charge, in US dollars; needed for X only.
        refresh: ask again although there is a fresh result.
        progress: called with a Status for every page and every second of waiting; may raise to cancel.

    Raises:
        EngagementError: nothing could be fetched; the sentence says why.
    """
    run = begin(handle, Options(since_days, followers, budget_usd), refresh=refresh)
    try:
        run.go(progress)
        return run.tables()
    finally:
        run.close()


def remove_old_runs() -> None:
    """Remove the runs that nobody went on with for a week."""
    remove_old(runs_folder())


def forget_runs() -> int:
    """Remove all runs, and return how many there were. A run under way is left alone."""
    folder = runs_folder()
    return sum(map(_remove, sorted(folder.glob("*.sqlite")))) if folder.exists() else 0


def release_run(name: str, claim: str) -> bool:
    """Take back the claim on a run; it is removed once nobody claims it. Tells whether it was removed.

    Whoever names an account without having fetched it has no claim, and changes nothing.
    """
    path = runs_folder() / f"{name}.sqlite"
    if not name.isalnum() or not path.exists():
        return False
    store = RunStore(path)
    try:
        claims = store.get("claims") or []
        if claim not in claims:
            return False
        claims.remove(claim)
        store.put(claims=claims)
    finally:
        store.close()
    return not claims and _remove(path)


def _remove(path: Path) -> bool:
    try:
        with file_lock(path):
            for part in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                part.unlink(missing_ok=True)
            # While it is held, so that nobody can take a lock that is gone; Windows keeps the empty file.
            with suppress(PermissionError):
                path.with_suffix(".lock").unlink(missing_ok=True)
    except Timeout:
        return False
    return True
