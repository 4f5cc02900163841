"""What the page says in whole sentences: how the ranking did, and what the data lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engagement.analysis import Analysis, Backtest, Figure
from engagement.evidence import HOW_TO_GET
from engagement.language import N_, Language
from engagement.report._json import no_backtest, sentence
from engagement.wording import gaps

_FEW_POSITIVES = 10
_RULES = {
    "recency": N_("who spoke last"),
    "count_90d": N_("who spoke most in 90 days"),
}


def backtest_sentences(analysis: Analysis, language: Language) -> list[str]:
    """How the ranking did on the latest window seen in full, or why that cannot be told."""
    if analysis.backtest is None:
        return [no_backtest(analysis, language)]
    return list(_tested(analysis.backtest, language))


def _tested(test: Backtest, language: Language) -> Iterator[str]:
    yield language.gettext(
        "On {date} the ranking was made anew without looking ahead, and compared with the {days} days after:"
        " {positives} of {candidates} people spoke."
    ).format(
        date=language.date(test.cutoff),
        days=test.horizon_days,
        positives=language.number(test.positives),
        candidates=language.number(test.candidates),
    )
    yield language.gettext(
        "Of one person who spoke and one who did not, the model put the right one first {share} of the time."
    ).format(share=language.percent(test.model["auc"], 0))
    for rule, value in test.rules.items():
        if rule in _RULES:
            yield language.gettext("The plain rule “{rule}”: {share}.").format(
                rule=language.gettext(_RULES[rule]), share=language.percent(value, 0)
            )
    if test.positives < _FEW_POSITIVES:
        yield language.gettext("So few people spoke in that window that this is a hint, not a proof.")
    by_rule = language.gettext("The model was not better than the rules here, so a rule ranks.")
    yield language.gettext("The model ranks.") if test.ranking_by == "model" else by_rule


def missing_sentences(analysis: Analysis, figures: Mapping[str, Figure], language: Language) -> list[str]:
    """What this data cannot tell and how to get it, then what the figures lack and the rows left out."""
    level = analysis.evidence.level
    told = gaps(analysis.evidence, analysis.as_of, language)
    told += [language.gettext(HOW_TO_GET[level])] if level in HOW_TO_GET else []
    told += [language.gettext(figure.missing) for figure in figures.values() if figure.missing]
    sentences = [sentence(text) for text in dict.fromkeys(told)]
    skipped = len(analysis.tables.skipped)
    if skipped:
        rows = language.ngettext(
            "{n} row of the input was left out; skipped.csv says why.",
            "{n} rows of the input were left out; skipped.csv says why for each.",
            skipped,
        )
        sentences.append(rows.format(n=language.number(skipped)))
    return sentences
