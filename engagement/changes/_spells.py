"""Follows from when they were first seen to when they were seen to have ended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.changes._fates import fates, is_short
from engagement.changes._ids import among
from engagement.changes._lists import TOLERANCE, why_no_leavers, why_no_newcomers
from engagement.changes._moment import Moment, aligned
from engagement.features import profiles

SOON_DAYS = 30
FACTS = ("followers", "following", "posts", "asks_back", "follows_thousands", "unreturned")


def spells(moments: Sequence[Moment]) -> pd.DataFrame:
    """One row a follow: when it began and ended, as narrowly as the lists tell.

    Columns: account_id, handle, name, state (last told), followed_at, not_seen_at (the list before, NaT for
    the first list), first_seen_at, last_seen_at, gone_at (NaT while it lasts), fate (see `fates`; missing
    while it lasts), followed_back (boolean, missing where unknown), first and last: numbers of the moments.
    Ends and beginnings are only told by lists whose silence says something.
    """
    listed = [(number, moment) for number, moment in enumerate(moments) if moment.tables.has_follower_list]
    everybody = pd.Index(
        pd.unique(np.concatenate([np.array([], str), *(m.followers for _, m in listed)])), dtype="str"
    )
    follows = pd.DataFrame({"first": -1, "last": -1, "unseen": -1}, index=everybody)
    ended: list[pd.DataFrame] = []
    earlier: tuple[int, Moment] | None = None
    for number, moment in listed:
        present, runs = among(everybody, moment.followers), (follows["first"] >= 0).to_numpy()
        gone = runs & ~present
        ids = everybody[gone]
        if earlier is not None and _tells_endings(ids, earlier[1], moment):
            ended.append(follows[gone].assign(gone=number, fate=fates(ids, earlier[1], moment)))
            follows.loc[gone, ["first", "last", "unseen"]] = -1
        told = earlier is not None and why_no_newcomers(earlier[1], moment) is None
        follows.loc[present & ~runs, ["first", "unseen"]] = [number, earlier[0] if told and earlier else -1]
        follows.loc[present, "last"] = number
        earlier = (number, moment)
    lasting = follows[follows["first"] >= 0].assign(gone=-1, fate=None)
    return _told(pd.concat([*ended, lasting]).reset_index(names="account_id"), moments)


def _tells_endings(gone: pd.Index, before: Moment, after: Moment) -> bool:
    """Whether absence from the later list means that the follow has ended."""
    return why_no_leavers(before, after) is None and not is_short(gone, before, after)


def _told(frame: pd.DataFrame, moments: Sequence[Moment]) -> pd.DataFrame:
    """Dates, names and states in place of the numbers of moments."""
    dates = pd.Series([moment.as_of for moment in moments], dtype="datetime64[us, UTC]")
    frame = frame.astype({"account_id": "str", "fate": "str"}).assign(
        not_seen_at=frame["unseen"].map(dates),
        first_seen_at=frame["first"].map(dates),
        last_seen_at=frame["last"].map(dates),
        gone_at=frame["gone"].map(dates),
    )
    found = {"handle": "str", "name": "str", "followed_at": "datetime64[us, UTC]", "state": "str"}
    parts = {name: pd.Series(None, index=frame.index, dtype=kind) for name, kind in found.items()}
    for number, moment in enumerate(moments):
        here = frame["last"] == number
        known = moment.accounts.reindex(frame.loc[here, "account_id"])
        for name in ("handle", "name", "followed_at"):
            parts[name][here] = known[name].array
        parts["state"][here] = moment.states.reindex(frame.loc[here, "account_id"]).array
    frame = frame.assign(**parts, followed_back=_followed_back(frame, moments))
    dated = frame["followed_at"]
    outside = (dated < frame["not_seen_at"] - TOLERANCE) | (dated > frame["first_seen_at"] + TOLERANCE)
    return frame.drop(columns=["unseen", "gone"]).assign(
        not_seen_at=frame["not_seen_at"].where(~(dated < frame["not_seen_at"] - TOLERANCE)),
        followed_at=dated.where(~outside | frame["not_seen_at"].isna()),
    )


def _followed_back(frame: pd.DataFrame, moments: Sequence[Moment]) -> pd.Series:
    """Whether the owner was ever seen to follow them while they followed; missing where never known."""
    answer = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    for number, moment in enumerate(moments):
        there = (frame["first"] <= number) & (number <= frame["last"])
        seen = moment.accounts["followed_by_owner"].reindex(frame["account_id"]).array
        seen = pd.Series(seen, index=frame.index, dtype="boolean")
        answer = answer.mask(there & seen.notna(), answer.fillna(False) | seen.fillna(False))
    return answer


def lengths(frame: pd.DataFrame) -> pd.DataFrame:
    """`least` and `most` days that each follow lasted or has lasted, by what the lists and dates prove."""
    latest_start = frame["followed_at"].fillna(frame["first_seen_at"])
    earliest_start = frame["followed_at"].fillna(frame["not_seen_at"])
    return pd.DataFrame(
        {
            "least": _days(frame["last_seen_at"] - latest_start).clip(lower=0.0),
            "most": _days(frame["gone_at"] - earliest_start),
        }
    )


def _days(spans: pd.Series) -> pd.Series:
    days: pd.Series = spans.dt.total_seconds() / 86_400.0
    return days


def endings(moments: Sequence[Moment]) -> pd.DataFrame:
    """Follows that came to an end, or lasted, without being returned: what the passing model may learn from.

    One row a follow that the owner is known not to have returned and that ended within 30 days
    (`passes` true) or lasted longer (false). Columns: account_id, passes, followed_at, first_seen_at,
    last_seen_at, gone_at, voices, likes, and the profile at first sight: followers, following, posts,
    asks_back, follows_thousands, unreturned. Accounts that vanished are in neither group.
    """
    ordered = aligned(sorted(moments, key=lambda moment: moment.as_of))
    frame = spells(ordered)
    days = lengths(frame)
    unreturned = (frame["followed_back"] == False).fillna(False)  # noqa: E712 - three-valued
    ended = (
        unreturned & frame["gone_at"].notna() & (days["most"] <= SOON_DAYS) & (frame["fate"] != "vanished")
    )
    lasted = unreturned & (days["least"] > SOON_DAYS) & (frame["not_seen_at"].notna() | _dated_new(frame))
    rows = frame[ended | lasted].assign(passes=ended[ended | lasted])
    return _with_facts(rows, ordered)


def _dated_new(frame: pd.DataFrame) -> pd.Series:
    """Follows that were still young when first seen: of older ones only those who stayed can be seen."""
    return frame["first_seen_at"] - frame["followed_at"] <= pd.Timedelta(days=SOON_DAYS)


def _with_facts(rows: pd.DataFrame, moments: Sequence[Moment]) -> pd.DataFrame:
    counted = pd.DataFrame(0.0, index=rows.index, columns=["voices", "likes"])
    parts = []
    for number, moment in enumerate(moments):
        acts = moment.tables.interactions
        mine = acts["target_id"] == moment.tables.owner.account_id
        for name, chosen in (("voices", acts["kind"].isin(["reply", "mention", "quote"])),
                             ("likes", mine & (acts["kind"] == "like"))):  # fmt: skip
            found = acts.loc[chosen, "actor_id"].value_counts().reindex(rows["account_id"]).fillna(0)
            counted[name] = np.maximum(counted[name], found.to_numpy())
        ids = rows.loc[rows["first"] == number, "account_id"]
        facts = profiles(moment.tables, moment.as_of).reindex(ids)[list(FACTS)]
        parts.append(facts.set_axis(ids.index))
    facts = pd.concat(parts).reindex(rows.index).astype("float64")
    kept = ["account_id", "passes", "followed_at", "first_seen_at", "last_seen_at", "gone_at"]
    return rows[kept].join(facts).join(counted).reset_index(drop=True)
