"""From tables to the answer: people with their states, figures, back-test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from engagement.evidence import Evidence
from engagement.tables import Tables

STATES = ("member", "starting", "shade", "passing", "inactive", "unsure")
GROUPS: Mapping[str, str] = {
    "member": "community",
    "starting": "threshold",
    "shade": "passive",
    "passing": "passive",
    "inactive": "passive",
    "unsure": "passive",
}


@dataclass(frozen=True)
class Figure:
    """One number about the account, with its doubt.

    `value`, `low`, `high` share a unit (share 0-1, people or acts); `n` is what it rests on;
    `level` the evidence level it needs; `missing` a gettext msgid where it cannot be told.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    window_days: int | None
    level: int
    missing: str | None = None


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for or against an answer about a person.

    `answer` is membership, activation or passing; `contribution` is in log-odds, and over all reasons
    of one answer they add up to this person's log-odds less those of the median follower. `values`
    fill the sentence that `engagement.wording` has for `feature`.
    """

    answer: str
    feature: str
    value: float | str | None
    contribution: float
    values: Mapping[str, object]


@dataclass(frozen=True)
class Backtest:
    """How the ranking did on the latest window that could be observed in full."""

    cutoff: pd.Timestamp
    horizon_days: int
    candidates: int
    positives: int
    model: Mapping[str, float]
    rules: Mapping[str, float]
    ranking_by: str
    gain_low: float | None = None


@dataclass(frozen=True)
class Analysis:
    """The answer for one account at one moment.

    `people` has one row a follower: account_id, handle, name, state, group, membership, activation,
    passing, passing_low, passing_high, level, voiced_days, last_voice_at, followed_at, is_new,
    ties_owner, ties_members, corrected.
    """

    tables: Tables
    evidence: Evidence
    as_of: pd.Timestamp
    horizon_days: int
    people: pd.DataFrame
    figures: Mapping[str, Figure]
    voices_by_week: pd.DataFrame
    backtest: Backtest | None
