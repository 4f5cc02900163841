"""The back-test in words: who ranks, how it was tested, the scores."""

from __future__ import annotations

import pandas as pd

from engagement.analysis import Backtest
from engagement.language import Language
from engagement.ui.about.finding import ranking


def verdict(result: Backtest, language: Language) -> str:
    """Whether the forecast or a plain rule ranks."""
    if result.ranking_by == "model":
        return language.gettext("On this account the forecast ranks: it did no worse than the plain rules")
    return language.gettext("On this account a plain rule ranks: {rule}").format(
        rule=ranking(result.ranking_by, language)
    )


def protocol(result: Backtest, language: Language) -> str:
    """What was known, what was held back, how many spoke."""
    return language.ngettext(
        "Test: everything up to {date} was known, the {days} days after it were held back. "
        "Of {candidates} people, {n} spoke in them.",
        "Test: everything up to {date} was known, the {days} days after it were held back. "
        "Of {candidates} people, {n} spoke in them.",
        result.positives,
    ).format(
        date=language.date(result.cutoff),
        days=language.number(result.horizon_days),
        candidates=language.number(result.candidates),
        n=language.number(result.positives),
    )


def scores(result: Backtest, language: Language) -> str:
    """How often each ranking puts a speaker above a silent person."""
    known = {"model": result.model.get("auc"), **result.rules}
    return ", ".join(
        f"{ranking(name, language)}: {language.number(score, 2)}"
        for name, score in known.items()
        if score is not None and pd.notna(score)
    )


def numbers(result: Backtest, language: Language) -> pd.DataFrame:
    """All measures of the forecast, with what each means."""
    names = {
        "auc": language.gettext("Ranks a speaker above a silent person (AUC)"),
        "ap": language.gettext("Average precision"),
        "brier": language.gettext("Squared error of the probabilities (Brier)"),
        "expected_over_observed": language.gettext("Expected speakers over those who did speak"),
    }
    rows = [(names.get(name, name), value) for name, value in result.model.items()]
    return pd.DataFrame(
        {
            language.gettext("Measure"): [name for name, _ in rows],
            language.gettext("Value"): [
                language.number(value, 3) if pd.notna(value) else "—" for _, value in rows
            ],
        }
    ).set_index(language.gettext("Measure"))
