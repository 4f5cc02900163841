"""The parts of the method page: answers, rules, back-test, data, formulas."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis, Backtest
from engagement.evidence import CAN_TELL, CANNOT_TELL, HOW_TO_GET
from engagement.language import N_, Language
from engagement.ui import menu
from engagement.ui.charts.backtest import RANKINGS, backtest_chart
from engagement.ui.shade import shade
from engagement.ui.states import SIGNS
from engagement.wording import figure_formula, figure_meaning, figure_title, state_meaning, state_name

_ANSWERS = (
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
_RULES = {
    "member": N_("has spoken on two or more days, often enough for the time they have been there"),
    "starting": N_("has spoken, but not often enough to call it a habit"),
    "passing": N_("silent, and the signs in the profile say with 80 % or more that they only pass by"),
    "inactive": N_("silent, and their own last post is more than 180 days old"),
    "unsure": N_("silent, and the data is too thin or contradicts itself"),
    "shade": N_("silent and alive"),
}
_FORMULAS = (
    (
        N_("Closeness"),
        r"m = P\left(\lambda \ge \tfrac{1}{180}\,\middle|\,n, T\right),\quad "
        r"\lambda \sim \mathrm{Gamma}(r + n,\ \alpha + T)",
        N_(
            "n: days on which they spoke, T: days they could have spoken (at most 90). "
            "A member has m of 0.8 or more and spoke on at least two days."
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


def answers(language: Language) -> None:
    """Three answers a person, each of its own kind."""
    st.title(language.gettext("Three answers about every person, and no mystery score"), anchor=False)
    with st.grid(3, min_column_width=230, gap=("small", "large")):
        for question, kind, text in _ANSWERS:
            with st.container(gap="xsmall"):
                st.subheader(language.gettext(question), anchor=False)
                st.caption(language.gettext(kind))
                st.markdown(language.gettext(text))


def rules(language: Language) -> None:
    """From the answers to one of six states; the first rule that fits holds."""
    st.space("medium")
    st.header(language.gettext("Six states; the first rule that fits holds"), anchor=False)
    for number, (state, rule) in enumerate(_RULES.items(), start=1):
        with st.container(gap=None):
            st.markdown(
                f"{number}. **{SIGNS[state]} {state_name(state, language)}**: {language.gettext(rule)}"
            )
            st.caption(state_meaning(state, language))


def backtest(analysis: Analysis | None, language: Language) -> None:
    """How the ranking did on this account's latest weeks."""
    st.space("medium")
    if analysis is None:
        st.header(language.gettext("Tested on your own account"), anchor=False)
        st.markdown(
            language.gettext(
                "Once an analysis is open, this page shows how well the ranking would have done "
                "on its latest weeks."
            )
        )
        menu.link("start", language.gettext("Open the sample or upload files"))
        return
    result = analysis.backtest
    if result is None:
        st.header(language.gettext("No test on this account yet"), anchor=False)
        st.markdown(
            language.gettext(
                "There is too little dated talk to hold back the latest weeks and check. "
                "People are ordered by their last word, and no forecast is claimed."
            )
        )
        return
    st.header(_verdict(result, language), anchor=False)
    st.caption(_protocol(result, language))
    st.altair_chart(backtest_chart(result, language, shade()), alt=_scores(result, language))
    with st.expander(language.gettext("All numbers of the test")):
        st.table(_numbers(result, language))


def data(analysis: Analysis | None, language: Language) -> None:
    """What this data can tell, what it cannot, how to get it."""
    st.space("medium")
    st.header(language.gettext("What the data can tell"), anchor=False)
    reached = analysis.evidence.level if analysis else -1
    for level, told in CAN_TELL.items():
        sign = "●" if level <= reached else "○"
        name = language.gettext("Level {n}").format(n=level)
        st.markdown(f"{sign} **{name}**: {language.gettext(told)}")
    if analysis and reached in CANNOT_TELL:
        st.caption(
            language.gettext("Missing here: {what}.").format(what=language.gettext(CANNOT_TELL[reached]))
            + " "
            + language.gettext(HOW_TO_GET[reached])
        )


def formulas(language: Language) -> None:
    """The formulas, for those who want to check."""
    st.space("medium")
    st.header(language.gettext("For those who want to check"), anchor=False)
    for title, formula, meaning in _FORMULAS:
        with st.expander(language.gettext(title)):
            st.latex(formula)
            st.markdown(language.gettext(meaning))


def account_figures(analysis: Analysis, language: Language) -> None:
    """Every figure of the account with its meaning."""
    with st.expander(language.gettext("The figures of the account")):
        for name, figure in analysis.figures.items():
            st.markdown(f"**{figure_title(name, language)}**: {figure_meaning(name, figure, language)}")
            st.caption(figure_formula(name, language))


def _verdict(result: Backtest, language: Language) -> str:
    if result.ranking_by == "model":
        return language.gettext("On this account the forecast ranks: it did no worse than the plain rules")
    return language.gettext("On this account a plain rule ranks: {rule}").format(
        rule=language.gettext(RANKINGS.get(result.ranking_by, result.ranking_by))
    )


def _protocol(result: Backtest, language: Language) -> str:
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


def _scores(result: Backtest, language: Language) -> str:
    scores = {"model": result.model.get("auc"), **result.rules}
    return ", ".join(
        f"{language.gettext(RANKINGS.get(name, name))}: {language.number(score, 2)}"
        for name, score in scores.items()
        if score is not None and pd.notna(score)
    )


def _numbers(result: Backtest, language: Language) -> pd.DataFrame:
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
