"""An analysis as JSON for programs: figures, back-test, and the whole report.

One JSON of the lists and figures, for programs that take a whole report.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import orjson

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.export.document import Disclosure
from engagement.export.names import Names
from engagement.export.people import people_frame
from engagement.i18n import N_, Language

NO_BACKTEST = N_(
    "No back-test: it takes dated acts over several months and ten people who spoke, to learn from."
)


def report_json(
    analysis: Analysis, language: Language, ids: Sequence[str] | None = None, names: Names | None = None
) -> bytes:
    """Write as_of, horizon_days, headline, figures and backtest as in their files, people as in the table.

    Raises:
        EngagementError: names are to be hidden, and there are too few people to hide in.
    """
    disclosed = Disclosure.of(analysis, (names or Names()).hidden)
    frame = people_frame(analysis, language, ids, names)
    for column in frame.columns.intersection(["last_voice_at", "followed_at"]):
        frame[column] = frame[column].dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype(object)
    people = frame.astype(object).where(frame.notna(), None).to_dict("records")
    for person in people:
        if "reasons" in person:
            person["reasons"] = orjson.Fragment(person["reasons"])
    report = {
        "as_of": analysis.as_of.isoformat(),
        "horizon_days": analysis.horizon_days,
        "headline": disclosed.headline(language),
        "figures": orjson.Fragment(figures_to_json(disclosed.figures, language)),
        "backtest": orjson.Fragment(backtest_json(analysis, language)),
        "people": people,
    }
    return orjson.dumps(report, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


def figures_json(analysis: Analysis, language: Language) -> bytes:
    """Write the figures of an analysis, as `figures_to_json` does."""
    return figures_to_json(analysis.figures, language)


def figures_to_json(figures: Mapping[str, Figure], language: Language) -> bytes:
    """Write name -> value, low, high (share, people or acts), n, window_days, level, missing (a sentence)."""
    rows = {
        name: asdict(figure) | {"missing": language.gettext(figure.missing) if figure.missing else None}
        for name, figure in figures.items()
    }
    return _dump(rows)


def backtest_json(analysis: Analysis, language: Language) -> bytes:
    """Write how the ranking did on the latest whole window; nulls and `missing` where there is none."""
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
    """Say why there is no back-test: what keeps the forecast from being made also keeps this."""
    forecast = analysis.figures.get("activation_potential")
    why = forecast.missing if forecast is not None and forecast.missing else NO_BACKTEST
    return sentence(language.gettext(why))


def sentence(text: str) -> str:
    """Make a clause stand on its own: with a capital and a full stop."""
    return text[:1].upper() + text[1:].removesuffix(".") + "."


def _finite(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: float(value) if math.isfinite(value) else None for name, value in values.items()}


def _dump(content: object) -> bytes:
    return orjson.dumps(
        content, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE
    )
