"""The tables every part of the program speaks in, and the one validator that keeps them so.

Sources produce them, features and figures read them. Times are UTC, ids are text, everything but the
keys may be missing. Columns beyond these are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from engagement.i18n import N_

TEXT, COUNT, FLAG, TIME = "str", "Int64", "boolean", "datetime64[us, UTC]"
KINDS = ("reply", "mention", "quote", "repost", "like")
SAMPLE_LAYOUT = "sample"
VOICED_KINDS = ("reply", "mention", "quote")
UNFINISHED = N_("Only a part was fetched. Fetching the same account again goes on from here.")

ACCOUNTS: Mapping[str, str] = {
    "account_id": TEXT,
    "handle": TEXT,
    "name": TEXT,
    "bio": TEXT,
    "url": TEXT,
    "location": TEXT,
    "language": TEXT,
    "created_at": TIME,
    "followers_count": COUNT,
    "following_count": COUNT,
    "posts_count": COUNT,
    "listed_count": COUNT,
    "last_post_at": TIME,
    "has_avatar": FLAG,
    "verified": FLAG,
    "protected": FLAG,
    "followed_at": TIME,
    "follow_rank": COUNT,
    "followed_by_owner": FLAG,
}
INTERACTIONS: Mapping[str, str] = {
    "interaction_id": TEXT,
    "actor_id": TEXT,
    "target_id": TEXT,
    "kind": "category",
    "created_at": TIME,
    "post_id": TEXT,
    "parent_id": TEXT,
    "thread_id": TEXT,
    "text": TEXT,
    "language": TEXT,
}
FOLLOWS: Mapping[str, str] = {
    "follower_id": TEXT,
    "followed_id": TEXT,
    "first_seen_at": TIME,
    "last_seen_at": TIME,
}
SKIPPED: Mapping[str, str] = {"source": TEXT, "row": COUNT, "reason": TEXT, "value": TEXT}
TABLES: Mapping[str, Mapping[str, str]] = {
    "accounts": ACCOUNTS,
    "interactions": INTERACTIONS,
    "follows": FOLLOWS,
    "skipped": SKIPPED,
}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("account_id",),
    "interactions": ("actor_id", "kind"),
    "follows": ("follower_id", "followed_id"),
}


def conform(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Give the frame exactly the columns and types of `table`; missing columns are added empty."""
    columns = {}
    for name, dtype in TABLES[table].items():
        if name not in frame:
            columns[name] = pd.Series(index=frame.index, dtype=_dtype(name, dtype))
        else:
            columns[name] = frame[name].astype(_dtype(name, dtype))  # type: ignore[arg-type]
    return pd.DataFrame(columns, index=frame.index).reset_index(drop=True)


def empty(table: str) -> pd.DataFrame:
    """Make the table of this name without rows."""
    return conform(pd.DataFrame(), table)


def _dtype(name: str, dtype: str) -> str | pd.CategoricalDtype:
    return pd.CategoricalDtype(list(KINDS)) if name == "kind" else dtype


@dataclass(frozen=True)
class Owner:
    """The account that is being looked at; `time_zone` (IANA) cuts its days, UTC where none is known."""

    account_id: str
    handle: str | None = None
    name: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True)
class SourceReport:
    """What became of one input: every row was used or is listed among the skipped.

    Of an account fetched from its network: `seen_at` is when it was asked (UTC), `unlisted` how many
    followers it counted beyond those it listed.
    """

    name: str
    layout: str
    rows: int
    used: int
    notes: tuple[str, ...] = ()
    seen_at: datetime | None = None
    unlisted: int = 0

    @property
    def skipped(self) -> int:
        """How many rows of this input are in the table of skipped rows."""
        return self.rows - self.used


@dataclass(frozen=True)
class Tables:
    """Everything known about one owner's followers and talk.

    `accounts` holds everybody but the owner; `follows` has a row follower -> owner for each follower.
    `skipped` lists the input rows that were left out: `reason` is a gettext msgid, `value` fills its
    `{value}`.
    """

    owner: Owner
    accounts: pd.DataFrame
    interactions: pd.DataFrame = field(default_factory=lambda: empty("interactions"))
    follows: pd.DataFrame = field(default_factory=lambda: empty("follows"))
    skipped: pd.DataFrame = field(default_factory=lambda: empty("skipped"))
    sources: tuple[SourceReport, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether fetching stopped before everything was there."""
        return any(UNFINISHED in source.notes for source in self.sources)

    @property
    def unseen(self) -> tuple[str, ...]:
        """What the network did not show where the account was fetched from it: msgids."""
        fetched = (source for source in self.sources if source.layout.startswith("handle."))
        notes = dict.fromkeys(note for source in fetched for note in source.notes)
        return tuple(note for note in notes if note != UNFINISHED)

    @property
    def seen_at(self) -> pd.Timestamp | None:
        """When the account was last asked for at its network; None where nothing says so."""
        known = [source.seen_at for source in self.sources if source.seen_at is not None]
        return pd.Timestamp(max(known)) if known else None

    @property
    def unlisted(self) -> int:
        """How many followers the network counted beyond those it listed: hidden, suspended or missed."""
        return max((source.unlisted for source in self.sources), default=0)

    @property
    def is_sample(self) -> bool:
        """Whether this is the made-up account that ships with the program."""
        return any(source.layout == SAMPLE_LAYOUT for source in self.sources)

    @property
    def has_follower_list(self) -> bool:
        """Whether it is known who follows; without it the silent are invisible."""
        return bool((self.follows["followed_id"] == self.owner.account_id).any())

    def follower_ids(self) -> pd.Series:
        """List the ids of the people looked at: followers or, without a list of them, everyone who acted."""
        if self.has_follower_list:
            mine = self.follows["followed_id"] == self.owner.account_id
            return self.follows.loc[mine, "follower_id"].drop_duplicates().reset_index(drop=True)
        people = self.interactions["actor_id"].drop_duplicates()
        return people[people != self.owner.account_id].sort_values().reset_index(drop=True)


def validate(tables: Tables) -> Tables:
    """Check columns, types, and that keys are present and unique; give the same tables back.

    Raises:
        ValueError: a table breaks the contract; this is a fault of the source, not of the user.
    """
    for name in TABLES:
        frame: pd.DataFrame = getattr(tables, name)
        if list(frame.columns) != list(TABLES[name]):
            raise ValueError(f"{name}: columns are {list(frame.columns)}")
        for column, dtype in TABLES[name].items():
            if frame[column].dtype != pd.Series(dtype=_dtype(column, dtype)).dtype:
                raise ValueError(f"{name}.{column}: {frame[column].dtype} instead of {dtype}")
        for key in _KEYS.get(name, ()):
            if frame[key].isna().any() or (frame[key].astype("str") == "").any():
                raise ValueError(f"{name}.{key}: blank keys")
    if tables.accounts["account_id"].duplicated().any():
        raise ValueError("accounts.account_id: not unique")
    if tables.interactions["interaction_id"].dropna().duplicated().any():
        raise ValueError("interactions.interaction_id: not unique")
    if tables.follows.duplicated(["follower_id", "followed_id"]).any():
        raise ValueError("follows: a pair twice")
    if (tables.accounts["account_id"] == tables.owner.account_id).any():
        raise ValueError("accounts: the owner is among the followers")
    return tables


def display_name(handle: object, name: object) -> str:
    """Name a person as a page does: @handle, else the name, else a dash."""
    if isinstance(handle, str) and handle:
        return f"@{handle}"
    return name if isinstance(name, str) and name else "—"
