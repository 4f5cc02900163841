"""`make evaluate`: what the answers are worth on real data, in one table.

Reads the folders of real data beside the checkout (or the folder given), writes docs/evaluation.md and
docs/evaluation.json. Simulated data never enters.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from benchmarks.collegemsg import SETTINGS, Setting, messages, owner_tables, senders_by
from benchmarks.train_passing import Labelled, instafake, purchased
from engagement.features import open_engine
from engagement.model import PassingClassifier, Window, backtest, build_windows, fit_forecast
from engagement.model._forecast import RULE_SIGNS, RULES

ROOT = Path(__file__).parents[1]
RESAMPLES = 10_000


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    data: str
    what: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    unit: str = ""


def owner_mean(data: str, what: str, values: pd.Series, unit: str = "owners") -> Line:
    """The mean over owners with its 95 % interval over resampled owners."""
    known = values.dropna().to_numpy(dtype=float)
    drawn = np.random.default_rng(0).choice(known, size=(RESAMPLES, len(known))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Line(data, what, float(known.mean()), float(low), float(high), len(known), unit)


def scored_owner(acts: pd.DataFrame, owner: str, setting: Setting) -> dict[str, float] | None:
    """One owner's own model, trained on windows before the cut-off, scored on the one after it."""
    tables = owner_tables(acts, owner, setting.cutoff_day)
    moment = acts["created_at"].iloc[0] + pd.Timedelta(days=setting.cutoff_day)
    engine = open_engine("duckdb", tables)
    try:
        *past, test = build_windows(engine, tables, moment, setting.horizon_days, (4, 3, 2, 1, 0))
    finally:
        engine.close()
    spoke = test.spoke
    if spoke.sum() < setting.positives or spoke.all():
        return None
    # Without a past window nothing can be learned: the prior ranks, on features alone.
    unlabelled = Window(moment, test.features, np.zeros_like(spoke), setting.horizon_days)
    forecast = fit_forecast(past or [unlabelled], "model")
    assert forecast is not None
    probability = forecast.probability(test.features)
    tested = backtest(past)
    chosen = fit_forecast(past, tested.ranking_by if tested else "recency")
    expected, low, high = forecast.total(probability)
    row = {
        name: roc_auc_score(spoke, RULE_SIGNS[name] * test.features[column]) for name, column in RULES.items()
    }
    row |= {
        "model": roc_auc_score(spoke, probability),
        "ranking": roc_auc_score(spoke, chosen.probability(test.features)) if chosen else row["recency"],
        "gain": tested.model["auc"] - max(tested.rules.values())
        if tested and tested.ranking_by == "model"
        else np.nan,
        "observed": float(spoke.sum()),
        "covered": float(low <= spoke.sum() <= high) if past else np.nan,
        "expected_over_observed": expected / spoke.sum() if past else np.nan,
    }
    return row


def activation(folder: Path) -> Iterator[Line]:
    """Who writes next, one model an owner, against the two rules on the same owners and cut-offs."""
    acts = messages(folder / "collegemsg" / "CollegeMsg.txt")
    for setting in SETTINGS:
        senders = senders_by(acts, setting.cutoff_day)
        owners = senders.index[senders >= setting.senders]
        found = pd.DataFrame([row for owner in owners if (row := scored_owner(acts, owner, setting))])
        data = setting.name
        yield owner_mean(data, "AUC of activation: prior + own data", found["model"])
        yield owner_mean(data, "AUC of the recency rule", found["recency"])
        yield owner_mean(data, "AUC of the count rule (decayed, 3 horizons)", found["count_90d"])
        yield owner_mean(data, "activation less recency", found["model"] - found["recency"])
        yield owner_mean(data, "activation less count", found["model"] - found["count_90d"])
        yield owner_mean(data, "AUC of what the guard lets rank", found["ranking"])
        yield owner_mean(data, "share whose 90 % interval of the total held", found["covered"])
        yield Line(
            data, "median expected over observed", float(found["expected_over_observed"].median()),
            n=int(found["expected_over_observed"].notna().sum()), unit="owners",
        )  # fmt: skip
        yield Line(
            data, "least back-test gain where the model ranks", float(found["gain"].min()),
            n=int(found["gain"].notna().sum()), unit="owners",
        )  # fmt: skip


def passing(folder: Path) -> Iterator[Line]:
    """Empty mass-following profiles, learned on one network and found on the other."""
    sets = {"InstaFake": instafake(folder), "purchased 2015": purchased(folder)}
    note = "empty mass-following profiles, not proof about people"
    for trained, tested in (("InstaFake", "purchased 2015"), ("purchased 2015", "InstaFake")):
        yield transfer(f"{trained} → {tested}", sets[trained], sets[tested], note)


def transfer(name: str, train: Labelled, test: Labelled, note: str) -> Line:
    """AUC of the passing curves trained on one set and tested on another, rows resampled."""
    curves = PassingClassifier(n_knots=4).fit(*train)
    score, label = curves.decision_function(test[0]), test[1]
    random = np.random.default_rng(0)
    drawn = [
        roc_auc_score(label[rows], score[rows])
        for rows in (random.integers(0, len(label), len(label)) for _ in range(500))
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Line(name, f"AUC of passing ({note})", float(roc_auc_score(label, score)),
                float(low), float(high), len(label), "profiles")  # fmt: skip


def as_markdown(lines: list[Line], stamp: str) -> str:
    """The table, three decimals, intervals 95 %."""
    rows = ["| data | what | value | 95 % interval | n |", "|---|---|---:|---|---:|"]
    for line in lines:
        interval = "" if line.low is None else f"{line.low:.3f} – {line.high:.3f}"
        rows.append(f"| {line.data} | {line.what} | {line.value:.3f} | {interval} | {line.n} {line.unit} |")
    return f"# Evaluation on real data\n\n{stamp}\n\n" + "\n".join(rows) + "\n"


def main() -> int:
    """Evaluate, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluate", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.stderr.write(f"No data in {asked.folder}: give the folder that holds collegemsg/ and the rest.\n")
        return 2
    git = shutil.which("git") or "git"
    commit = subprocess.run(
        [git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.strip()
    stamp = f"{datetime.now(UTC):%Y-%m-%d}, commit {commit or 'unknown'}, `make evaluate`."
    lines = [*activation(asked.folder), *passing(asked.folder)]
    table = as_markdown(lines, stamp)
    asked.out.mkdir(exist_ok=True)
    (asked.out / "evaluation.md").write_text(table, encoding="utf-8")
    content = {"stamp": stamp, "lines": [vars(line) for line in lines]}
    (asked.out / "evaluation.json").write_text(
        json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    sys.stdout.write(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
