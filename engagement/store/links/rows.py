"""Links in the database: what a link is to its owner, and which links still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, update

from engagement.i18n import N_
from engagement.store.contract import StoreError
from engagement.store.schema import account, link, link_view

LIFETIMES: Mapping[str, timedelta | None] = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
    "never": None,
}
USUAL_LIFETIME = "30d"
NOT_A_LINK = N_("This link is no longer there.")


class UnknownLinkError(StoreError):
    """Raised where the account has no such link, or it has ended."""


@dataclass(frozen=True)
class Link:
    """One link as its owner sees it; `state` is active, paused, expired or revoked.

    `opens` counts visits (a reload is none), `previews` robots that looked for a picture of the page.
    """

    id: str
    client: str
    pages: tuple[str, ...]
    named: bool
    has_password: bool
    state: str
    created_at: pd.Timestamp
    expires_at: pd.Timestamp | None
    opens: int
    last_opened_at: pd.Timestamp | None
    wrong_passwords: int
    previews: int


def open_links(now: datetime) -> ColumnElement[bool]:
    """State the condition under which a link opens, for a query that joins the account."""
    in_time = or_(link.c.expires_at.is_(None), link.c.expires_at > now)
    return link.c.closed_at.is_(None) & (link.c.paused == 0) & in_time & (account.c.expires_at > now)


def find_open(
    connection: Connection, digest: str, now: datetime, alone: bool = False
) -> Row[Any, Any] | None:
    """Return the link of this token without its content, if it opens; `alone` locks its row."""
    found = (
        select(link.c.id, link.c.password)
        .join(account, account.c.uid == link.c.account_uid)
        .where(link.c.digest == digest, open_links(now))
    )
    return connection.execute(found.with_for_update(of=link) if alone else found).one_or_none()


def close(connection: Connection, which: ColumnElement[bool], now: datetime, revoked: bool = False) -> int:
    """End links for good; their content goes at once, so nothing can bring them back. Return how many."""
    return connection.execute(
        update(link)
        .where(which, link.c.closed_at.is_(None))
        .values(closed_at=now, revoked=int(revoked), content=None, password=None)
    ).rowcount


def expired(now: datetime) -> ColumnElement[bool]:
    """State the condition that a link's time is over."""
    return link.c.expires_at.is_not(None) & (link.c.expires_at <= now)


def listed(connection: Connection, account_uid: str, now: datetime) -> list[Link]:
    """List the links of an account, the newest first."""
    return [_link(row, now) for row in connection.execute(_with_views(account_uid))]


def _with_views(account_uid: str) -> Select[Any]:
    views = (
        select(
            link_view.c.link_id,
            func.count().label("opens"),
            func.max(link_view.c.opened_at, type_=link_view.c.opened_at.type).label("last"),
        )
        .group_by(link_view.c.link_id)
        .subquery()
    )
    shown = [column for column in link.c if column.name not in ("content", "digest")]
    return (
        select(*shown, views.c.opens, views.c.last)
        .outerjoin(views, views.c.link_id == link.c.id)
        .where(link.c.account_uid == account_uid)
        .order_by(link.c.created_at.desc(), link.c.id)
    )


def _link(row: Row[Any], now: datetime) -> Link:
    if row.revoked:
        state = "revoked"
    elif row.closed_at is not None or (row.expires_at is not None and row.expires_at <= now):
        state = "expired"
    else:
        state = "paused" if row.paused else "active"
    return Link(
        id=row.id,
        client=row.client,
        pages=tuple(row.pages.split(",")),
        named=bool(row.named),
        has_password=row.password is not None,
        state=state,
        created_at=row.created_at,
        expires_at=row.expires_at,
        opens=row.opens or 0,
        last_opened_at=row.last,
        wrong_passwords=row.wrong_passwords,
        previews=row.previews,
    )
