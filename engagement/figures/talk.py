"""Who talks to whom: among members or through the owner, both ways or one, answered or not, how deep."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from engagement.data.evidence import UNDATED_LIMIT, Evidence
from engagement.data.results import Figure
from engagement.data.schema import VOICED_KINDS, Tables
from engagement.figures.answers import ANSWER_WITHIN, answered
from engagement.figures.intervals import Numbers, ratio, resampled, share_between
from engagement.figures.window import (
    NEEDS_MEMBER_TALK,
    NO_VOICES,
    NOTHING_SAYS_WHICH,
    UNDATED,
    WINDOW_DAYS,
    missing,
    why_no_answers,
)
from engagement.i18n import N_

NO_OWN_CONTACTS = N_("no dated word of yours to anybody falls into the last 90 days")
NO_MEMBERS = N_("nobody is in the community now")
TO_MANY_ONLY = N_("all your words went to many at once")


def member_to_member_share(talk: pd.DataFrame, owner: str, evidence: Evidence) -> Figure:
    """Divide the acts among people on the list by those and what they said to the owner.

    What is said to outsiders is neither.
    """
    if evidence.level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    voices = talk[talk["among"] | ((talk["target_id"] == owner) & (talk["actor_id"] != owner))]
    if voices.empty:
        return missing(0, 2, NO_VOICES)
    among = voices["among"].to_numpy(dtype=bool)
    codes = pd.factorize(pd.concat([voices["actor_id"], voices["target_id"]]))[0]
    actor, target = codes[: len(voices)], np.where(among, codes[len(voices) :], -1)
    return Figure(*share_between(among, actor, target), len(voices), WINDOW_DAYS, 2)


def answer_figures(
    talk: pd.DataFrame, owner: str, as_of: pd.Timestamp, evidence: Evidence
) -> dict[str, Figure]:
    """Measure what the owner answered, whom they wrote to within a week, and what others answered the owner.

    An answer is told by parent, else by thread. Where neither is known, only that somebody was written to
    within a week; a post to many is no answer.
    """
    why = why_no_answers(evidence)
    if why is not None:
        return _answers(*[missing(0, 2, why)] * 3)
    if evidence.undated_share > UNDATED_LIMIT:
        return _answers(*[missing(0, 2, UNDATED)] * 3)
    to_owner, by_owner = talk[talk["target_id"] == owner], talk[talk["actor_id"] == owner]
    personal = by_owner[~by_owner["to_many"]]
    ours, theirs = evidence.answers_by(owner=True), evidence.answers_by(owner=False)
    share = _answered_share(to_owner, personal, as_of, ours, "actor_id", NO_VOICES)
    nobody = TO_MANY_ONLY if len(by_owner) else NO_OWN_CONTACTS
    back = _answered_share(personal, to_owner, as_of, theirs, "target_id", nobody)
    written = _answered_share(to_owner, personal, as_of, "week", "actor_id", NO_VOICES)
    unknown = missing(0, 2, NOTHING_SAYS_WHICH)
    # Whoever only greets many at once has answered nobody, whatever the data say about parents.
    told = ours != "week" or (len(by_owner) > 0 and personal.empty)
    theirs_told = theirs != "week" or back.value is None
    return _answers(share if told else unknown, written, back if theirs_told else unknown)


def _answers(by_owner: Figure, written: Figure, by_people: Figure) -> dict[str, Figure]:
    return {"reciprocity_in": by_owner, "written_to": written, "reciprocity_out": by_people}


def balance(talk: pd.DataFrame, owner: str, evidence: Evidence) -> Figure:
    """How evenly words go both ways between owner and people: 2 min(in, out) over in + out, person by person.

    Summed over people before dividing, so 1 means that everybody gets as much as they give. What the owner
    said to many at once does not count.
    """
    why = why_no_answers(evidence)
    if why is not None:
        return missing(0, 2, why)
    to_owner, by_owner = (
        talk[talk["target_id"] == owner],
        talk[(talk["actor_id"] == owner) & ~talk["to_many"]],
    )
    each = pd.DataFrame(
        {"in": to_owner["actor_id"].value_counts(), "out": by_owner["target_id"].value_counts()}
    ).fillna(0)
    if each.empty:
        return missing(0, 2, NO_VOICES)
    rows = np.column_stack([2 * each.min(axis=1), each.sum(axis=1)])
    return Figure(*resampled(rows, ratio), int(each.to_numpy().sum()), WINDOW_DAYS, 2)


def reciprocated_pairs(talk: pd.DataFrame, evidence: Evidence) -> Figure:
    """Pairs of people who both spoke to each other over all pairs of whom one spoke to the other."""
    if evidence.level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    among = talk.loc[talk["among"], ["actor_id", "target_id"]].drop_duplicates()
    if among.empty:
        return missing(0, 2, NO_VOICES)
    codes = pd.factorize(pd.concat([among["actor_id"], among["target_id"]]))[0].reshape(2, -1)
    pairs, ways = np.unique(np.sort(codes, axis=0), axis=1, return_counts=True)
    return Figure(*share_between(ways == 2, *pairs), pairs.shape[1], WINDOW_DAYS, 2)


def partners_per_member(talk: pd.DataFrame, people: pd.DataFrame, level: int) -> Figure:
    """With how many others, the owner aside, a member has exchanged words; the mean over members."""
    if level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    members = people.loc[people["state"] == "member", "account_id"]
    if members.empty:
        return missing(0, 2, NO_MEMBERS)
    among = talk.loc[talk["among"], ["actor_id", "target_id"]]
    turned = among.rename(columns={"actor_id": "target_id", "target_id": "actor_id"})
    partners = pd.concat([among, turned]).drop_duplicates().groupby("actor_id").size()
    each = partners.reindex(members).fillna(0).to_numpy(dtype=np.float64)
    rows = np.column_stack([each, np.ones(len(each))])
    return Figure(*resampled(rows, ratio), len(members), WINDOW_DAYS, 2)


def _answered_share(
    asked: pd.DataFrame, answers: pd.DataFrame, as_of: pd.Timestamp, by: str, person: str, nobody: str
) -> Figure:
    # What came in the last week may still be answered: it is not counted against anybody.
    asked = asked[asked["created_at"] <= as_of - ANSWER_WITHIN]
    if asked.empty:
        return missing(0, 2, nobody)
    met = pd.Series(answered(asked, answers, by))
    counts = met.groupby(asked[person].to_numpy()).agg(["sum", "size"])
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


def recent_threads(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Tabulate each conversation that began in the last 90 days and has an answer, by thread_id.

    Columns: turns; begun_by, the person who began it, or to whom the owner spoke first. A turn is a reply,
    mention or quote from one person to another, the owner's included; the post that a conversation stands
    under is none.
    """
    acts, owner = tables.interactions, tables.owner.account_id
    spoken = (
        acts["kind"].isin(VOICED_KINDS) & acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    )
    known = acts[spoken & acts["thread_id"].notna() & (acts["created_at"] <= as_of)]
    known = known.sort_values("created_at", kind="stable")
    threads = pd.DataFrame(
        {
            "thread_id": known["thread_id"],
            "at": known["created_at"],
            "answer": known["kind"] == "reply",
            "person": known["actor_id"].where(known["actor_id"] != owner, known["target_id"]),
        }
    ).groupby("thread_id")
    table = threads.agg(
        began=("at", "min"), turns=("at", "size"), answers=("answer", "sum"), begun_by=("person", "first")
    )
    recent = table["began"] > as_of - pd.Timedelta(days=WINDOW_DAYS)
    return table.loc[recent & (table["answers"] > 0), ["turns", "begun_by"]]


def thread_figures(tables: Tables, as_of: pd.Timestamp, evidence: Evidence) -> dict[str, Figure]:
    """Mean turns a conversation and the share with three turns or more; those who began them resampled.

    What one person begins goes on alike, so their conversations are drawn together.
    """
    why = why_no_answers(evidence) if evidence.level < 2 else None
    if why is not None:
        return {name: missing(0, 2, why) for name in TURNS}
    if evidence.undated_share > UNDATED_LIMIT:
        return {name: missing(0, 2, UNDATED) for name in TURNS}
    if not evidence.acts(VOICED_KINDS, column="with_thread"):
        return {name: missing(0, 2, NEEDS_THREADS) for name in TURNS}
    threads = recent_threads(tables, as_of)
    if threads.empty:
        return {name: missing(0, 2, NO_THREADS) for name in TURNS}
    found = {}
    for name, counted in TURNS.items():
        each = pd.Series(counted(threads["turns"].to_numpy(dtype=np.float64)))
        rows = each.groupby(threads["begun_by"].to_numpy()).agg(["sum", "size"])
        found[name] = Figure(*resampled(rows, ratio), len(threads), WINDOW_DAYS, 2)
    return found
