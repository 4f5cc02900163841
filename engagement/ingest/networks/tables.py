"""Make what a run has read tables, by the same joining that uploaded files go through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from engagement.data.schema import ACCOUNTS, COUNT, FLAG, TIME, Owner, Tables
from engagement.i18n import N_
from engagement.ingest.join.assemble import assemble, finish
from engagement.ingest.join.reading import Fetched, ParsedFile
from engagement.ingest.join.values import EARLIEST_OWN, times
from engagement.ingest.networks.contract import CAME_SHORT, NO_WAY_ON, SHOWS_A_PART, Found, Note
from engagement.ingest.networks.handle import NETWORK_NAMES
from engagement.ingest.networks.task_list import Collected
from engagement.ingest.networks.values import count, flag

_POST_COLUMNS = (
    "post_id",
    "author_id",
    "created_at",
    "text",
    "language",
    "thread_id",
    *(f"{verb}_{what}" for verb in ("reply_to", "quoted", "reposted") for what in ("post", "id")),
)
_ACT_COLUMNS = (
    "interaction_id",
    "actor_id",
    "target_id",
    "kind",
    "created_at",
    "post_id",
    "parent_id",
    "thread_id",
)
PROFILES, POSTS, REACTIONS, FOLLOWS = (
    N_("Profiles"),
    N_("Posts and replies"),
    N_("Reposts and likes"),
    N_("Follows"),
)


def tables_of(collected: Collected, found: Found, notes: Iterable[Note]) -> Tables:
    """Make the tables of a run, as far as it is.

    Raises:
        EmptyDataError: nobody but the account itself was found.
    """
    owner = Owner(found.account_id, found.handle.name, found.name)
    follows = collected.follows()
    layout = f"handle.{found.handle.network}"
    sentences, fetched = _notes_and_fetch(notes, layout, found)
    network = NETWORK_NAMES[found.handle.network]
    files = [
        _people(collected, found, follows, layout, sentences),
        _posts(list(collected.rows("post")), layout),
        _acts(list(collected.rows("act")), layout),
        _follows(follows, layout),
    ]
    named = [replace(file, name=f"{network}: {file.name}", fetched=fetched) for file in files if file.rows]
    return finish(assemble(named), owner)


def _notes_and_fetch(notes: Iterable[Note], layout: str, found: Found) -> tuple[tuple[str, ...], Fetched]:
    """Return the notes that need no values, and what all of them say of the fetch."""
    given = list(notes)
    sentences = tuple(message for message, values in given if not values)
    short = [
        values["counted"] - values["listed"]
        for message, values in given
        if message in (CAME_SHORT, SHOWS_A_PART)
    ]
    if any(message == SHOWS_A_PART for message, _ in given):
        sentences += (NO_WAY_ON,)
    return sentences, Fetched(layout, found.seen_at, max(short, default=0), False)


def _people(
    collected: Collected, found: Found, follows: list[tuple[str, str]], layout: str, notes: tuple[str, ...]
) -> ParsedFile:
    rows = [row for row in collected.rows("account") if row["account_id"] != found.account_id]
    frame = pd.DataFrame(
        {
            name: _column(rows, name, kind)
            for name, kind in ACCOUNTS.items()
            if any(name in row for row in rows)
        }
    )
    followed = {one for follower, one in follows if follower == found.account_id}
    if followed and len(frame):
        frame["followed_by_owner"] = frame["account_id"].isin(followed).astype("boolean")
    return ParsedFile(PROFILES, layout, len(frame), notes=notes, people=frame if len(frame) else None)


def _posts(rows: list[dict[str, Any]], layout: str) -> ParsedFile:
    frame = pd.DataFrame(
        {name: _column(rows, name, TIME if name == "created_at" else "str") for name in _POST_COLUMNS}
    ).assign(by_owner=False)
    named = [(at, person) for at, row in enumerate(rows) for person in row.get("mentions", ())]
    mentions = pd.DataFrame(
        {
            "row": pd.array([at for at, _ in named], dtype="int64"),
            "id": pd.array([person for _, person in named], dtype="str"),
            "handle": pd.array([None] * len(named), dtype="str"),
        }
    )
    return ParsedFile(POSTS, layout, len(frame), posts=frame, mentions=mentions)


def _acts(rows: list[dict[str, Any]], layout: str) -> ParsedFile:
    frame = pd.DataFrame(
        {name: _column(rows, name, TIME if name == "created_at" else "str") for name in _ACT_COLUMNS}
    )
    return ParsedFile(REACTIONS, layout, len(frame), acts=frame)


def _follows(pairs: list[tuple[str, str]], layout: str) -> ParsedFile:
    frame = pd.DataFrame(pairs, columns=["follower_id", "followed_id"], dtype="str")
    return ParsedFile(FOLLOWS, layout, len(frame), follows=frame)


def _column(rows: list[dict[str, Any]], name: str, kind: str) -> pd.Series:
    """Make one column with its type; whatever is not of that type is missing."""
    values = [row.get(name) for row in rows]
    if kind == TIME:
        texts = pd.Series([value if isinstance(value, str) else None for value in values], dtype="str")
        return times(texts, earliest=EARLIEST_OWN)[0]
    if kind == COUNT:
        return pd.Series([count(value) for value in values], dtype="Int64")
    if kind == FLAG:
        return pd.Series([flag(value) for value in values], dtype="boolean")
    return pd.Series([value if isinstance(value, str) and value else None for value in values], dtype="str")
