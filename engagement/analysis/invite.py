"""Whom to invite next: the silent in the order of promise, each with the moment that speaks for them.

What an opening can take up comes from what was said where they applauded; marks keep what was done about
an invitation, so that it shows who has spoken since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.analysis.analysis import Analysis
from engagement.data.schema import VOICED_KINDS, Tables

MOMENTS = ("just_liked", "just_came", "near_member", "no_moment")
LIKED_DAYS, CAME_DAYS = 14, 30
_APPLAUSE = ("like", "repost")
_COLUMNS = (
    "account_id", "handle", "name", "bio", "language", "activation", "outlook", "followed_at", "moment",
    "liked_at", "liked_kind", "liked_thread", "friend_id", "friend_handle",
)  # fmt: skip


def candidates(analysis: Analysis) -> pd.DataFrame:
    """Everybody in the shade, the most promising first; newest first where nothing sets them apart.

    Columns: account_id, handle, name, bio, language, activation, outlook, followed_at, moment (one of
    MOMENTS), liked_at, liked_kind and liked_thread (their latest like or repost of yours), friend_id and
    friend_handle (a member they are near to).
    """
    silent = analysis.people[analysis.people["state"] == "shade"]
    order = ["activation", "followed_at"] if analysis.ranked_silent else ["followed_at"]
    silent = silent.sort_values(order, ascending=False, na_position="last", kind="stable")
    known = analysis.tables.accounts.set_index("account_id")[["bio", "language"]]
    found = silent.join(known, on="account_id").join(_applause(analysis), on="account_id")
    found = found.join(_friends(analysis), on="account_id")
    found["moment"] = _moment(found, analysis.as_of)
    return found[list(_COLUMNS)].reset_index(drop=True)


def _applause(analysis: Analysis) -> pd.DataFrame:
    """By person, their latest like or repost of something of the owner's, its columns after `liked_`."""
    acts = analysis.tables.interactions
    liked = acts[
        acts["kind"].isin(_APPLAUSE)
        & (acts["target_id"] == analysis.tables.owner.account_id)
        & (acts["created_at"] <= analysis.as_of)
    ]
    thread = liked["thread_id"].fillna(liked["parent_id"])
    latest = liked.assign(liked_at=liked["created_at"], liked_kind=liked["kind"], liked_thread=thread)
    latest = latest.sort_values("liked_at").drop_duplicates("actor_id", keep="last")
    return latest.set_index("actor_id")[["liked_at", "liked_kind", "liked_thread"]]


def _friends(analysis: Analysis) -> pd.DataFrame:
    """By person, the member nearest to them: whose words they applaud, who addresses them, whom they follow.

    Acts weigh more than follows; of equals the one with the strongest habit of talk.
    """
    people = analysis.people.set_index("account_id")
    members = people.index[people["state"] == "member"]
    acts, follows = analysis.tables.interactions, analysis.tables.follows
    pair = ["account_id", "friend_id"]
    towards = acts.loc[acts["target_id"].isin(members), ["actor_id", "target_id"]].set_axis(pair, axis=1)
    back = acts.loc[acts["actor_id"].isin(members), ["target_id", "actor_id"]].set_axis(pair, axis=1)
    follow = follows.loc[follows["followed_id"].isin(members), ["follower_id", "followed_id"]]
    ties = pd.concat(
        [
            towards.assign(weight=2.0),
            back.assign(weight=2.0),
            follow.set_axis(pair, axis=1).assign(weight=1.0),
        ]
    )
    ties = ties[(ties["account_id"] != ties["friend_id"]) & ties["account_id"].isin(people.index)]
    weight = ties.groupby(pair)["weight"].sum().reset_index()
    weight["habit"] = people["membership"].reindex(weight["friend_id"]).to_numpy()
    nearest = weight.sort_values(["weight", "habit", "friend_id"], ascending=[False, False, True])
    nearest = nearest.drop_duplicates("account_id").set_index("account_id")
    handle = people["handle"].reindex(nearest["friend_id"]).to_numpy()
    return pd.DataFrame({"friend_id": nearest["friend_id"], "friend_handle": handle}, index=nearest.index)


def _moment(found: pd.DataFrame, as_of: pd.Timestamp) -> NDArray[np.str_]:
    liked = (as_of - found["liked_at"]) <= pd.Timedelta(days=LIKED_DAYS)
    came = (as_of - found["followed_at"]) <= pd.Timedelta(days=CAME_DAYS)
    near = found["friend_id"].notna()
    return np.select([liked, came, near], list(MOMENTS[:3]), default=MOMENTS[3])


MARKS = ("done", "snoozed", "unwanted")
SNOOZE_DAYS = 30


@dataclass(frozen=True)
class Mark:
    """What the user decided about a person, and when; a snoozed one comes back after 30 days."""

    kind: str
    at: pd.Timestamp

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Mark:
        """Read back what `value` wrote."""
        return cls(str(value["kind"]), pd.Timestamp(str(value["at"])))

    def value(self) -> dict[str, str]:
        """Plain values for the store."""
        return {"kind": self.kind, "at": self.at.isoformat()}

    def hides(self, now: pd.Timestamp) -> bool:
        """Whether the person stays off the list at this moment."""
        return self.kind != "snoozed" or now - self.at < pd.Timedelta(days=SNOOZE_DAYS)


@dataclass(frozen=True)
class Won:
    """Of `invited` people, who has spoken since (`spoke`, account ids) and who is community by now."""

    invited: int
    spoke: tuple[str, ...]
    members: tuple[str, ...]


def open_to_invite(found: pd.DataFrame, marks: Mapping[str, Mark], now: pd.Timestamp) -> pd.DataFrame:
    """Keep the candidates that no mark keeps off the list at this moment."""
    hidden = {account_id for account_id, mark in marks.items() if mark.hides(now)}
    return found[~found["account_id"].isin(hidden)].reset_index(drop=True)


def won(people: pd.DataFrame, marks: Mapping[str, Mark]) -> Won:
    """Who of those marked done has spoken after it; people who are gone from the data count as invited."""
    done = {account_id: mark.at for account_id, mark in marks.items() if mark.kind == "done"}
    here = people[people["account_id"].isin(done)]
    invited_at = pd.to_datetime(here["account_id"].map(done), utc=True)
    spoke = here[(here["last_voice_at"] > invited_at).fillna(False)]
    members = spoke.loc[spoke["state"] == "member", "account_id"]
    return Won(len(done), tuple(spoke["account_id"]), tuple(members))


_SAMPLE = 20_000
_FEWEST_TEXTS = 50
_TELLING_BITS = 0.9
_FEWEST_SPEAKERS = 2
_WORDS = 2
_WORD = re.compile(r"[^\W\d_]{5,}")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\S+")


def background(acts: pd.DataFrame) -> Mapping[str, float]:
    """How much each word gathers in few conversations, in bits; empty below fifty texts.

    Residual inverse document frequency (Church and Gale 1995): a word spread by chance has none, one that
    several people take up where it falls has much, so that no list of stop words is needed. Read in whole
    conversations of together at most 20,000 texts.
    """
    said = _said(acts)
    said = said[said["thread_id"].notna()]
    turns = said["thread_id"].value_counts(sort=False).sample(frac=1, random_state=0)
    drawn = turns.index[turns.cumsum() <= _SAMPLE]
    said = said[said["thread_id"].isin(drawn)]
    if len(said) < _FEWEST_TEXTS:
        return {}
    uses = _uses(said, "thread_id")
    texts, threads = uses.groupby("word").size(), uses.drop_duplicates().groupby("word").size()
    by_chance = len(drawn) * -np.expm1(-texts / len(drawn))
    return dict(zip(threads.index, np.log2(by_chance / threads).tolist(), strict=True))


def topics(tables: Tables, account_id: str, usual: Mapping[str, float]) -> tuple[str, ...]:
    """Up to two telling words that several people use in the threads where this person applauded the owner.

    What somebody who speaks there is called is no topic.
    """
    acts = tables.interactions
    said = _said(acts[acts["thread_id"].isin(_applauded(acts, account_id, tables.owner.account_id))])
    uses = _uses(said, "actor_id").drop_duplicates()
    speakers = uses.groupby("word").size()
    bits = speakers.index.map(lambda word: usual.get(word, 0.0)).to_numpy(dtype=float)
    known = tables.accounts.loc[tables.accounts["account_id"].isin(uses["actor_id"]), "name"].dropna()
    called = speakers.index.isin([word for name in known for word in _words(name)])
    telling = (speakers.to_numpy() >= _FEWEST_SPEAKERS) & (bits >= _TELLING_BITS) & ~called
    weight = pd.Series(speakers.to_numpy() * bits, index=speakers.index)[telling]
    return tuple(str(word) for word in weight.sort_values(ascending=False, kind="stable").index[:_WORDS])


def last_heard(acts: pd.DataFrame, thread: str | float | None, owner: str) -> str | None:
    """Find the latest text of anybody but the owner in a thread; None where there is none."""
    if pd.isna(thread):
        return None
    said = _said(acts[(acts["thread_id"] == thread) & (acts["actor_id"] != owner)])
    return None if said.empty else str(said.sort_values("created_at", na_position="first")["text"].iloc[-1])


def _applauded(acts: pd.DataFrame, account_id: str, owner: str) -> pd.Series:
    theirs = acts[(acts["actor_id"] == account_id) & (acts["target_id"] == owner)]
    return theirs["thread_id"].fillna(theirs["parent_id"]).dropna()


def _said(acts: pd.DataFrame) -> pd.DataFrame:
    return acts[acts["kind"].isin(VOICED_KINDS) & acts["text"].notna()]


def _uses(said: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row a text and a word in it, with the value of the column `by`."""
    rows = [(one, word) for one, text in zip(said[by], said["text"], strict=True) for word in _words(text)]
    return pd.DataFrame(rows, columns=[by, "word"], dtype="str")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_NOT_WORDS.sub(" ", text.casefold())))
