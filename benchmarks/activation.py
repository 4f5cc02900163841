"""Activation on real messages: one model an owner, against rules, unseen owners and shuffled truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from benchmarks.collegemsg import SETTINGS, Setting, messages, owner_tables, senders_by
from benchmarks.lines import Line, owner_mean
from engagement.data.engine import open_engine
from engagement.model.forecast import RULE_SIGNS, RULES, backtest, fit_forecast
from engagement.model.windows import Window, build_windows


@dataclass(frozen=True)
class Owner:
    """One owner's past windows and the window to test on."""

    past: list[Window]
    test: Window

    @property
    def trained_on(self) -> list[Window]:
        """The past; without any, the test window without its truth: the prior ranks then."""
        return self.past or [replace(self.test, spoke=np.zeros_like(self.test.spoke))]


def owners_of(folder: Path, setting: Setting) -> list[Owner]:
    """Every owner with enough senders before the cut-off and enough who wrote after it."""
    acts = messages(folder / "collegemsg" / "CollegeMsg.txt")
    moment = acts["created_at"].iloc[0] + pd.Timedelta(days=setting.cutoff_day)
    senders = senders_by(acts, setting.cutoff_day)
    found = []
    for name in senders.index[senders >= setting.senders]:
        tables = owner_tables(acts, name, setting.cutoff_day)
        engine = open_engine("duckdb", tables)
        *past, test = build_windows(engine, tables, moment, setting.horizon_days, (4, 3, 2, 1, 0))
        engine.close()
        if test.spoke.sum() >= setting.positives and not test.spoke.all():
            found.append(Owner(past, test))
    return found


def activation(folder: Path) -> Iterator[Line]:
    """Yield the lines of both settings."""
    for setting in SETTINGS:
        owners = owners_of(folder, setting)
        found = pd.DataFrame([scored(owner) for owner in owners])
        data = setting.name
        yield owner_mean(data, "AUC of activation: prior + own data", found["model"])
        yield owner_mean(data, "AUC of the recency rule", found["recency"])
        yield owner_mean(data, "AUC of the count rule (decayed, 3 horizons)", found["count_90d"])
        yield owner_mean(data, "activation less recency", found["model"] - found["recency"])
        yield owner_mean(data, "activation less count", found["model"] - found["count_90d"])
        yield owner_mean(data, "AUC of what the guard lets rank", found["ranking"])
        yield owner_mean(data, "back-test gain where the guard lets the model rank", found["gain"])
        yield owner_mean(data, "share whose 90 % interval of the total held", found["covered"])
        yield Line(data, "median expected over observed", float(found["over"].median()),
                   n=int(found["over"].notna().sum()), unit="owners")  # fmt: skip
        yield owner_mean(data, "AUC, trained on half the owners, tested on the other half", unseen(owners))
        yield owner_mean(data, "AUC with the truth shuffled (must be .50)", shuffled(owners))


def scored(owner: Owner) -> dict[str, float]:
    """One owner's own model, trained on windows before the cut-off, scored on the one after it."""
    spoke = owner.test.spoke
    forecast = fit_forecast(owner.trained_on, "model")
    tested = backtest(owner.past)
    chosen = fit_forecast(owner.past, tested.ranking_by if tested else "recency")
    assert forecast is not None
    probability = forecast.probability(owner.test.features)
    expected, low, high = forecast.total(probability)
    row = {
        name: roc_auc_score(spoke, RULE_SIGNS[name] * owner.test.features[column])
        for name, column in RULES.items()
    }
    by_model = tested is not None and tested.ranking_by == "model"
    return row | {
        "model": roc_auc_score(spoke, probability),
        "ranking": roc_auc_score(spoke, chosen.probability(owner.test.features))
        if chosen
        else row["recency"],
        "gain": tested.model["auc"] - max(tested.rules.values()) if tested and by_model else np.nan,
        "covered": float(low <= spoke.sum() <= high) if owner.past else np.nan,
        "over": expected / spoke.sum() if owner.past else np.nan,
    }


def unseen(owners: list[Owner]) -> pd.Series:
    """AUC by owner of a model that was trained on the other half of the owners only."""
    half = np.random.default_rng(0).permutation(len(owners)) % 2
    found = np.full(len(owners), np.nan)
    for side in (0, 1):
        windows = [window for n in np.flatnonzero(half != side) for window in owners[n].past]
        forecast = fit_forecast(windows, "model")
        assert forecast is not None
        for n in np.flatnonzero(half == side):
            test = owners[n].test
            found[n] = roc_auc_score(test.spoke, forecast.probability(test.features))
    return pd.Series(found)


def shuffled(owners: list[Owner], times: int = 10) -> pd.Series:
    """AUC by owner with who spoke drawn anew among the candidates of each window."""
    random = np.random.default_rng(0)

    def drawn(window: Window) -> Window:
        return replace(window, spoke=random.permutation(window.spoke))

    found = []
    for owner in owners:
        values = []
        for _ in range(times):
            forecast = fit_forecast([drawn(window) for window in owner.trained_on], "model")
            assert forecast is not None
            test = drawn(owner.test)
            values.append(roc_auc_score(test.spoke, forecast.probability(test.features)))
        found.append(np.mean(values))
    return pd.Series(found)
