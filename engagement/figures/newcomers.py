"""How long newcomers take to their first word: Kaplan and Meier's estimator (1958) over observed follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from engagement.data.evidence import UNDATED_LIMIT, Evidence
from engagement.data.results import Figure
from engagement.data.schema import Tables
from engagement.figures.intervals import wilson
from engagement.figures.unusual import came_on, unusual_days
from engagement.figures.window import UNDATED, missing, voices_until, why_no_talk
from engagement.i18n import N_

MARKS = (30, 90)
FEWEST_NEWCOMERS = 10
SECONDS_A_DAY = 86_400.0

NO_DATES = N_("this data does not say since when people follow you")
TOO_FEW = N_("fewer than ten people began to follow within the time this data covers")
NOT_LONG_ENOUGH = N_("nobody in this data has been seen for that long after following")
NO_MEMBER_TALK = N_("acts among members are not in this data")
NOTHING_SAID = N_("this data holds nothing that anybody said to you")


@dataclass(frozen=True)
class Clock:
    """From a follow to the first word with the owner and to the first word with another member.

    `curves`: first (owner or member), day, share, low, high: the share who had spoken by that day with its
    90 % interval. `marks`: (first, 30 or 90) -> Figure. `newcomers` is their number, `spoke_before` that
    of people who had spoken before they followed, `from_lists` that of starts taken from two lists (their
    middle), `survivors` whether people who left unseen are missing.
    """

    curves: pd.DataFrame
    marks: dict[tuple[str, int], Figure]
    newcomers: int
    spoke_before: int
    from_lists: int
    survivors: bool


def clock(
    follows: pd.DataFrame,
    voices: pd.DataFrame,
    owner: str,
    since: pd.Timestamp,
    as_of: pd.Timestamp,
    level: int,
    first_list: pd.Timestamp,
) -> Clock:
    """Time the first words of everybody who is known to have come while acts were being recorded.

    Args:
        follows: account_id, start, followed_at (NaT where the start is taken from two lists),
            last_seen_at, gone_at (NaT while it lasts).
        voices: actor_id, target_id, created_at of what was said to somebody.
        owner: the account's own id.
        since: since when acts are known; NaT where nothing is dated.
        as_of: the moment to look from.
        level: of evidence.
        first_list: when followers were listed first; who had left by then is unknown.
    """
    newcomers = follows[(follows["start"] >= since) & (follows["start"] < as_of)]
    before = _first(voices, newcomers) < newcomers["start"]
    newcomers = newcomers[~before]
    to_owner = voices["target_id"] == owner
    curves, marks = [], {}
    for name, chosen, needs in (("owner", to_owner, 1), ("member", ~to_owner, 2)):
        missing = _missing(level, needs, len(newcomers), bool(follows["start"].notna().any()))
        days, spoke = _watched(newcomers, _first(voices[chosen], newcomers), as_of)
        if missing is None:
            curves.append(waiting_curve(days, spoke).assign(first=name))
        for mark in MARKS:
            marks[name, mark] = _at(days, spoke, mark, needs, missing)
    empty = pd.DataFrame(columns=["day", "share", "low", "high", "first"])
    return Clock(
        curves=pd.concat(curves, ignore_index=True) if curves else empty,
        marks=marks,
        newcomers=len(newcomers),
        spoke_before=int(before.sum()),
        from_lists=int(newcomers["followed_at"].isna().sum()),
        survivors=bool((newcomers["start"] < first_list).any()),
    )


def waiting_curve(days: NDArray[np.float64], spoke: NDArray[np.bool_]) -> pd.DataFrame:
    """day, share, low, high: 1 - S(t) with Greenwood's 90 % interval on the log-log scale, from day 0 on.

    `days` is the time watched, `spoke` whether it ended with a word rather than with the end of watching.
    scipy's `ecdf` has the same estimator, but warns wherever all or none have spoken; there the interval
    is the share itself.
    """
    at, spoken = np.unique(days[spoke], return_counts=True)
    watched = len(days) - np.searchsorted(np.sort(days), at, side="left")
    survival = np.cumprod(1 - spoken / watched)
    inside = survival > 0
    greenwood = np.cumsum(spoken[inside] / (watched[inside] * (watched[inside] - spoken[inside])))
    reach = np.exp(norm.ppf(0.95) * np.sqrt(greenwood) / np.log(survival[inside]))
    low, high = 1 - survival, 1 - survival
    low[inside], high[inside] = 1 - survival[inside] ** reach, 1 - survival[inside] ** (1 / reach)
    told = {"day": at, "share": 1 - survival, "low": low, "high": high}
    curve = pd.DataFrame({name: np.concatenate([[0.0], values]) for name, values in told.items()})
    end = curve.iloc[[-1]].assign(day=days.max(initial=0.0))
    return pd.concat([curve, end], ignore_index=True)


def _at(
    days: NDArray[np.float64], spoke: NDArray[np.bool_], mark: int, level: int, missing: str | None
) -> Figure:
    n = len(days)
    if missing is None and not (days >= mark).any():
        missing = NOT_LONG_ENOUGH
    if missing is not None:
        return Figure(None, None, None, n, mark, level, missing)
    curve = waiting_curve(days, spoke)
    there = curve[curve["day"] <= mark].iloc[-1]
    watched = int((days >= mark).sum())
    if there["share"] in (0.0, 1.0):  # the log-log interval is not defined where all or none have spoken
        low, high = wilson(watched * int(there["share"]), watched)
        return Figure(float(there["share"]), low, high, n, mark, level)
    return Figure(float(there["share"]), float(there["low"]), float(there["high"]), n, mark, level)


def _missing(level: int, needs: int, newcomers: int, dated: bool) -> str | None:
    if level < needs:
        return NO_MEMBER_TALK if level else NOTHING_SAID
    if not dated:
        return NO_DATES
    return TOO_FEW if newcomers < FEWEST_NEWCOMERS else None


def _first(voices: pd.DataFrame, newcomers: pd.DataFrame) -> pd.Series:
    first = voices.groupby("actor_id")["created_at"].min()
    return pd.Series(first.reindex(newcomers["account_id"]).array, index=newcomers.index)


def _watched(
    newcomers: pd.DataFrame, first: pd.Series, as_of: pd.Timestamp
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Days watched, and whether they ended with a word: people who left are watched to when last seen."""
    end = newcomers["last_seen_at"].where(newcomers["gone_at"].notna(), as_of)
    spoke = (first <= end).to_numpy(dtype=bool)
    until = first.where(spoke, end)
    days = (until - newcomers["start"]).dt.total_seconds() / SECONDS_A_DAY
    return np.asarray(days.clip(lower=0.0), dtype=np.float64), np.asarray(spoke)


NEWCOMER_DAYS = (30, 90)


def newcomer_figures(tables: Tables, as_of: pd.Timestamp, evidence: Evidence) -> dict[str, Figure]:
    """1 - S(t) of the first word with the owner since following, of those whose follow is dated.

    Who spoke for the first time on an unusual day is left out: a giveaway or a raid is no door.
    """
    why = why_no_talk(evidence) or (UNDATED if evidence.undated_share > UNDATED_LIMIT else None)
    if why is not None:
        return {f"newcomer_conversion_{days}": missing(0, 1, why, days) for days in NEWCOMER_DAYS}
    follows = _dated_follows(tables, as_of)
    aside = came_on(tables, as_of, unusual_days(tables, as_of))
    told = clock(
        follows=follows[~follows["account_id"].isin(aside)],
        voices=voices_until(tables, as_of),
        owner=tables.owner.account_id,
        since=evidence.begins_at,
        as_of=as_of,
        level=evidence.level,
        first_list=as_of,
    )
    return {f"newcomer_conversion_{days}": told.marks["owner", days] for days in NEWCOMER_DAYS}


def _dated_follows(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Everybody on the list of followers, with the day on which they followed where it is known."""
    listed = tables.follower_ids() if tables.has_follower_list else pd.Series([], dtype="str")
    dates = tables.accounts.set_index("account_id")["followed_at"].reindex(listed.array)
    return pd.DataFrame(
        {
            "account_id": listed.array,
            "start": dates.array,
            "followed_at": dates.array,
            "last_seen_at": as_of,
            "gone_at": pd.Series(pd.NaT, index=range(len(listed)), dtype=dates.dtype),
        }
    )
