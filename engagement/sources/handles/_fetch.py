"""From a handle to tables in one call."""

from __future__ import annotations

from datetime import UTC, datetime

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._contract import (
    AccountNotFoundError,
    Found,
    Login,
    Network,
    Options,
    Plan,
    UnreadableAnswerError,
)
from engagement.sources.handles._handle import Handle
from engagement.sources.handles._networks import network_of
from engagement.sources.handles._parse import parse_handle
from engagement.sources.handles._progress import Progress
from engagement.sources.handles._run import Run
from engagement.sources.handles._run_folder import finished
from engagement.sources.handles._transport import Transport
from engagement.tables import Tables


class BudgetNeededError(EngagementError):
    """A run that costs money was started without saying how much it may cost."""


BUDGET_NEEDED = N_(
    "Fetching {account} from X costs about ${dollars:.2f}. Say how much it may cost: a budget in dollars."
)


ODD_ANSWER = N_("The answer about {account} cannot be read. Its server may be out of order: try again later.")


def find(
    handle: str | Handle, transport: Transport | None = None, login: Login | None = None
) -> tuple[Network, Found]:
    """The account of a handle, with the connection to go on with; `login` is that of who asks, if signed in.

    Raises:
        UnknownHandleError: the text names no account.
        AccountNotFoundError: the network has no such account, or does not show it.
        MissingAccessError: the network needs keys that are not there.
    """
    named = parse_handle(handle) if isinstance(handle, str) else handle
    network = network_of(named, transport, login)
    try:
        return network, network.find(named)
    except UnreadableAnswerError as error:
        raise AccountNotFoundError(ODD_ANSWER, account=str(named)) from error
    finally:
        network.client.close()


def plan(network: Network, found: Found, options: Options) -> Plan:
    """What fetching an account takes: requests, minutes, dollars, and what a cheaper choice leaves out."""
    return network.plan(found, options)


def open_run(network: Network, found: Found, options: Options, refresh: bool = False) -> Run:
    """The run for an account: a new one, or the one to go on with, or a finished one that is still fresh.

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
    """When the finished result that `open_run` would show again was fetched; None where it would ask."""
    moment = finished(network, found, options)
    return moment if moment is not None and network.is_fresh(moment, datetime.now(UTC)) else None


def begin(handle: str, options: Options, refresh: bool = False) -> Run:
    """The run for a handle, ready to go; `open_run` after `find`.

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
    """The tables of an account, asked of its own network: Bluesky, Mastodon or X.

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
