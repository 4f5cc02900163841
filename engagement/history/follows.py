"""Compare lists of followers: who came, who is gone and why, and how long each follow lasted.

Each list tells only what its gaps prove; where its silence says nothing, the reason is given instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.data.profiles import profiles
from engagement.history.moment import Moment, aligned, among
from engagement.i18n import N_

QUICK_DAYS = 30
MIN_TO_JUDGE = 10
MIN_OTHER_WORDS = 20
MAX_CHANCE = 0.05
TOLERANCE = pd.Timedelta(days=1)
PROFILE_FACTS = ("followers", "following", "posts", "asks_back", "follows_thousands", "unreturned")
NO_LIST = N_("one of the two moments holds no list of followers")
PARTIAL_BEFORE = N_("the earlier list was fetched only in part: who is new cannot be told from it")
PARTIAL_AFTER = N_("the later list was fetched only in part: who is missing in it may still follow")
NEWEST_ONLY = N_("the later list holds only the newest followers: who is missing in it may still follow")
HALF_MISSING = N_(
    "more than half of the followers are missing in the later list: it looks like a part, not like leaving"
)
OLDER_ADDED = N_(
    "the later list reaches further back than the earlier one: who is new cannot be told from it"
)


@dataclass(frozen=True)
class ListChange:
    """Who came and who is gone between two lists; `None` with a reason where it cannot be told.

    `came`: account_id, handle, name, state, followed_at, not_seen_at, first_seen_at. `gone`: account_id,
    handle, name, state, followed_at, last_seen_at, gone_at, fate (left, vanished or unknown:
    see `exit_reasons`). `unlisted`: how many of those gone the network may still count among the followers.
    """

    came: pd.DataFrame | None
    gone: pd.DataFrame | None
    came_missing: str | None = None
    gone_missing: str | None = None
    unlisted: int = 0


def list_change(before: Moment, after: Moment) -> ListChange:
    """Compare the lists of two moments, the earlier first."""
    if not (before.tables.has_follower_list and after.tables.has_follower_list):
        return ListChange(None, None, NO_LIST, NO_LIST)
    came_missing, gone_missing = why_no_newcomers(before, after), why_no_leavers(before, after)
    gone = None if gone_missing else _gone(before, after)
    return ListChange(
        None if came_missing else _came(before, after),
        gone,
        came_missing,
        gone_missing,
        0 if gone is None else min(len(gone), newly_unlisted(before, after)),
    )


def why_no_leavers(before: Moment, after: Moment) -> str | None:
    """Say why absence from the later list proves nothing; None where it does."""
    missing = ~among(before.followers, after.followers)
    if after.tables.is_partial:
        return PARTIAL_AFTER
    if _oldest_missing(before, before.followers[missing], before.followers[~missing]):
        return NEWEST_ONLY
    return HALF_MISSING if missing.sum() >= MIN_TO_JUDGE and missing.mean() > 0.5 else None


def why_no_newcomers(before: Moment, after: Moment) -> str | None:
    """Say why absence from the earlier list proves nothing; None where it does."""
    if before.tables.is_partial:
        return PARTIAL_BEFORE
    new = ~among(after.followers, before.followers)
    there = after.followers[~new]
    return OLDER_ADDED if _oldest_missing(after, _without_older(before, after, new), there) else None


def _oldest_missing(moment: Moment, missing: pd.Index, there: pd.Index) -> bool:
    """Tell whether those missing are just the oldest followers, which no choice of theirs would cause."""
    if len(missing) < MIN_TO_JUDGE or len(there) < MIN_TO_JUDGE:
        return False
    for column in ("followed_at", "follow_rank"):
        order = moment.accounts[column]
        old, young = order.reindex(missing).dropna(), order.reindex(there).dropna()
        if len(old) >= len(missing) / 2 and len(young) >= len(there) / 2:
            edge = young.sort_values().iloc[len(young) // 100]
            return bool((old <= edge).mean() >= 0.95)
    return False


def _came(before: Moment, after: Moment) -> pd.DataFrame:
    new = _without_older(before, after, ~among(after.followers, before.followers))
    return _with_profiles(after, new).assign(not_seen_at=before.as_of, first_seen_at=after.as_of)


def _without_older(before: Moment, after: Moment, new: np.ndarray) -> pd.Index:
    """Leave out those who are known to have followed already: such people the earlier list missed."""
    ids = after.followers[new]
    older = after.accounts["followed_at"].reindex(ids) < before.as_of - TOLERANCE
    return ids[~older.to_numpy(dtype=bool)]


def _gone(before: Moment, after: Moment) -> pd.DataFrame:
    gone = before.followers[~among(before.followers, after.followers)]
    follows = before.tables.follows
    last = follows[follows["followed_id"] == before.tables.owner.account_id].set_index("follower_id")[
        "last_seen_at"
    ]
    seen_last = last.reindex(gone).fillna(before.as_of)
    return _with_profiles(before, gone).assign(
        last_seen_at=seen_last.where(seen_last < before.as_of, before.as_of).array,
        gone_at=after.as_of,
        fate=exit_reasons(gone, before, after).to_numpy(),
    )


def _with_profiles(moment: Moment, ids: pd.Index) -> pd.DataFrame:
    found = moment.accounts.reindex(ids)[["handle", "name", "followed_at"]]
    return found.assign(state=moment.states_of(ids)).reset_index(names="account_id")


def exit_reasons(gone: pd.Index, before: Moment, after: Moment) -> pd.Series:
    """Say `left`, `vanished` or `unknown` for each id in `gone`.

    left: the account was there after it was last on the list (it acted, posted, or the owner still follows
    it). vanished: what it had said is missing too, where the words of others stand; it was suspended,
    deleted, made private or blocked, which cannot be told apart. unknown: nothing tells, or the later list
    is so much shorter than its network's own count that they may be missing in it by accident.
    """
    there = _still_there(gone, before, after) & (not is_short(gone, before, after))
    silenced = among(gone, _silenced(before, after))
    return pd.Series(
        np.select([there, silenced], ["left", "vanished"], default="unknown"), index=gone, dtype="str"
    )


def newly_unlisted(before: Moment, after: Moment) -> int:
    """Count how many more followers the network counts beyond those it lists than it did before."""
    return max(0, after.tables.unlisted - before.tables.unlisted)


def is_short(gone: pd.Index, before: Moment, after: Moment) -> bool:
    """Tell whether more than one in twenty of those missing may merely not be listed."""
    return newly_unlisted(before, after) > MAX_CHANCE * len(gone)


def _still_there(gone: pd.Index, before: Moment, after: Moment) -> np.ndarray:
    acts, owner = after.tables.interactions, after.tables.owner.account_id
    later = acts.loc[acts["created_at"] > before.as_of, "actor_id"]
    posted = (after.accounts["last_post_at"].reindex(gone) > before.as_of).to_numpy(dtype=bool)
    follows = after.tables.follows
    followed = follows.loc[follows["follower_id"] == owner, "followed_id"]
    return np.asarray(among(gone, later) | posted | among(gone, followed))


def _silenced(before: Moment, after: Moment) -> pd.Index:
    """Find whose words in the time that both moments cover are all missing later, beyond accident."""
    words = before.voices[before.voices["created_at"] >= after.acts_begin]
    named = words["post_id"].fillna(words["interaction_id"])
    later = after.tables.interactions
    later_ids = pd.concat([later["post_id"], later["interaction_id"]]).dropna()
    named = named.dropna()
    stands = pd.Series(among(named, later_ids), index=named.index)
    person = words.loc[stands.index, "actor_id"]
    others = stands[among(person, after.followers)]
    if len(others) < MIN_OTHER_WORDS:
        return pd.Index([], dtype="str")
    by_person = stands.groupby(person).agg(["sum", "size"])
    silenced = by_person.loc[by_person["sum"] == 0, "size"]
    beyond_accident: pd.Index = silenced.index[(1 - others.mean()) ** silenced <= MAX_CHANCE]
    return beyond_accident


def follow_intervals(moments: Sequence[Moment]) -> pd.DataFrame:
    """Make one row a follow: when it began and ended, as narrowly as the lists tell.

    Columns: account_id, handle, name, state (the last), followed_at, not_seen_at (the list before, NaT for
    the first list), first_seen_at, last_seen_at, gone_at (NaT while it lasts), fate (see
    `exit_reasons`; missing while it lasts), followed_back (boolean, missing where unknown), first and last:
    numbers of the moments. Only lists whose gaps prove something date ends and beginnings.
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
            ended.append(follows[gone].assign(gone=number, fate=exit_reasons(ids, earlier[1], moment)))
            follows.loc[gone, ["first", "last", "unseen"]] = -1
        dated = earlier is not None and why_no_newcomers(earlier[1], moment) is None
        follows.loc[present & ~runs, ["first", "unseen"]] = [number, earlier[0] if dated and earlier else -1]
        follows.loc[present, "last"] = number
        earlier = (number, moment)
    lasting = follows[follows["first"] >= 0].assign(gone=-1, fate=None)
    return _with_dates(pd.concat([*ended, lasting]).reset_index(names="account_id"), moments)


def _tells_endings(gone: pd.Index, before: Moment, after: Moment) -> bool:
    """Tell whether absence from the later list means that the follow has ended."""
    return why_no_leavers(before, after) is None and not is_short(gone, before, after)


def _with_dates(frame: pd.DataFrame, moments: Sequence[Moment]) -> pd.DataFrame:
    """Put dates, names and states in place of the numbers of moments."""
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
        profiles_here = moment.accounts.reindex(frame.loc[here, "account_id"])
        for name in ("handle", "name", "followed_at"):
            parts[name][here] = profiles_here[name].array
        parts["state"][here] = moment.states_of(frame.loc[here, "account_id"]).array
    frame = frame.assign(**parts, followed_back=_followed_back(frame, moments))
    dated = frame["followed_at"]
    outside = (dated < frame["not_seen_at"] - TOLERANCE) | (dated > frame["first_seen_at"] + TOLERANCE)
    return frame.drop(columns=["unseen", "gone"]).assign(
        not_seen_at=frame["not_seen_at"].where(~(dated < frame["not_seen_at"] - TOLERANCE)),
        followed_at=dated.where(~outside | frame["not_seen_at"].isna()),
    )


def _followed_back(frame: pd.DataFrame, moments: Sequence[Moment]) -> pd.Series:
    """Tell whether the owner ever followed them while they followed; missing where never recorded."""
    followed_back = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    for number, moment in enumerate(moments):
        there = (frame["first"] <= number) & (number <= frame["last"])
        recorded = moment.accounts["followed_by_owner"].reindex(frame["account_id"]).array
        recorded = pd.Series(recorded, index=frame.index, dtype="boolean")
        followed_back = followed_back.mask(
            there & recorded.notna(), followed_back.fillna(False) | recorded.fillna(False)
        )
    return followed_back


def lasted_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the `least` and `most` days that each follow lasted, by what the lists and dates prove."""
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


def unfollow_events(moments: Sequence[Moment]) -> pd.DataFrame:
    """Find follows that ended, or lasted, without being returned: what the passing model may learn from.

    One row a follow that the owner is known not to have returned and that ended within 30 days
    (`passes` true) or lasted longer (false). Columns: account_id, passes, followed_at, first_seen_at,
    last_seen_at, gone_at, voices, likes, and the profile at first sight: followers, following, posts,
    asks_back, follows_thousands, unreturned. Accounts that vanished are in neither group.
    """
    ordered = aligned(sorted(moments, key=lambda moment: moment.as_of))
    frame = follow_intervals(ordered)
    days = lasted_days(frame)
    unreturned = (frame["followed_back"] == False).fillna(False)  # noqa: E712 - three-valued
    ended = (
        unreturned & frame["gone_at"].notna() & (days["most"] <= QUICK_DAYS) & (frame["fate"] != "vanished")
    )
    lasted = unreturned & (days["least"] > QUICK_DAYS) & (frame["not_seen_at"].notna() | _dated_new(frame))
    rows = frame[ended | lasted].assign(passes=ended[ended | lasted])
    return _with_facts(rows, ordered)


def _dated_new(frame: pd.DataFrame) -> pd.Series:
    """Find follows that were still young when first seen: of older ones only those who stayed can be seen."""
    return frame["first_seen_at"] - frame["followed_at"] <= pd.Timedelta(days=QUICK_DAYS)


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
        facts = profiles(moment.tables, moment.as_of).reindex(ids)[list(PROFILE_FACTS)]
        parts.append(facts.set_axis(ids.index))
    facts = pd.concat(parts).reindex(rows.index).astype("float64")
    kept = ["account_id", "passes", "followed_at", "first_seen_at", "last_seen_at", "gone_at"]
    return rows[kept].join(facts).join(counted).reset_index(drop=True)
