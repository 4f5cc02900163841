"""The moment to look from, and the one cut there: nothing later gets past this door."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from engagement.data.schema import Tables
from engagement.errors import EngagementError
from engagement.i18n import N_

_INSTANT = pd.Timedelta(microseconds=1)


def zone(name: str | None) -> tzinfo:
    """Find the time zone called `name` (IANA, like Europe/Madrid); UTC where none is known.

    Raises:
        EngagementError: there is no such time zone.
    """
    if name is None or name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise EngagementError(
            N_("There is no time zone “{name}”: write it like Europe/Madrid."), name=name
        ) from wrong


def moment_of(
    tables: Tables, as_of: pd.Timestamp | datetime | date | str | None, time_zone: str | None = None
) -> pd.Timestamp:
    """Choose the moment to look from, in UTC: as asked, else when it was fetched, else the latest date.

    A date without a time is the end of that day in the account's time zone, and so is read a time without
    an offset. Later dates win over when fetching began; without any date it is now.

    Raises:
        EngagementError: the text is no date.
    """
    if as_of is not None:
        try:
            asked = pd.Timestamp(as_of)
        except ValueError as wrong:
            raise EngagementError(
                N_("“{text}” is no date: write it like 2026-11-23."), text=str(as_of)
            ) from wrong
        if _is_bare(as_of):
            asked = asked + pd.Timedelta(days=1) - _INSTANT
        return asked.tz_localize(zone(time_zone)).tz_convert("UTC") if asked.tz is None else _utc(asked)
    now = pd.Timestamp.now(tz="UTC").floor("s")
    dates = [
        tables.interactions["created_at"].max(),
        tables.accounts["followed_at"].max(),
        tables.accounts["last_post_at"].max(),
        tables.seen_at,
    ]
    latest = max((known for known in dates if pd.notna(known)), default=now)
    return min(latest, now)


def cut(tables: Tables, moment: pd.Timestamp) -> Tables:
    """Cut the tables to what could have been read at that moment; the same object where nothing is later.

    Acts after it are left out, and undated ones where other acts are: nothing says that they were before.
    So are follows that began later and profiles made later; a last post after it is unknown.
    """
    acts = tables.interactions
    later = acts["created_at"] > moment
    if later.any():
        later |= acts["created_at"].isna()
    accounts = tables.accounts
    unborn = (accounts["created_at"] > moment) | (accounts["followed_at"] > moment)
    posted = accounts["last_post_at"] > moment
    follows = tables.follows
    known = follows["first_seen_at"]
    # One list has one date for everybody, and says nothing about when they came.
    came_later = (known > moment) & (known > known.min())
    unseen = follows["last_seen_at"] > moment
    if not (later.any() or unborn.any() or posted.any() or came_later.any() or unseen.any()):
        return tables
    acts = acts[~later].reset_index(drop=True)
    follows = follows[~(came_later | follows["follower_id"].isin(accounts.loc[unborn, "account_id"]))]
    spoke = accounts["account_id"].isin(acts["actor_id"]) | accounts["account_id"].isin(acts["target_id"])
    accounts = accounts.assign(
        last_post_at=accounts["last_post_at"].mask(posted),
        followed_at=accounts["followed_at"].mask(accounts["followed_at"] > moment),
    )[~unborn | spoke]
    seen = follows["last_seen_at"].mask(follows["last_seen_at"] > moment, moment)
    return replace(
        tables,
        accounts=accounts.reset_index(drop=True),
        interactions=acts,
        follows=follows.assign(last_seen_at=seen.astype(follows["last_seen_at"].dtype)).reset_index(
            drop=True
        ),
    )


def _is_bare(as_of: object) -> bool:
    """Whether somebody said a day and no time."""
    if isinstance(as_of, str):
        text = as_of.strip()
        return len(text) <= len("2026-11-23") and ":" not in text and "T" not in text.upper()
    return isinstance(as_of, date) and not isinstance(as_of, datetime)


def _utc(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.tz_convert("UTC")
