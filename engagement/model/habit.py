"""The habit of speaking over a year: who has it, who had it, and whose silence their own rhythm explains."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.data.occasions import opening
from engagement.model.membership import MembershipPosterior

HABIT_DAYS = 365.0
MEMBER_FROM, HELD_FROM = 0.85, 0.6
MEMBER_OCCASIONS = 3
SPREAD_DAYS, YOUNG_SPREAD_DAYS, YOUNG_ACCOUNT_DAYS = 14.0, 7.0, 60.0
SHORTEST_SEEN = 28.0  # nobody is judged as if they had been watched for less while they spoke
SILENCE_CHANCE, SILENCE_OVER_CHANCE, SHORTEST_SILENCE = 0.002, 0.01, 28.0
SEASON_PAUSE, SEASON_OCCASIONS, SEASON_LATE = 60.0, 3, 1.15
SEASONS = 3
YEAR, YEAR_GIVE = 365.25, 30.0
Numbers = NDArray[np.float64]


def spread_needed(coverage_days: float) -> float:
    """How far apart the first and last occasion of a habit lie at least, in days."""
    return SPREAD_DAYS if coverage_days >= YOUNG_ACCOUNT_DAYS else YOUNG_SPREAD_DAYS


def habits(
    occasions: pd.DataFrame, seen_days: Numbers, coverage_days: float, posterior: MembershipPosterior
) -> pd.DataFrame:
    """Tabulate what the occasions of everybody say about the habit, one row a person, in their order.

    Args:
        occasions: person, ago, with_owner of `features.occasion_table`.
        seen_days: for each person, for how many days up to the moment their voice could be seen.
        coverage_days: since how many days acts are known at all.
        posterior: of the habit, with the prior that everybody shares.

    Columns: occasions in the last year, owner_days_year and others_days_year (they add up to it),
    spread_days between the first and last of them, spaced_occasions (those a fortnight apart) and spaced_days
    (in which none of them could have begun), last_days since the latest, had_habit (it held at one of
    their occasions), silence_chance (that a pause of theirs lasts as long as the present one), rests_usual
    (the silence is no longer than pauses between their seasons), seasonal, expected_in_days (until their
    next season).
    """
    n = len(seen_days)
    person, ago = occasions["person"].to_numpy(dtype=np.int64), occasions["ago"].to_numpy(dtype=np.float64)
    recent = ago < HABIT_DAYS
    with_owner = occasions["with_owner"].to_numpy(dtype=bool)
    counted = np.bincount(person[recent], minlength=n).astype(float)
    to_owner = np.bincount(person[recent & with_owner], minlength=n).astype(float)
    needed = spread_needed(coverage_days)
    last = _extreme(person, ago, n, np.minimum)
    rhythm = _rhythm(person, ago, last, n)
    seasons = _seasons(person, ago, last, n)
    return pd.DataFrame(
        {
            "occasions": counted,
            "owner_days_year": to_owner,
            "others_days_year": counted - to_owner,
            "spread_days": _spread(person[recent], ago[recent], n),
            **_spaced(person[recent], ago[recent], n),
            "last_days": last,
            "had_habit": _had(person, ago, seen_days, needed, posterior),
            "silence_chance": rhythm,
            **seasons,
        }
    )


def _extreme(person: NDArray[np.int64], value: Numbers, n: int, ufunc: np.ufunc) -> Numbers:
    """Return the least or greatest value of each person, shape (n,); NaN without any."""
    worst = np.inf if ufunc is np.minimum else -np.inf
    found = np.full(n, worst)
    ufunc.at(found, person, value)
    return np.where(np.isfinite(found), found, np.nan)


def _spread(person: NDArray[np.int64], ago: Numbers, n: int) -> Numbers:
    earliest, latest = (_extreme(person, ago, n, ufunc) for ufunc in (np.maximum, np.minimum))
    return np.nan_to_num(earliest - latest)


def _spaced(person: NDArray[np.int64], ago: Numbers, n: int) -> dict[str, Numbers]:
    """Count occasions of which each opens a fortnight, and the days of those fortnights that have passed.

    A burst opens one, whatever its number of words; where the days it fills are taken from those seen, the
    rate is still that of a steady voice (a counter with dead time).
    """
    counts: Numbers = np.zeros(n)
    days: Numbers = np.zeros(n)
    if len(person):
        time = person * (2 * HABIT_DAYS) - ago
        opens = opening(person, np.searchsorted(time, time + SPREAD_DAYS))
        counts = np.bincount(person[opens], minlength=n).astype(float)
        days = np.bincount(person[opens], np.minimum(ago[opens], SPREAD_DAYS), minlength=n).astype(float)
    return {"spaced_occasions": counts, "spaced_days": days}


def _had(
    person: NDArray[np.int64], ago: Numbers, seen: Numbers, needed: float, posterior: MembershipPosterior
) -> NDArray[np.bool_]:
    """Whether the habit held at any occasion, looking back a year from there."""
    had = np.zeros(len(seen), dtype=bool)
    if not len(person):
        return had
    # One axis for all people: time runs on, and each starts far beyond the last of the one before.
    step = float(ago.max()) + 2 * HABIT_DAYS
    time = person * step - ago
    begin = np.searchsorted(time, time - HABIT_DAYS, side="right")
    first = np.searchsorted(person, person, side="left")
    begin = np.maximum(begin, first)
    number = np.arange(len(person)) - begin + 1.0
    spread = time - time[begin]
    exposure = np.clip(seen[person] - ago, SHORTEST_SEEN, HABIT_DAYS)
    exposure = np.maximum(exposure, np.ceil(spread))
    possible = (number >= MEMBER_OCCASIONS) & (spread >= needed)
    held = posterior.posterior(number[possible], np.ceil(exposure[possible])) >= MEMBER_FROM
    had[person[possible][held]] = True
    return had


def _rhythm(person: NDArray[np.int64], ago: Numbers, last: Numbers, n: int) -> Numbers:
    """Work out the chance that a pause lasts as long as the present silence; NaN below three pauses.

    Of the next exponential time after k pauses of G days in all: (G / (G + silence))^k (Jeffreys' prior).
    Read off the year up to the last word.
    """
    within = ago < last[person] + HABIT_DAYS
    pauses = np.bincount(person[within], minlength=n) - 1.0
    total = _spread(person[within], ago[within], n)
    silence = np.nan_to_num(last)
    known = (pauses >= MEMBER_OCCASIONS - 1) & (total > 0)
    base = np.divide(total, total + silence, out=np.ones(n), where=known)
    return np.where(known, base ** np.maximum(pauses, 0.0), np.nan)


def _seasons(
    person: NDArray[np.int64], ago: Numbers, last: Numbers, n: int
) -> dict[str, NDArray[np.generic]]:
    """Whose silence is no longer than the pauses between their seasons, and when the next is due.

    A season is three occasions or more with no pause of two months between them. Three seasons, or two a
    year apart, make a person seasonal: they are expected back when the usual pause is over.
    """
    usual = np.zeros(n, dtype=bool)
    seasonal = np.zeros(n, dtype=bool)
    due = np.full(n, np.nan)
    if len(person) > 1:
        new = np.append(True, (person[1:] != person[:-1]) | (ago[:-1] - ago[1:] >= SEASON_PAUSE))
        spell = np.cumsum(new) - 1
        frame = pd.DataFrame({"person": person, "ago": ago, "spell": spell}).groupby("spell")
        spells = frame.agg(
            person=("person", "first"), begin=("ago", "max"), end=("ago", "min"), size=("ago", "size")
        )
        spells = spells[spells["size"] >= SEASON_OCCASIONS]
        same = spells["person"].to_numpy()[1:] == spells["person"].to_numpy()[:-1]
        between = spells.iloc[1:].assign(
            pause=(spells["end"].to_numpy()[:-1] - spells["begin"].to_numpy()[1:]),
            period=(spells["begin"].to_numpy()[:-1] - spells["begin"].to_numpy()[1:]),
        )[same]
        told = between.groupby("person").agg(
            longest=("pause", "max"),
            usual=("pause", "median"),
            period=("period", "median"),
            n=("pause", "size"),
        )
        who = told.index.to_numpy(dtype=np.int64)
        silence = last[who]
        usual[who] = silence <= SEASON_LATE * told["longest"].to_numpy()
        yearly = np.abs(told["period"].to_numpy() - YEAR) <= YEAR_GIVE
        regular = (told["n"].to_numpy() >= SEASONS - 1) | yearly
        seasonal[who] = usual[who] & regular & (silence >= SHORTEST_SILENCE)
        due[who] = np.where(seasonal[who], np.maximum(told["usual"].to_numpy() - silence, 0.0), np.nan)
    return {"rests_usual": usual, "seasonal": seasonal, "expected_in_days": due}
