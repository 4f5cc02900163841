"""Features to answers: membership (measured), activation (predicted), passing (inferred), states."""

from engagement.model._activation import ActivationClassifier
from engagement.model._answers import Answer, activation, exposure, membership, passing
from engagement.model._explain import reasons_of
from engagement.model._forecast import Forecast, backtest, fit_forecast
from engagement.model._map_logistic import MapLogisticRegression
from engagement.model._membership import MembershipPosterior
from engagement.model._passing import PassingClassifier
from engagement.model._states import states
from engagement.model._windows import Window, build_windows

__all__ = [
    "ActivationClassifier",
    "Answer",
    "Forecast",
    "MapLogisticRegression",
    "MembershipPosterior",
    "PassingClassifier",
    "Window",
    "activation",
    "backtest",
    "build_windows",
    "exposure",
    "fit_forecast",
    "membership",
    "passing",
    "reasons_of",
    "states",
]
