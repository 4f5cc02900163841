"""What was learned for this account, from what, and how it did: findings in sentences, numbers in tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from engagement.analysis import Analysis, Backtest
from engagement.figures import wilson
from engagement.language import N_, Language
from engagement.model import Doubt, passing_origin

RANKINGS = {
    "model": N_("the forecast"),
    "recency": N_("who spoke last"),
    "count_90d": N_("who spoke most in 90 days"),
    "count": N_("who spoke most"),
}
# The words of passing.json, here for the catalogue.
ORIGIN = N_(
    "InstaFake (Akyon & Kalfaoglu 2019, arXiv:1910.03090), 200 empty, mass-following and 994 ordinary "
    "Instagram profiles, and part of Cresci et al. 2015 (arXiv:1509.04098), 1,337 X profiles bought from one "
    "seller and 1,481 people. Coefficients only; no row of them is in the program."
)
_ASKED = 0.1
_TARGET = 0.9


@dataclass(frozen=True)
class Finding:
    """One thing the card says: a title that is the finding, what it rests on, a table where there is one."""

    title: str
    lines: tuple[str, ...] = ()
    table: pd.DataFrame | None = None


def learned(analysis: Analysis, windows: pd.DataFrame, language: Language) -> Finding:
    """From which windows of this account the forecast learned; `windows` as of `model.window_counts`."""
    title = language.gettext("What the forecast learned from")
    if analysis.forecast is None or windows.empty:
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


def found(result: Backtest, language: Language) -> Finding | None:
    """Whom one finds by asking the first so many, in the order of the forecast and of the rules."""
    if result.found is None or result.found.empty:
        return None
    row = result.found.iloc[(result.found["asked"] - _ASKED).abs().argmin()]
    rules = {name: float(row[name]) for name in result.rules}
    best = max(rules, key=lambda name: rules[name])
    title = language.gettext(
        "Asking the first {share} would have found {found} of those who spoke; “{rule}” finds {other}"
    ).format(
        share=language.percent(row["asked"], 0),
        found=language.percent(row["model"], 0),
        rule=ranking(best, language),
        other=language.percent(rules[best], 0),
    )
    asked = round(row["asked"] * result.candidates)
    people = language.ngettext(
        "The first {share} is {n} person of {all}.", "The first {share} are {n} people of {all}.", asked
    ).format(
        share=language.percent(row["asked"], 0),
        n=language.number(asked),
        all=language.number(result.candidates),
    )
    names = ["model", *result.rules]
    table = pd.DataFrame(
        {language.gettext("Asked"): [language.percent(share, 0) for share in result.found["asked"]]}
        | {ranking(name, language): [language.percent(v, 0) for v in result.found[name]] for name in names}
    )
    return Finding(title, (people,), table)


def total(result: Backtest, language: Language) -> Finding | None:
    """How many were expected in the window that was held back, against how many spoke."""
    if result.total is None:
        return None
    expected, low, high = result.total
    values = {
        "expected": language.number(round(expected)),
        "low": language.number(round(low)),
        "high": language.number(round(high)),
        "n": language.number(result.positives),
    }
    if low <= result.positives <= high:
        title = language.gettext("Hit: {n} people spoke, between {low} and {high} were expected")
    else:
        title = language.gettext("Miss: {n} people spoke, between {low} and {high} were expected")
    line = language.gettext(
        "Told on {date} for the {days} days after it: about {expected}. Nine intervals of ten should hit."
    ).format(date=language.date(result.cutoff), days=language.number(result.horizon_days), **values)
    return Finding(title.format(**values), (line,))


def calibrated(result: Backtest) -> pd.DataFrame:
    """Groups of people by what was told: predicted, observed, low, high (Wilson, 90 %), spoke, n, fits."""
    groups = pd.DataFrame() if result.calibration is None else result.calibration
    if groups.empty:
        return groups
    spans = [wilson(int(k), int(n)) for k, n in zip(groups["spoke"], groups["n"], strict=True)]
    table = groups.assign(
        observed=groups["spoke"] / groups["n"],
        low=[low for low, _ in spans],
        high=[high for _, high in spans],
    )
    return table.assign(fits=table["predicted"].between(table["low"], table["high"]))


def calibration(result: Backtest, language: Language) -> Finding | None:
    """Whether what was told is what happened, group by group."""
    groups = calibrated(result)
    if groups.empty:
        return None
    title = language.ngettext(
        "In {n} of {all} groups, what it told fits what happened",
        "In {n} of {all} groups, what it told fits what happened",
        int(groups["fits"].sum()),
    ).format(n=language.number(int(groups["fits"].sum())), all=language.number(len(groups)))
    top = groups.iloc[-1]
    example = language.gettext("Where it said about {share}, {k} of {n} spoke ({observed}).").format(
        share=language.percent(top["predicted"], 0),
        k=language.number(top["spoke"]),
        n=language.number(top["n"]),
        observed=language.percent(top["observed"], 0),
    )
    overall = language.gettext("For every 10 people who spoke it had expected {n}.").format(
        n=language.number(10 * result.model["expected_over_observed"], 1)
    )
    table = pd.DataFrame(
        {
            language.gettext("It said"): [language.percent(p, 1) for p in groups["predicted"]],
            language.gettext("People"): [language.number(n) for n in groups["n"]],
            language.gettext("Spoke"): [language.number(k) for k in groups["spoke"]],
            language.gettext("Share who spoke"): [
                language.gettext("{share} ({low} to {high})").format(
                    share=language.percent(o, 1), low=language.percent(lo, 1), high=language.percent(hi, 1)
                )
                for o, lo, hi in zip(groups["observed"], groups["low"], groups["high"], strict=True)
            ],
        }
    )
    return Finding(title, (example, overall), table)


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
        "Today: likely to speak {speaks}, not likely {silent}, cannot tell {either}."
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


def findings(analysis: Analysis, windows: pd.DataFrame, language: Language) -> Sequence[Finding]:
    """The whole card in order; what cannot be told is left out or says so."""
    result = analysis.backtest
    tested = [] if result is None else [part(result, language) for part in (found, total, calibration)]
    parts = [
        learned(analysis, windows, language),
        *tested,
        coverage(analysis, language),
        honesty(analysis, language),
        origin(language),
    ]
    return [part for part in parts if part is not None]


def ranking(name: str, language: Language) -> str:
    """A way of ranking in words."""
    return language.gettext(RANKINGS.get(name, name))
