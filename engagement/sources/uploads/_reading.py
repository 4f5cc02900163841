"""One file understood: its people, posts, acts or follows in our columns, not yet joined with the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from engagement.sources._fetched import Fetched
from engagement.sources.uploads._raw import skips


@dataclass(frozen=True)
class Reading:
    """The frames keep the file's row numbers as index; a file fills one of them.

    `people` has columns of accounts; `posts` those of the layout plus `by_owner`; `mentions` (row, id,
    handle) one row a person named in a post; `acts` and `follows` have ids and handles of both sides.
    `owner` is (id, handle, name) where the file says whose it is; `fetched` the fetch it comes from.
    `answers_owner`: posts that answer nobody named answer the owner, whom the file does not name.
    `network` is where its bare handles belong, `networks` how many people its addresses name on which;
    `newest_first`: the list has the newest follower on top; `yields_to_follows`: where another file says
    who follows, this list only adds profiles.
    """

    name: str
    layout: str
    rows: int
    skipped: pd.DataFrame = field(default_factory=skips)
    notes: tuple[str, ...] = ()
    people: pd.DataFrame | None = None
    role: str | None = None
    posts: pd.DataFrame | None = None
    mentions: pd.DataFrame | None = None
    acts: pd.DataFrame | None = None
    follows: pd.DataFrame | None = None
    owner: tuple[str | None, str | None, str | None] | None = None
    fetched: Fetched | None = None
    answers_owner: bool = False
    network: str = ""
    networks: Mapping[str, int] = field(default_factory=dict)
    newest_first: bool = False
    yields_to_follows: bool = False
