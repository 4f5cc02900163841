"""Figures and back-test for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict

import orjson

from engagement.analysis import Analysis, Figure
from engagement.language import N_, Language

NO_BACKTEST = N_(
    "No back-test: it takes dated acts over several months and ten people who spoke, to learn from."
)


def figures_json(analysis: Analysis, language: Language) -> bytes:
    """The figures of an analysis, as `told_json` writes them."""
    return told_json(analysis.figures, language)


def told_json(figures: Mapping[str, Figure], language: Language) -> bytes:
    """Name -> value, low, high (share, people or acts), n, window_days, level, missing (a sentence)."""
    told = {
        name: asdict(figure) | {"missing": language.gettext(figure.missing) if figure.missing else None}
        for name, figure in figures.items()
    }
    return _dump(told)


def backtest_json(analysis: Analysis, language: Language) -> bytes:
    """How the ranking did on the latest window seen in full; nulls and `missing` where there is none."""
    test = analysis.backtest
    if test is None:
        return _dump(
            {
                "cutoff": None,
                "horizon_days": analysis.horizon_days,
                "candidates": None,
                "positives": None,
                "model": None,
                "rules": None,
                "ranking_by": None,
                "gain_low": None,
                "silent": None,
                "missing": no_backtest(analysis, language),
            }
        )
    return _dump(
        {
            "cutoff": test.cutoff.isoformat(),
            "horizon_days": test.horizon_days,
            "candidates": test.candidates,
            "positives": test.positives,
            "model": _finite(test.model),
            "rules": _finite(test.rules),
            "ranking_by": test.ranking_by,
            "gain_low": test.gain_low,
            "silent": {"positives": test.silent_positives, "auc": test.silent_auc},
            "missing": None,
        }
    )


def no_backtest(analysis: Analysis, language: Language) -> str:
    """Why there is no back-test: what keeps the forecast from being told also keeps this."""
    forecast = analysis.figures.get("activation_potential")
    why = forecast.missing if forecast is not None and forecast.missing else NO_BACKTEST
    return sentence(language.gettext(why))


def sentence(text: str) -> str:
    """A clause that stands on its own: with a capital and a full stop."""
    return text[:1].upper() + text[1:].removesuffix(".") + "."


def _finite(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: float(value) if math.isfinite(value) else None for name, value in values.items()}


def _dump(content: object) -> bytes:
    return orjson.dumps(
        content, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE
    )
