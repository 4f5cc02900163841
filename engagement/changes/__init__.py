"""Moments of accounts against each other: what changed, who came and went, how two of them compare."""

from engagement.changes._changes import Changes, changes
from engagement.changes._churn import Churn
from engagement.changes._compare import COMPARED, Compared, Comparison, compare
from engagement.changes._errors import OneAccountError, SameMomentError
from engagement.changes._forecast import ForecastCheck, check_forecast
from engagement.changes._kept import kept_moment, seen_endings
from engagement.changes._look import Look
from engagement.changes._moment import Moment
from engagement.changes._newcomers import newcomer_clock
from engagement.changes._spells import endings
from engagement.changes._turns import ELSEWHERE
from engagement.figures import Clock

__all__ = [
    "COMPARED",
    "ELSEWHERE",
    "Changes",
    "Churn",
    "Clock",
    "Compared",
    "Comparison",
    "ForecastCheck",
    "Look",
    "Moment",
    "OneAccountError",
    "SameMomentError",
    "changes",
    "check_forecast",
    "compare",
    "endings",
    "kept_moment",
    "newcomer_clock",
    "seen_endings",
]
