"""Back-test and doubt share the ranking they both need: none is fitted twice, all comes out the same."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

import engagement
from engagement.features import open_engine
from engagement.model import (
    ActivationClassifier,
    Window,
    backtest,
    build_windows,
    doubt_about,
    fit_forecast,
)
from engagement.sample import load
from tests.made import START, made_talk


def windows_of(people: int, steps: tuple[int, ...]) -> list[Window]:
    tables = made_talk(people)
    engine = open_engine("duckdb", tables)
    try:
        return build_windows(engine, tables, START + pd.Timedelta(days=200), 30, steps)
    finally:
        engine.close()


@pytest.mark.parametrize("steps", [(4, 3, 2, 1), (2, 1), (1,), ()])
@pytest.mark.parametrize("ranking_by", ["model", "recency", "count_90d"])
def test_a_ranking_that_is_handed_in_changes_nothing(steps: tuple[int, ...], ranking_by: str) -> None:
    windows = windows_of(300, steps)
    earlier = fit_forecast(windows[:-1], ranking_by)
    assert doubt_about(windows, ranking_by, earlier) == doubt_about(windows, ranking_by)
    tested = backtest(windows)
    shared = backtest(windows, fit_forecast(windows[:-1], "model"))
    assert (tested is None) == (shared is None) == (len(windows) < 2)
    if tested is not None and shared is not None:
        for name, value in asdict(tested).items():
            same = value.equals if isinstance(value, pd.DataFrame) else value.__eq__
            assert same(getattr(shared, name))


def test_no_ranking_is_fitted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    fit, seen = ActivationClassifier.fit, list[tuple[int, bytes]]()

    def counted(self: ActivationClassifier, X: np.ndarray, *rest: object) -> ActivationClassifier:
        seen.append((len(X), np.asarray(X).tobytes()))
        return fit(self, X, *rest)

    monkeypatch.setattr(ActivationClassifier, "fit", counted)
    assert engagement.analyse(load()).ranking_by == "model"
    assert len(set(seen)) == len(seen) == 3
