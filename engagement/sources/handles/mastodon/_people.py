"""Lists of people: who follows, whom the account follows, who reposted and liked."""

from __future__ import annotations

from engagement.language import N_
from engagement.sources.handles._contract import Found, Note, Page, Task
from engagement.sources.handles.mastodon._api import Instance
from engagement.sources.handles.mastodon._kinds import FOLLOWERS, LIKES, REPOSTS
from engagement.sources.handles.mastodon._rows import account_row, reaction

FOLLOWERS_A_PAGE, _REACTIONS_A_PAGE = 80, 80
REACTIONS = {REPOSTS: ("reblogged_by", "repost"), LIKES: ("favourited_by", "like")}

HIDDEN_FOLLOWERS = N_("The account hides who follows it: the silent are invisible.")
NO_DATES = N_("Mastodon does not say when somebody reposted, liked or followed.")


def reactions(instance: Instance, found: Found, task: Task, logged_in: bool, cursor: str | None) -> Page:
    """A page of people who reposted or liked one of the account's posts."""
    path, kind = REACTIONS[task.kind]
    accounts, following = instance.page(
        f"/api/v1/statuses/{task.subject}/{path}", "Account", _REACTIONS_A_PAGE, cursor
    )
    rows = [account_row(account, instance.host) for account in accounts]
    acts = [reaction(row["account_id"], kind, task.subject, found.account_id) for row in rows]
    return Page(
        accounts=rows, acts=acts, cursor=following, notes=[(NO_DATES, {})] if acts and not logged_in else []
    )


def follows(instance: Instance, found: Found, task: Task, cursor: str | None) -> Page:
    """A page of followers, or of accounts followed."""
    size = FOLLOWERS_A_PAGE if task.limit is None else max(1, min(FOLLOWERS_A_PAGE, task.limit))
    path = f"/api/v1/accounts/{found.account_id}/{task.kind}"
    accounts, following = instance.page(path, "Account", size, cursor)
    rows = [account_row(account, instance.host) for account in accounts][:size]
    followers = task.kind == FOLLOWERS
    pairs = [
        (row["account_id"], found.account_id) if followers else (found.account_id, row["account_id"])
        for row in rows
    ]
    hidden = followers and not rows and cursor is None and bool(found.followers_count)
    notes: list[Note] = [(HIDDEN_FOLLOWERS, {})] if hidden else []
    return Page(accounts=rows, follows=pairs, cursor=following, notes=notes)
