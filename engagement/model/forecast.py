"""Who may speak next, ranked and trusted only as far as the account's own past has borne out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, poisson_binom, rankdata
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from engagement.data.engine import ACTIVATION_COLUMNS
from engagement.data.results import Backtest
from engagement.model.activation import PRIOR, ActivationClassifier
from engagement.model.windows import Window

RESAMPLES = 1000
MARGIN = 0.005
MANY = 5_000


def scores(spoke: NDArray[np.bool_], probability: NDArray[np.float64]) -> dict[str, float]:
    """AUC, average precision, Brier score and expected over observed of a probability."""
    return {
        "auc": float(roc_auc_score(spoke, probability)),
        "ap": float(average_precision_score(spoke, probability)),
        "brier": float(brier_score_loss(spoke, probability)),
        "expected_over_observed": float(probability.sum() / spoke.sum()),
    }


def gain_bound(
    spoke: NDArray[np.bool_], challenger: NDArray[np.float64], champion: NDArray[np.float64], seed: int = 0
) -> float:
    """Lower 90 % bootstrap bound of AUC(challenger) - AUC(champion), people resampled.

    Resamples the placement values of both classes (DeLong, DeLong & Clarke-Pearson 1988): first order,
    the same as resampling people, and fast where a hundred thousand silent people tie.
    """
    pairs = zip(_placements(spoke, challenger), _placements(spoke, champion), strict=True)
    positives, negatives = (challenging - holding for challenging, holding in pairs)
    random = np.random.default_rng(seed)
    drawn = _resampled_means(positives, random) + _resampled_means(negatives, random) - positives.mean()
    return float(np.quantile(drawn, 0.10))


def _resampled_means(values: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Means of resamples; of many thousand values the mean is normal, and drawn as such."""
    if len(values) > MANY:
        return random.normal(values.mean(), values.std() / np.sqrt(len(values)), size=RESAMPLES)
    rows = random.integers(0, len(values), size=(RESAMPLES, len(values)))
    return np.asarray(values[rows].mean(axis=1))


def _placements(
    spoke: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each positive the share of negatives below it, for each negative the share of positives above."""
    ranks, positives, negatives = rankdata(score), score[spoke], score[~spoke]
    above = (ranks[spoke] - rankdata(positives)) / len(negatives)
    below = 1.0 - (ranks[~spoke] - rankdata(negatives)) / len(positives)
    return above, below


def calibration(spoke: NDArray[np.bool_], probability: NDArray[np.float64], bins: int = 8) -> pd.DataFrame:
    """Predicted against observed, people in groups of rising probability: predicted, spoke, n."""
    order = np.argsort(probability, kind="stable")
    # Groups of equal weight in expected voices: equal head-counts would put all voices in the last one.
    weight = np.cumsum(probability[order])
    group = np.minimum((weight / weight[-1] * bins).astype(int), bins - 1)
    frame = pd.DataFrame({"predicted": probability[order], "spoke": spoke[order], "group": group})
    table = frame.groupby("group").agg(
        predicted=("predicted", "mean"), spoke=("spoke", "sum"), n=("spoke", "size")
    )
    return table.reset_index(drop=True)


def found_by_share(spoke: NDArray[np.bool_], rankings: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """Who is found by asking the first 1 %, 2 % … of each ranking: asked, and a share found a ranking.

    People who tie count by their average place.
    """
    asked = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0])
    table = {"asked": asked}
    for name, score in rankings.items():
        place = (len(score) - rankdata(score) + 0.5) / len(score)
        table[name] = np.array([(place[spoke] <= share).mean() for share in asked])
    return pd.DataFrame(table)


ALPHA = 0.10
FEWEST_POSITIVES_FOR_DOUBT = 20


@dataclass(frozen=True)
class Doubt:
    """Class-wise conformal thresholds (LAC: Sadinle, Lei & Wasserman 2019; a class each: Vovk 2012).

    A class stays possible for a person as long as 1 - its probability is at most its threshold. The target
    is that the truth stays possible for 90 % of either class; windows follow each other in time, so this
    is a target and no promise, and `coverage` tells what the window before realised: silent, spoke.
    `base` is the share who spoke in the window that was calibrated on; `thresholds` are missing below 20
    people who spoke, and only bands are told then.
    """

    base: float
    thresholds: tuple[float, float] | None
    coverage: tuple[float, float] | None = None

    def outlook(self, probability: NDArray[np.float64]) -> NDArray[np.str_]:
        """speaks, silent or either; without thresholds good, some or low against the base rate."""
        if self.thresholds is None:
            above = [probability >= 2 * self.base, probability >= 0.5 * self.base]
            return np.select(above, ["good", "some"], default="low")
        may_be_silent = probability <= self.thresholds[0]
        may_speak = 1 - probability <= self.thresholds[1]
        return np.select(
            [may_speak & ~may_be_silent, may_be_silent & ~may_speak], ["speaks", "silent"], default="either"
        )

    def covered(
        self, probability: NDArray[np.float64], spoke: NDArray[np.bool_]
    ) -> tuple[float, float] | None:
        """Return the share of each class for which the truth stayed possible; None where it is not known."""
        if self.thresholds is None or not spoke.any() or spoke.all():
            return None
        return (
            float((probability[~spoke] <= self.thresholds[0]).mean()),
            float((1 - probability[spoke] <= self.thresholds[1]).mean()),
        )


def calibrate(probability: NDArray[np.float64], spoke: NDArray[np.bool_]) -> Doubt:
    """Thresholds from a window that the forecast did not see."""
    base = float(spoke.mean()) if len(spoke) else 0.0
    if spoke.sum() < FEWEST_POSITIVES_FOR_DOUBT or (~spoke).sum() < FEWEST_POSITIVES_FOR_DOUBT:
        return Doubt(base, None)
    return Doubt(base, (_threshold(probability[~spoke]), _threshold(1 - probability[spoke])))


def _threshold(scores: NDArray[np.float64]) -> float:
    """Return the ⌈(n+1)(1-α)⌉-th smallest score; 1 (all stays possible) where n is too small for it."""
    rank = int(np.ceil((len(scores) + 1) * (1 - ALPHA)))
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else 1.0


RULES = {"recency": "since_voice", "count_90d": "voice_long"}
FEWEST_POSITIVES = 10  # over all windows; fewer settle nothing, and whoever spoke last is first
MOST_ROWS = 200_000  # more rows to learn from change nothing but the time it takes
BURST = 4.0  # a window in which so many times the usual number of silent people spoke is no guide
RULE_SIGNS = {"recency": -1.0, "count_90d": 1.0}


@dataclass(frozen=True)
class Forecast:
    """A fitted ranking: the columns it reads, the classifier, and how far totals have drifted before.

    `unusual` are the cut-offs of past windows unlike the others, which neither taught nor set the level.
    """

    ranking_by: str
    columns: tuple[str, ...]
    classifier: ActivationClassifier
    drift: float
    horizon_days: float
    unusual: tuple[pd.Timestamp, ...] = ()

    def probability(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Probability to speak to the owner within the horizon, shape (n,)."""
        return self.classifier.predict_proba(features[list(self.columns)].to_numpy())[:, 1]

    def contributions(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Log-odds by column compared with the median follower of the training windows."""
        return self.classifier.contributions(features[list(self.columns)].to_numpy())

    def total(self, probability: NDArray[np.float64]) -> tuple[float, float, float]:
        """Return the expected number who speak, low and high: 90 %, widened by the drift of past windows."""
        if not len(probability):
            return 0.0, 0.0, 0.0
        probability = np.sort(probability)
        expected = float(probability.sum())
        low, high = total_interval(probability)
        most = min(high * self.drift, float(len(probability)))
        return expected, min(low / self.drift, expected), max(most, expected)


def fit_forecast(windows: list[Window], ranking_by: str) -> Forecast | None:
    """Fit the named ranking and its level to all windows that are like the others; None without a window.

    Where all or none spoke, one average person of the other kind is added: the prior ranks then.
    """
    if not windows:
        return None
    odd = unlike_the_others(windows)
    windows = [window for window in windows if window.cutoff not in odd]
    spoke = np.concatenate([window.spoke for window in windows])
    columns = ACTIVATION_COLUMNS if ranking_by == "model" else (RULES[ranking_by],)
    prior = PRIOR if ranking_by == "model" else (RULE_SIGNS[ranking_by],)
    rows = np.concatenate([window.features[list(columns)].to_numpy(dtype=float) for window in windows])
    if spoke.all() or not spoke.any():
        average = np.expm1(np.log1p(rows).mean(axis=0, keepdims=True))
        rows, spoke = np.concatenate([rows, average]), np.append(spoke, not spoke[0])
    kept, weight = _sample(spoke)
    classifier = ActivationClassifier(prior=prior).fit(rows[kept], spoke[kept].astype(int), weight)
    _set_level(classifier, windows, columns)
    return Forecast(ranking_by, columns, classifier, _drift(windows), windows[-1].horizon_days, odd)


def unlike_the_others(windows: list[Window]) -> tuple[pd.Timestamp, ...]:
    """Find cut-offs of windows in which far more silent people spoke than in the others: a giveaway, a raid.

    Far more is `BURST` times the median of the other windows and ten people beyond its chance; at most
    one window in two is left out.
    """
    first = [int((window.spoke & (window.features["voices"] == 0).to_numpy()).sum()) for window in windows]
    odd = []
    for place, window in enumerate(windows):
        others = [n for other, n in enumerate(first) if other != place]
        usual = float(np.median(others)) if others else np.inf
        if first[place] > max(BURST * usual, usual + 10 + 3 * np.sqrt(usual)):
            odd.append((first[place], window.cutoff))
    most = len(windows) // 2
    return tuple(sorted(cutoff for _, cutoff in sorted(odd, reverse=True)[:most]))


def _set_level(classifier: ActivationClassifier, windows: list[Window], columns: tuple[str, ...]) -> None:
    """Shift all log-odds to the weighted median of what each window asks for; later ones weigh more."""
    start, shifts = float(classifier.intercept_[0]), []
    for window in windows:
        rows = window.features[list(columns)].to_numpy(dtype=float)
        classifier.refit_intercept(rows, float(window.spoke.sum()))
        shifts.append(float(classifier.intercept_[0]) - start)
        classifier.intercept_ = classifier.intercept_ - shifts[-1]
    order = np.argsort(shifts, kind="stable")
    weight = np.cumsum(np.arange(1, len(windows) + 1)[order])
    middle = order[int(np.searchsorted(weight, weight[-1] / 2))]
    classifier.intercept_ = classifier.intercept_ + shifts[middle]


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
