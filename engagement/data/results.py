"""What an answer is made of: states, figures, reasons, a back-test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

# Called with how much is done (0-1) and what is done now; may raise to cancel.
Progress = Callable[[float, str], None]


def no_progress(_done: float, _step: str) -> None:
    """Do nothing: nobody asked to be told."""


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
class StatesBefore:
    """What the data alone said at an earlier moment, by account_id.

    `states` are the measured states, `voiced_days` the days with a voice that the data held then.
    """

    as_of: pd.Timestamp
    states: pd.Series
    voiced_days: pd.Series


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
    """How the ranking did on the latest window that could be observed in full.

    `total` is the expected number of voices with its 90 % interval, as it would have been told then;
    `silent_auc` is the ranking's AUC among those who had never spoken before, of whom `silent_positives` did;
    `calibration` has predicted, spoke, n by group; `found` the share of voices found by asking the first
    so many of each ranking; `gain_low` the lower 90 % bound of the model's AUC over the best rule's.
    """

    cutoff: pd.Timestamp
    horizon_days: float
    candidates: int
    positives: int
    model: Mapping[str, float]
    rules: Mapping[str, float]
    ranking_by: str
    gain_low: float | None = None
    total: tuple[float, float, float] | None = None
    silent_positives: int = 0
    silent_auc: float | None = None
    calibration: pd.DataFrame | None = None
    found: pd.DataFrame | None = None


def no_corrections() -> pd.DataFrame:
    """Make a table of corrections without rows: account_id and state."""
    return pd.DataFrame({"account_id": pd.Series(dtype="str"), "state": pd.Series(dtype="str")})


def no_unusual_days() -> pd.DataFrame:
    """Make a table of unusual days without rows."""
    return pd.DataFrame(
        columns=[
            "first_day", "last_day", "people", "usual", "returned", "voices_without", "answered_without"
        ]
    )  # fmt: skip
