"""Who talks to whom: among members or through the owner, both ways or one, answered or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.evidence import UNDATED_LIMIT
from engagement.figures._answers import ANSWER_WITHIN, answered
from engagement.figures._intervals import Numbers, ratio, resample_people, resampled
from engagement.figures._window import (
    NEEDS_MEMBER_TALK,
    NO_VOICES,
    NOTHING_SAYS_WHICH,
    UNDATED,
    WINDOW_DAYS,
    missing,
    why_no_answers,
)
from engagement.language import N_
from engagement.results import Figure

if TYPE_CHECKING:
    from engagement.evidence import Evidence

NO_OWN_CONTACTS = N_("no dated word of yours to anybody falls into the last 90 days")
NO_MEMBERS = N_("nobody is in the community yet")
TO_MANY_ONLY = N_("all your words went to many at once")


def member_to_member_share(talk: pd.DataFrame, owner: str, evidence: Evidence) -> Figure:
    """Acts among people on the list over those and what they said to the owner; people resampled.

    What is said to outsiders is neither.
    """
    if evidence.level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    voices = talk[talk["among"] | ((talk["target_id"] == owner) & (talk["actor_id"] != owner))]
    if voices.empty:
        return missing(0, 2, NO_VOICES)
    among = voices["among"].groupby(voices["actor_id"]).agg(["sum", "size"])
    return Figure(*resampled(among, ratio), len(voices), WINDOW_DAYS, 2)


def answer_figures(
    talk: pd.DataFrame, owner: str, as_of: pd.Timestamp, evidence: Evidence
) -> dict[str, Figure]:
    """What the owner answered, whom the owner wrote to within a week, and what others answered the owner.

    An answer is told by parent, else by thread. Where neither is known, only that somebody was written to
    within a week; a post to many is no answer.
    """
    why = why_no_answers(evidence)
    if why is not None:
        return {name: missing(0, 2, why) for name in ("reciprocity_in", "written_to", "reciprocity_out")}
    if evidence.undated_share > UNDATED_LIMIT:
        return {name: missing(0, 2, UNDATED) for name in ("reciprocity_in", "written_to", "reciprocity_out")}
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
    return {
        "reciprocity_in": share if told else unknown,
        "written_to": written,
        "reciprocity_out": back if theirs != "week" or back.value is None else unknown,
    }


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
    from scipy.sparse import coo_array

    if evidence.level < 2:
        return missing(0, 2, NEEDS_MEMBER_TALK)
    among = talk.loc[talk["among"], ["actor_id", "target_id", "created_at"]]
    if among.empty:
        return missing(0, 2, NO_VOICES)
    # In the order of time: neither the order of the rows nor what people are called changes what is drawn.
    ways = among.sort_values("created_at", kind="stable").drop_duplicates(["actor_id", "target_id"])
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
