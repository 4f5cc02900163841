"""Who talks to whom: among members or through the owner, both ways or one, answered or not.

How deep conversations go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from engagement.data.results import Figure
from engagement.data.schema import VOICED_KINDS, Tables
from engagement.figures.intervals import Numbers, ratio, resample_people, resampled
from engagement.figures.window import NEEDS_MEMBER_TALK, NEEDS_OWN_POSTS, NO_VOICES, WINDOW_DAYS, missing
from engagement.i18n import N_

ANSWER_WITHIN = pd.Timedelta(days=7)
NO_OWN_CONTACTS = N_("you have spoken to nobody in the last 90 days of this data")
NO_MEMBERS = N_("nobody is in the community yet")


def member_to_member_share(talk: pd.DataFrame, owner: str, level: int) -> Figure:
    """Acts among members over all voiced acts of others; people resampled."""
    if level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    voices = talk[talk["actor_id"] != owner]
    if voices.empty:
        return missing(0, 2, NO_VOICES)
    among = (voices["target_id"] != owner).groupby(voices["actor_id"]).agg(["sum", "size"])
    return Figure(*resampled(among, ratio), len(voices), WINDOW_DAYS, 2)


def reciprocity_in(talk: pd.DataFrame, owner: str, as_of: pd.Timestamp) -> Figure:
    """Share of acts addressed to the owner that the owner answered within seven days."""
    to_owner, by_owner = talk[talk["target_id"] == owner], talk[talk["actor_id"] == owner]
    if by_owner.empty:
        return missing(0, 2, NEEDS_OWN_POSTS)
    asked, answers = _contacts(to_owner, "actor_id"), _contacts(by_owner, "target_id")
    return _answered_share(asked, answers, as_of, NO_VOICES)


def reciprocity_out(talk: pd.DataFrame, owner: str, as_of: pd.Timestamp) -> Figure:
    """Share of the owner's acts addressed to somebody that this person answered within seven days."""
    to_owner, by_owner = talk[talk["target_id"] == owner], talk[talk["actor_id"] == owner]
    if by_owner.empty:
        return missing(0, 2, NEEDS_OWN_POSTS)
    said, answers = _contacts(by_owner, "target_id"), _contacts(to_owner, "actor_id")
    return _answered_share(said, answers, as_of, NO_OWN_CONTACTS)


def balance(talk: pd.DataFrame, owner: str) -> Figure:
    """How evenly words go both ways between owner and people: 2 min(in, out) over in + out, person by person.

    Summed over people before dividing, so 1 means that everybody gets as much as they give.
    """
    to_owner, by_owner = talk[talk["target_id"] == owner], talk[talk["actor_id"] == owner]
    if by_owner.empty:
        return missing(0, 2, NEEDS_OWN_POSTS)
    each = pd.DataFrame(
        {"in": to_owner["actor_id"].value_counts(), "out": by_owner["target_id"].value_counts()}
    ).fillna(0)
    rows = np.column_stack([2 * each.min(axis=1), each.sum(axis=1)])
    return Figure(*resampled(rows, ratio), int(each.to_numpy().sum()), WINDOW_DAYS, 2)


def reciprocated_pairs(talk: pd.DataFrame, owner: str, level: int) -> Figure:
    """Pairs of people who both spoke to each other over all pairs of whom one spoke to the other."""
    from scipy.sparse import coo_array

    if level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    among = talk.loc[(talk["actor_id"] != owner) & (talk["target_id"] != owner), ["actor_id", "target_id"]]
    if among.empty:
        return missing(0, 2, NO_VOICES)
    ways = among.drop_duplicates()
    codes, people = pd.factorize(pd.concat([ways["actor_id"], ways["target_id"]]))
    actor, target = codes[: len(ways)], codes[len(ways) :]
    shape = (len(people), len(people))
    directed = coo_array((np.ones(len(ways)), (actor, target)), shape=shape).tocsr()
    mutual, either = directed.multiply(directed.T), directed.maximum(directed.T)

    def share(weights: Numbers) -> Numbers:
        both, any_way = (((pairs @ weights.T) * weights.T).sum(axis=0) for pairs in (mutual, either))
        shares: Numbers = np.divide(both, any_way, out=np.full(len(weights), np.nan), where=any_way > 0)
        return shares

    value, pairs = float(mutual.sum() / either.sum()), int(either.sum() // 2)
    low, high = resample_people(len(people), share)
    return Figure(value, min(low, value), max(high, value), pairs, WINDOW_DAYS, 2)


def partners_per_member(talk: pd.DataFrame, people: pd.DataFrame, owner: str, level: int) -> Figure:
    """With how many others, the owner aside, a member has exchanged words; the mean over members."""
    if level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    members = people.loc[people["state"] == "member", "account_id"]
    if members.empty:
        return missing(0, 2, NO_MEMBERS)
    among = talk.loc[(talk["actor_id"] != owner) & (talk["target_id"] != owner), ["actor_id", "target_id"]]
    turned = among.rename(columns={"actor_id": "target_id", "target_id": "actor_id"})
    partners = pd.concat([among, turned]).drop_duplicates().groupby("actor_id").size()
    each = partners.reindex(members).fillna(0).to_numpy(dtype=np.float64)
    rows = np.column_stack([each, np.ones(len(each))])
    return Figure(*resampled(rows, ratio), len(members), WINDOW_DAYS, 2)


def _contacts(acts: pd.DataFrame, person: str) -> pd.DataFrame:
    """Who of the people, and when."""
    return pd.DataFrame({"person": acts[person], "at": acts["created_at"]}).sort_values("at")


def _answered_share(asked: pd.DataFrame, answers: pd.DataFrame, as_of: pd.Timestamp, nobody: str) -> Figure:
    # What came in the last week may still be answered: it is not counted against anybody.
    asked = asked[asked["at"] <= as_of - ANSWER_WITHIN]
    if asked.empty:
        return missing(0, 2, nobody)
    met = pd.merge_asof(
        asked,
        answers.rename(columns={"at": "answered_at"}),
        left_on="at",
        right_on="answered_at",
        by="person",
        direction="forward",
        tolerance=ANSWER_WITHIN,
    )
    counts = met["answered_at"].notna().groupby(met["person"]).agg(["sum", "size"])
    return Figure(*resampled(counts, ratio), len(asked), WINDOW_DAYS, 2)


DEEP = 3
NEEDS_THREADS = N_("this data does not say which conversation an act belongs to")
NO_THREADS = N_("no conversation with an answer began in the last 90 days of this data")


def _deep(turns: Numbers) -> Numbers:
    return (turns >= DEEP).astype(np.float64)


# What of the turns of a conversation is averaged over conversations.
TURNS: Mapping[str, Callable[[Numbers], Numbers]] = {
    "conversation_depth": np.asarray,
    "deep_conversations": _deep,
}


def turns_of_threads(tables: Tables, as_of: pd.Timestamp) -> pd.Series:
    """Turns of every conversation that began in the last 90 days and has an answer, by thread_id.

    A turn is a reply, mention or quote from one person to another, the owner's included; the post that a
    conversation stands under is none.
    """
    acts = tables.interactions
    spoken = (
        acts["kind"].isin(VOICED_KINDS) & acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    )
    known = spoken & acts["thread_id"].notna() & (acts["created_at"] <= as_of)
    threads = pd.DataFrame(
        {
            "thread_id": acts.loc[known, "thread_id"],
            "at": acts.loc[known, "created_at"],
            "answer": acts.loc[known, "kind"] == "reply",
        }
    ).groupby("thread_id")
    table = threads.agg(began=("at", "min"), turns=("at", "size"), answers=("answer", "sum"))
    recent = table["began"] > as_of - pd.Timedelta(days=WINDOW_DAYS)
    return table.loc[recent & (table["answers"] > 0), "turns"]


def thread_figures(tables: Tables, as_of: pd.Timestamp, level: int) -> dict[str, Figure]:
    """Mean turns a conversation and the share with three turns or more; conversations resampled."""
    if level < 2:
        return {name: missing(0, 2, NEEDS_MEMBER_TALK) for name in TURNS}
    if tables.interactions["thread_id"].isna().all():
        return {name: missing(0, 2, NEEDS_THREADS) for name in TURNS}
    turns = turns_of_threads(tables, as_of).to_numpy(dtype=np.float64)
    if not len(turns):
        return {name: missing(0, 2, NO_THREADS) for name in TURNS}
    one = np.ones(len(turns))
    return {
        name: Figure(*resampled(np.column_stack([counted(turns), one]), ratio), len(turns), WINDOW_DAYS, 2)
        for name, counted in TURNS.items()
    }
