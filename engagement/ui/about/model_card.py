"""What was learned for this account, from what, and how it did: findings in sentences, numbers in tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engagement.analysis import Analysis
from engagement.language import N_, Language
from engagement.model import Doubt, passing_origin
from engagement.ui.about import held_back
from engagement.ui.about.finding import Finding, ranking

# The words of passing.json, here for the catalogue.
ORIGIN = N_(
    "InstaFake (Akyon & Kalfaoglu 2019, arXiv:1910.03090), 200 empty, mass-following and 994 ordinary "
    "Instagram profiles, and part of Cresci et al. 2015 (arXiv:1509.04098), 1,337 X profiles bought from one "
    "seller and 1,481 people. Coefficients only; no row of them is in the program."
)
_TARGET = 0.9


def learned(analysis: Analysis, language: Language) -> Finding:
    """From which windows of this account the forecast learned."""
    title = language.gettext("What the forecast learned from")
    windows = analysis.windows
    if analysis.forecast is None or windows is None or windows.empty:
        return Finding(
            title,
            (language.gettext("Nothing yet: there is no past window with dated talk in this data."),),
        )
    text = language.ngettext(
        "{n} past window of this account, {days} days long.",
        "{n} past windows of this account, each {days} days long.",
        len(windows),
    ).format(n=language.number(len(windows)), days=language.number(analysis.horizon_days))
    held = language.gettext(
        "For the test the latest window was held back; afterwards it is learned from too, "
        "and it sets how many are expected in all."
    )
    ranks = language.gettext("What ranks people now: {what}.").format(
        what=ranking(analysis.forecast.ranking_by, language)
    )
    table = pd.DataFrame(
        {
            language.gettext("From"): [language.date(cutoff) for cutoff in windows["cutoff"]],
            language.gettext("People known then"): [language.number(n) for n in windows["people"]],
            language.gettext("Spoke in the window"): [language.number(n) for n in windows["spoke"]],
        }
    )
    return Finding(title, (text, held, ranks), table)


def coverage(analysis: Analysis, language: Language) -> Finding | None:
    """How often yes, no and cannot tell left the truth possible."""
    doubt = analysis.doubt
    if doubt is None:
        return None
    title = language.gettext("Yes, no, or cannot tell: the truth should stay possible for {target}").format(
        target=language.percent(_TARGET, 0)
    )
    if doubt.thresholds is None:
        few = language.gettext(
            "Fewer than 20 people spoke in the latest window. So it does not say yes or no about anybody, "
            "only whether a chance is good, some or low beside the others."
        )
        return Finding(title, (few,))
    counts = analysis.people["outlook"].value_counts()
    today = language.gettext(
        "Today: yes for {speaks}, no for {silent}, cannot tell for {either}. "
        "A yes means among the likeliest, not certain."
    ).format(**{name: language.number(counts.get(name, 0)) for name in ("speaks", "silent", "either")})
    return Finding(title, (_realised(doubt, language), today))


def _realised(doubt: Doubt, language: Language) -> str:
    if doubt.coverage is None:
        return language.gettext("How often that held cannot be checked yet: it takes one more window.")
    silent, spoke = doubt.coverage
    return language.gettext(
        "On the latest window the truth stayed possible for {silent} of those who were silent "
        "and {spoke} of those who spoke."
    ).format(silent=language.percent(silent, 0), spoke=language.percent(spoke, 0))


def honesty(analysis: Analysis, language: Language) -> Finding:
    """How often our own states agree with the user where nothing learned from it."""
    title = language.gettext("Checked by your corrections")
    figure = analysis.honesty
    count = len(analysis.corrections)
    if figure is None or figure.value is None:
        line = language.ngettext(
            "You have made {n} correction. One in five is held back to check us; none of those yet.",
            "You have made {n} corrections. One in five is held back to check us; none of those yet.",
            count,
        )
        return Finding(title, (line.format(n=language.number(count)),))
    return Finding(title, (str(honesty_line(analysis, language)),))


def honesty_line(analysis: Analysis, language: Language) -> str | None:
    """The honesty figure as a sentence; None before one correction was held out."""
    figure = analysis.honesty
    if figure is None or figure.value is None:
        return None
    return language.ngettext(
        "One correction in five is held back to check us: we agreed with {hits} of {n} "
        "({low} to {high} would fit that).",
        "One correction in five is held back to check us: we agreed with {hits} of {n} "
        "({low} to {high} would fit that).",
        figure.n,
    ).format(
        hits=language.number(round(figure.value * figure.n)),
        n=language.number(figure.n),
        low=language.percent(figure.low or 0.0, 0),
        high=language.percent(figure.high or 0.0, 0),
    )


def origin(language: Language) -> Finding:
    """Where the passing curves come from and how much of them is believed."""
    learned_from = passing_origin()
    believed = language.gettext(
        "Those are empty profiles that follow in masses, from other networks and years: no proof about your "
        "followers. So only {share} of the curves' weight is believed, and your corrections move it."
    ).format(share=language.percent(learned_from.trust, 0))
    title = language.gettext("Where the signs of passing by come from")
    return Finding(title, (language.gettext(learned_from.text), believed))


def findings(analysis: Analysis, language: Language) -> Sequence[Finding]:
    """The whole card in order; what cannot be told is left out or says so."""
    result = analysis.backtest
    told = (held_back.found, held_back.silent, held_back.total, held_back.calibration)
    tested = [] if result is None else [part(result, language) for part in told]
    parts = [
        learned(analysis, language),
        *tested,
        coverage(analysis, language),
        honesty(analysis, language),
        origin(language),
    ]
    return [part for part in parts if part is not None]
