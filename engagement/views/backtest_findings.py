"""What the window that was held back says of the ranking: findings in sentences, numbers in tables."""

from __future__ import annotations

import pandas as pd

from engagement.data.results import Backtest
from engagement.figures.intervals import calibrated
from engagement.i18n import Language
from engagement.wording.headline import Finding, ranking

_SHARE_ASKED = 0.1
_ENOUGH_SPEAKERS = 10
_CHANCE = 0.5


def verdict(result: Backtest, language: Language) -> str:
    """Say whether the forecast or a plain rule ranks."""
    if result.ranking_by == "model":
        return language.gettext("On this account the forecast ranks: it did no worse than the plain rules")
    return language.gettext("On this account a plain rule ranks: {rule}").format(
        rule=ranking(result.ranking_by, language)
    )


def protocol(result: Backtest, language: Language) -> str:
    """Say until when the data was used, what was held back, how many spoke in it."""
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
    """List how often each ranking puts a speaker above a silent person (AUC, 0.5 is chance)."""
    aucs = {"model": result.model.get("auc"), **result.rules}
    return ", ".join(
        f"{ranking(name, language)}: {language.number(score, 2)}"
        for name, score in aucs.items()
        if score is not None and pd.notna(score)
    )


def measures(result: Backtest, language: Language) -> pd.DataFrame:
    """Table all measures of the forecast with what each means; the index is the measure."""
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


def gains(result: Backtest, language: Language) -> Finding | None:
    """Say whom one finds by asking the first people in the order of the forecast and of the rules."""
    if result.found is None or result.found.empty:
        return None
    row = result.found.iloc[(result.found["asked"] - _SHARE_ASKED).abs().argmin()]
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


def silent_order(result: Backtest, language: Language) -> Finding:
    """Say how well the order of those who had never spoken stood the test (AUC among the silent)."""
    title = language.gettext("The order of the silent, tested on its own")
    if result.silent_auc is None:
        nobody = language.gettext(
            "Nobody spoke for the first time in the window that was held back: "
            "this order could not be tested."
        )
        return Finding(title, (nobody,))
    if result.silent_auc == _CHANCE:
        chance = language.gettext(
            "Nothing in this data sets one silent person apart from another: "
            "the order is no better than chance."
        )
        return Finding(title, (chance,))
    tested = language.ngettext(
        "{n} person who had never spoken did so in the window. The order put them above a person who stayed "
        "silent in {share} of all pairs (half would be chance).",
        "{n} people who had never spoken did so in the window. The order put them above a person who stayed "
        "silent in {share} of all pairs (half would be chance).",
        result.silent_positives,
    ).format(n=language.number(result.silent_positives), share=language.percent(result.silent_auc, 0))
    if result.silent_positives >= _ENOUGH_SPEAKERS:
        return Finding(title, (tested,))
    return Finding(title, (tested, language.gettext("So few settle nothing: take it as a hint.")))


def expected_total(result: Backtest, language: Language) -> Finding | None:
    """Say how many were expected to speak in the window that was held back, and how many did."""
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


def calibration(result: Backtest, language: Language) -> Finding | None:
    """Say whether people spoke as often as was forecast, group by group."""
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
