"""The model card of an account: answers, states, test, what was learned from what, formulas, limits."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.evidence import CANNOT_TELL, HOW_TO_GET
from engagement.data.states import BY_RULE
from engagement.figures.registry import in_order
from engagement.i18n import N_, Language
from engagement.model.forecast import Doubt
from engagement.model.windows import passing_origin
from engagement.views import backtest_findings
from engagement.views.backtest_findings import protocol, scores, verdict
from engagement.wording.figures import figure_formula, figure_meaning, figure_scale, figure_title
from engagement.wording.headline import Finding, ranking
from engagement.wording.markdown import escape_markdown

# The words of passing.json, here for the catalogue.
ORIGIN = N_(
    "InstaFake (Akyon & Kalfaoglu 2019, arXiv:1910.03090), 200 empty, mass-following and 994 ordinary "
    "Instagram profiles, and part of Cresci et al. 2015 (arXiv:1509.04098), 1,337 X profiles bought from one "
    "seller and 1,481 people. Coefficients only; no row of them is in the program."
)
_TARGET_COVERAGE = 0.9
ANSWERS = (
    (
        N_("How close are they?"),
        N_("measured"),
        N_(
            "Arithmetic on what the person did: on how many days they spoke to you or to others, "
            "against how long they could have. No learning, no opinion."
        ),
    ),
    (
        N_("Will they speak soon?"),
        N_("predicted"),
        N_(
            "A probability for the next weeks, learned from this account's own past and tested on its "
            "latest weeks. Where it does no better than a plain rule, the rule ranks."
        ),
    ),
    (
        N_("Do they only pass by?"),
        N_("inferred"),
        N_(
            "Signs in the profile that add up, such as following thousands and being followed by few. "
            "It may abstain, and whoever has spoken is never called passing for their profile."
        ),
    ),
)
FORMULAS = (
    (
        N_("Closeness"),
        r"m = P\left(\lambda \ge \tfrac{1}{180}\,\middle|\,n, T\right),\quad "
        r"\lambda \sim \mathrm{Gamma}(r + n,\ \alpha + T)",
        N_(
            "n: occasions on which they spoke (acts on one day, or less than twelve hours apart, are one), "
            "T: days they could have spoken (at most 365). The prior is the same for every account: r = 0.1 "
            "and α = 60 days, round numbers near what real accounts show (r from 0.02 to 0.10, α from 26 to "
            "150 days). "
            "A member has m of 0.85 or more, or had it and still has 0.6, spoke on three occasions or more "
            "that lie at least 14 days apart (7 on an account known for less than 60 days), and is not "
            "silent for so long that their own rhythm would bring it with a chance below 0.2 %."
        ),
    ),
    (
        N_("Chance to speak"),
        r"\operatorname{logit} p = b + \sum_j w_j\,x_j,\quad "
        r"x_j = \log\left(1 + \sum_k 2^{-(t - t_k)/h_j}\right)",
        N_(
            "Acts count less the older they are, in three paces. The weights start from a stated "
            "assumption and move with what this account's own past shows."
        ),
    ),
    (
        N_("Reasons"),
        r"c_j = w_j\,(x_j - \tilde{x}_j),\quad "
        r"\sum_j c_j = \operatorname{logit} p - \operatorname{logit} \tilde{p}",
        N_("Each reason is compared with the follower in the middle; together they are exactly the answer."),
    ),
)
LIMITS = (
    N_("Silence here is not silence everywhere: we see only what is in this data."),
    N_("What held in the past weeks may not hold in the next; the test shows one window, not a promise."),
    N_("What is said is not judged: a complaint and a thank-you count alike."),
    N_("We see accounts, not people: some run several, some share one."),
    N_(
        "Passing by is read off the profile alone. It says how an account follows, "
        "nothing about anybody's honesty."
    ),
)


def model_card(analysis: Analysis, language: Language) -> str:
    """Write the card as Markdown; names of people do not occur, the owner's is escaped."""
    owner, words = analysis.tables.owner, language.gettext
    name = f"@{owner.handle}" if owner.handle else owner.name or words("your account")
    people = language.ngettext("{n} follower", "{n} followers", len(analysis.people))
    about = f"{escape_markdown(name)} · {people.format(n=language.number(len(analysis.people)))}"
    lines = [
        f"# {words('How the answers were reached')}",
        "",
        f"{about} · {language.date(analysis.as_of)}",
        "",
    ]
    for question, kind, text in ANSWERS:
        lines += [f"**{words(question)}** ({words(kind)}) {words(text)}", ""]
    lines += _section(words("The states; the first rule that fits holds"))
    lines += [f"{n}. **{words(state.title)}**: {words(state.rule)}" for n, state in enumerate(BY_RULE, 1)]
    lines += _test(analysis, language)
    for finding in findings(analysis, language):
        lines += [*_section(finding.title), " ".join(finding.lines)]
        if finding.table is not None:
            lines += ["", *_table(finding.table)]
    lines += [*_section(words("Known limits")), *(f"- {words(limit)}" for limit in LIMITS)]
    lines += _data(analysis, language) + _figures(analysis, language)
    lines += _section(words("For those who want to check"))
    for title, formula, meaning in FORMULAS:
        lines += [f"**{words(title)}**", "", f"$${formula}$$", "", words(meaning), ""]
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str) -> list[str]:
    return ["", f"## {title}", ""]


def _test(analysis: Analysis, language: Language) -> list[str]:
    if analysis.backtest is None:
        return _section(language.gettext("No test on this account yet"))
    auc_line = scores(analysis.backtest, language)
    return [
        *_section(verdict(analysis.backtest, language)),
        protocol(analysis.backtest, language),
        "",
        auc_line,
    ]


def _table(table: pd.DataFrame) -> list[str]:
    rows = [list(table.columns), ["---"] * len(table.columns), *table.to_numpy().tolist()]
    return ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def _data(analysis: Analysis, language: Language) -> list[str]:
    level, words = analysis.evidence.level, language.gettext
    lines = [
        *_section(words("What the data can tell")),
        *(f"- {words(ability)}" for ability in analysis.evidence.can_tell),
    ]
    if level in CANNOT_TELL:
        missing = words("Missing here: {what}.").format(what=words(CANNOT_TELL[level]))
        lines += ["", f"{missing} {words(HOW_TO_GET[level])}"]
    return lines


def _figures(analysis: Analysis, language: Language) -> list[str]:
    lines = _section(language.gettext("The figures of the account"))
    for name, figure in in_order(analysis.figures):
        meaning = figure_meaning(name, figure, language)
        formula = f"{figure_formula(name, language)} {figure_scale(name, language)}"
        lines.append(f"- **{figure_title(name, language)}**: {meaning} {formula}")
    return lines


def findings(analysis: Analysis, language: Language) -> Sequence[Finding]:
    """List the findings of the card in order; a finding that the data cannot give is left out or says so."""
    result = analysis.backtest
    backtest_parts = (
        backtest_findings.gains,
        backtest_findings.silent_order,
        backtest_findings.expected_total,
        backtest_findings.calibration,
    )
    tested = [] if result is None else [part(result, language) for part in backtest_parts]
    parts = [
        training(analysis, language),
        *tested,
        coverage(analysis, language),
        holdout_agreement(analysis, language),
        passing_curves(language),
    ]
    return [part for part in parts if part is not None]


def training(analysis: Analysis, language: Language) -> Finding:
    """Say from which windows of this account the forecast learned."""
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
    held_back = language.gettext(
        "For the test the latest window was held back; afterwards it is learned from too, "
        "and it sets how many are expected in all."
    )
    ranking_line = language.gettext("What ranks people now: {what}.").format(
        what=ranking(analysis.forecast.ranking_by, language)
    )
    table = pd.DataFrame(
        {
            language.gettext("From"): [language.date(cutoff) for cutoff in windows["cutoff"]],
            language.gettext("People known then"): [language.number(n) for n in windows["people"]],
            language.gettext("Spoke in the window"): [language.number(n) for n in windows["spoke"]],
        }
    )
    return Finding(title, (text, held_back, ranking_line), table)


def coverage(analysis: Analysis, language: Language) -> Finding | None:
    """Say how often yes, no and cannot tell left the truth possible; None without a forecast."""
    doubt = analysis.doubt
    if doubt is None:
        return None
    title = language.gettext("Yes, no, or cannot tell: the truth should stay possible for {target}").format(
        target=language.percent(_TARGET_COVERAGE, 0)
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
    return Finding(title, (_realised_coverage(doubt, language), today))


def _realised_coverage(doubt: Doubt, language: Language) -> str:
    if doubt.coverage is None:
        return language.gettext("How often that held cannot be checked yet: it takes one more window.")
    silent, spoke = doubt.coverage
    return language.gettext(
        "On the latest window the truth stayed possible for {silent} of those who were silent "
        "and {spoke} of those who spoke."
    ).format(silent=language.percent(silent, 0), spoke=language.percent(spoke, 0))


def holdout_agreement(analysis: Analysis, language: Language) -> Finding:
    """Say how often the computed states agree with corrections that nothing learned from."""
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
    return Finding(title, (str(holdout_agreement_line(analysis, language)),))


def holdout_agreement_line(analysis: Analysis, language: Language) -> str | None:
    """Put that agreement into one sentence; None before one correction was held out."""
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


def passing_curves(language: Language) -> Finding:
    """Say where the passing curves come from and how much of them is believed."""
    learned_from = passing_origin()
    believed = language.gettext(
        "Those are empty profiles that follow in masses, from other networks and years: no proof about your "
        "followers. So only {share} of the curves' weight is believed, and your corrections move it."
    ).format(share=language.percent(learned_from.trust, 0))
    title = language.gettext("Where the signs of passing by come from")
    return Finding(title, (language.gettext(learned_from.text), believed))
