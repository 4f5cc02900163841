"""Features to answers: membership (measured), activation (predicted), passing (inferred), states."""

from engagement.model._activation import ActivationClassifier
from engagement.model._answer import Answer
from engagement.model._doubt import Doubt
from engagement.model._explain import reasons_of
from engagement.model._forecast import Forecast, backtest, doubt_about, fit_forecast, total_interval
from engagement.model._map_logistic import MapLogisticRegression
from engagement.model._membership import MembershipPosterior
from engagement.model._origins import Origin, passing_origin
from engagement.model._passing import PassingClassifier
from engagement.model._passing_answer import PassingModel, read_endings, read_profiles
from engagement.model._round import least_sure
from engagement.model._states import days_to_habit, states
from engagement.model._talk_answers import activation, exposure, membership
from engagement.model._windows import Window, build_windows, window_counts

__all__ = [
    "ActivationClassifier",
    "Answer",
    "Doubt",
    "Forecast",
    "MapLogisticRegression",
    "MembershipPosterior",
    "Origin",
    "PassingClassifier",
    "PassingModel",
    "Window",
    "activation",
    "backtest",
    "build_windows",
    "days_to_habit",
    "doubt_about",
    "exposure",
    "fit_forecast",
    "least_sure",
    "membership",
    "passing_origin",
    "read_endings",
    "read_profiles",
    "reasons_of",
    "states",
    "total_interval",
    "window_counts",
]
