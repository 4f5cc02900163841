"""scikit-learn's own checks, for every estimator of the program."""

from __future__ import annotations

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from engagement.model.activation import ActivationClassifier, MapLogisticRegression
from engagement.model.membership import MembershipPosterior
from engagement.model.passing import PassingClassifier

CHECKS = [
    pytest.param(estimator, check, id=f"{type(estimator).__name__}-{getattr(check, 'func', check).__name__}")
    for made in (
        ActivationClassifier(),
        MapLogisticRegression(),
        MembershipPosterior(),
        PassingClassifier(),
    )
    for estimator, check in estimator_checks_generator(made)
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_estimator(estimator: object, check: object) -> None:
    check(estimator)  # type: ignore[operator]
