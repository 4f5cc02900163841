"""Who may speak next, ranked by what has proved itself on this account's own past."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, poisson_binom
from sklearn.metrics import roc_auc_score

from engagement.features import ACTIVATION_COLUMNS
from engagement.model._activation import PRIOR, ActivationClassifier
from engagement.model._backtest import MARGIN, calibration, found_by_share, gain_bound, scores
from engagement.model._doubt import Doubt, calibrate
from engagement.model._windows import Window
from engagement.results import Backtest

RULES = {"recency": "since_voice", "count_90d": "voice_long"}
FEWEST_POSITIVES = 10  # over all windows; fewer settle nothing, and whoever spoke last is first
MOST_ROWS = 200_000  # more rows to learn from change nothing but the time it takes
RULE_SIGNS = {"recency": -1.0, "count_90d": 1.0}


@dataclass(frozen=True)
class Forecast:
    """A fitted ranking: the columns it reads, the classifier, and how far totals have drifted before."""

    ranking_by: str
    columns: tuple[str, ...]
    classifier: ActivationClassifier
    drift: float
    horizon_days: float

    def probability(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Probability to speak to the owner within the horizon, shape (n,)."""
        return self.classifier.predict_proba(features[list(self.columns)].to_numpy())[:, 1]

    def contributions(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Log-odds by column compared with the median follower of the training windows."""
        return self.classifier.contributions(features[list(self.columns)].to_numpy())

    def total(self, probability: NDArray[np.float64]) -> tuple[float, float, float]:
        """Expected number who speak, with its 90 % interval widened by the drift of past windows."""
        if not len(probability):
            return 0.0, 0.0, 0.0
        expected = float(probability.sum())
        low, high = total_interval(probability)
        most = min(high * self.drift, float(len(probability)))
        return expected, min(low / self.drift, expected), max(most, expected)


def fit_forecast(windows: list[Window], ranking_by: str) -> Forecast | None:
    """Fit the named ranking to all windows, its level to the latest; None without a window.

    Where all or none spoke, one average person of the other kind is added: the prior ranks then.
    """
    if not windows:
        return None
    spoke = np.concatenate([window.spoke for window in windows])
    columns = ACTIVATION_COLUMNS if ranking_by == "model" else (RULES[ranking_by],)
    prior = PRIOR if ranking_by == "model" else (RULE_SIGNS[ranking_by],)
    rows = np.concatenate([window.features[list(columns)].to_numpy(dtype=float) for window in windows])
    if spoke.all() or not spoke.any():
        average = np.expm1(np.log1p(rows).mean(axis=0, keepdims=True))
        rows, spoke = np.concatenate([rows, average]), np.append(spoke, not spoke[0])
    kept, weight = _sample(spoke)
    classifier = ActivationClassifier(prior=prior).fit(rows[kept], spoke[kept].astype(int), weight)
    latest = windows[-1]
    classifier.refit_intercept(latest.features[list(columns)].to_numpy(dtype=float), latest.spoke.sum())
    return Forecast(ranking_by, columns, classifier, _drift(windows), latest.horizon_days)


def _sample(spoke: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """At most `MOST_ROWS` rows, half of them people who spoke where there are so many, and their weights."""
    if len(spoke) <= MOST_ROWS:
        return np.arange(len(spoke)), np.ones(len(spoke))
    random = np.random.default_rng(0)
    kept, weights = [], []
    for side in (np.flatnonzero(spoke), np.flatnonzero(~spoke)):
        size = min(len(side), MOST_ROWS // 2)
        kept.append(random.choice(side, size=size, replace=False))
        weights.append(np.full(size, len(side) / size))
    return np.concatenate(kept), np.concatenate(weights)


def backtest(windows: list[Window], earlier: Forecast | None = None) -> Backtest | None:
    """Train on all windows but the last, score on the last; None where that is not possible.

    `earlier` is the model fitted to all windows but the last, where it is fitted already.
    """
    forecast = earlier or fit_forecast(windows[:-1], "model")
    if forecast is None or not windows[-1].spoke.any() or windows[-1].spoke.all():
        return None
    latest = windows[-1]
    probability = forecast.probability(latest.features)
    by_rule = {
        name: RULE_SIGNS[name] * latest.features[column].to_numpy(dtype=float)
        for name, column in RULES.items()
    }
    rules = {name: float(roc_auc_score(latest.spoke, score)) for name, score in by_rule.items()}
    best = max(rules, key=lambda name: rules[name])
    gain_low = gain_bound(latest.spoke, probability, by_rule[best])
    silent = (latest.features["voices"] == 0).to_numpy()
    enough = sum(window.spoke.sum() for window in windows) >= FEWEST_POSITIVES
    proven = enough and gain_low > -MARGIN
    return Backtest(
        cutoff=latest.cutoff,
        horizon_days=latest.horizon_days,
        candidates=len(latest.spoke),
        positives=int(latest.spoke.sum()),
        model=scores(latest.spoke, probability),
        rules=rules,
        ranking_by="model" if proven else _rule(latest.spoke, by_rule) if enough else "recency",
        gain_low=gain_low,
        total=forecast.total(probability),
        silent_positives=int((latest.spoke & silent).sum()),
        silent_auc=_auc_among(silent, latest.spoke, probability),
        calibration=calibration(latest.spoke, probability),
        found=found_by_share(latest.spoke, {"model": probability, **by_rule}),
    )


def _auc_among(
    people: NDArray[np.bool_], spoke: NDArray[np.bool_], score: NDArray[np.float64]
) -> float | None:
    """AUC among some of the people; None where all or none of them spoke."""
    if not spoke[people].any() or spoke[people].all():
        return None
    return float(roc_auc_score(spoke[people], score[people]))


def doubt_about(windows: list[Window], ranking_by: str, earlier: Forecast | None = None) -> Doubt | None:
    """Calibrate conformal thresholds on the latest window, and tell what the one before would have covered.

    `earlier` is the named ranking fitted to all windows but the last, where it is fitted already.
    """
    known = []
    for forecast, tested in (
        (fit_forecast(windows[:-2], ranking_by), windows[-2:-1]),
        (earlier or fit_forecast(windows[:-1], ranking_by), windows[-1:]),
    ):
        if forecast is not None:
            known.append((forecast.probability(tested[0].features), tested[0].spoke))
    if not known:
        return None
    doubt = calibrate(*known[-1])
    realised = calibrate(*known[0]).covered(*known[-1]) if len(known) == 2 else None
    return replace(doubt, coverage=realised)


def _rule(spoke: NDArray[np.bool_], by_rule: dict[str, NDArray[np.float64]]) -> str:
    """Recency, unless the count rule beats it beyond doubt: a handful of positives settles nothing."""
    ahead = gain_bound(spoke, by_rule["count_90d"], by_rule["recency"]) > 0
    return "count_90d" if ahead else "recency"


def _drift(windows: list[Window]) -> float:
    """Factor by which the share who spoke has moved from one window to the next, at least 1.25."""
    shares = [(window.spoke.sum() + 0.5) / (len(window.spoke) + 1.0) for window in windows]
    steps = np.diff(np.log(shares))
    typical = float(np.sqrt(np.mean(steps**2))) if len(steps) else np.log(2.0)
    return float(np.exp(max(typical, np.log(1.25))))


def total_interval(probability: NDArray[np.float64]) -> tuple[float, float]:
    """5 % and 95 % quantiles of a sum of independent yes/no outcomes; normal beyond 2,000 people."""
    if len(probability) <= 2000:
        cumulated = poisson_binom(probability).cdf(np.arange(len(probability) + 1))
        return float(np.searchsorted(cumulated, 0.05)), float(np.searchsorted(cumulated, 0.95))
    spread = np.sqrt((probability * (1 - probability)).sum())
    reach = norm.ppf(0.95) * spread
    return float(max(probability.sum() - reach, 0.0)), float(probability.sum() + reach)
