"""The method page, a model card for the open account: answers, rules, test, origins, limits, formulas."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engagement import __version__
from engagement.analysis import Analysis
from engagement.evidence import CAN_TELL, CANNOT_TELL, HOW_TO_GET
from engagement.figures.registry import in_order
from engagement.language import Language
from engagement.states import BY_RULE
from engagement.ui import menu, visit
from engagement.ui.about import held_back, model_card
from engagement.ui.about.finding import Finding
from engagement.ui.about.method_words import ANSWERS, FORMULAS, LIMITS
from engagement.ui.about.verdict import numbers, protocol, scores, verdict
from engagement.ui.charts.backtest import backtest_chart
from engagement.ui.charts.tested import calibration_chart, found_chart
from engagement.ui.shade import shade
from engagement.ui.share.report_files import named_after
from engagement.wording import figure_formula, figure_meaning, figure_scale, figure_title


def answers(language: Language) -> None:
    """Three answers a person, each of its own kind."""
    st.title(language.gettext("Three answers about every person, and no mystery score"), anchor=False)
    with st.grid(3, min_column_width=230, gap=("small", "large")):
        for question, kind, text in ANSWERS:
            with st.container(gap="xsmall"):
                st.subheader(language.gettext(question), anchor=False)
                st.caption(language.gettext(kind))
                st.markdown(language.gettext(text))


def rules(language: Language) -> None:
    """From the answers to one of the states; the first rule that fits holds."""
    st.space("medium")
    st.header(language.gettext("The states; the first rule that fits holds"), anchor=False)
    for number, state in enumerate(BY_RULE, start=1):
        with st.container(gap=None):
            st.markdown(
                f"{number}. **{state.sign} {language.gettext(state.title)}**: {language.gettext(state.rule)}"
            )
            st.caption(language.gettext(state.meaning))


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
    st.header(verdict(result, language), anchor=False)
    st.caption(protocol(result, language))
    st.altair_chart(backtest_chart(result, language, shade()), alt=scores(result, language))
    st.caption(
        language.gettext("how often a speaker is ranked above a silent person (0.5: chance, 1: always)")
    )
    with st.expander(language.gettext("All numbers of the test")):
        st.table(numbers(result, language))
    found = held_back.found(result, language)
    if found:
        _say(found)
        st.altair_chart(found_chart(result, language, shade(), visit.narrow()), alt=found.title)
        _rows(found, language)
    _say(held_back.silent(result, language))
    _say(held_back.total(result, language))
    told = held_back.calibration(result, language)
    if told:
        _say(told)
        st.caption(
            language.gettext(
                "A dot is a group of people, the bar its doubt. On the line, what it told is what happened; "
                "orange diamonds are off it beyond doubt."
            )
        )
        st.altair_chart(calibration_chart(result, language, shade()), alt=told.title)
        _rows(told, language)
    _say(model_card.coverage(analysis, language))


def origins(analysis: Analysis | None, language: Language) -> None:
    """What was trained on what, how corrections check it, and what it cannot do."""
    if analysis is not None:
        learned = model_card.learned(analysis, language)
        _say(learned)
        if learned.table is not None:
            st.table(learned.table, border="horizontal", hide_index=True)
        _say(model_card.honesty(analysis, language))
    _say(model_card.origin(language))
    _say(Finding(language.gettext("Known limits")))
    st.markdown("\n".join(f"- {language.gettext(limit)}" for limit in LIMITS))


def download(analysis: Analysis, language: Language) -> None:
    """The whole page as one file in the visitor's language."""
    st.download_button(
        language.gettext("Download this page as a file (Markdown)"),
        data=partial(_card, analysis, language),
        file_name=named_after(language.gettext("method"), "md", analysis.revision, language.code),
        mime="text/markdown",
        key="download_card",
        on_click="ignore",
    )


def _card(analysis: Analysis, language: Language) -> bytes:
    from engagement.ui.about.model_card_file import model_card

    return model_card(analysis, language).encode()


def _say(finding: Finding | None) -> None:
    if finding is None:
        return
    st.space("small")
    st.subheader(finding.title, anchor=False)
    if finding.lines:
        st.markdown(" ".join(finding.lines))


def _rows(finding: Finding, language: Language) -> None:
    if finding.table is not None:
        with st.expander(language.gettext("As a table")):
            st.table(finding.table, border="horizontal", hide_index=True)


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
    for title, formula, meaning in FORMULAS:
        with st.expander(language.gettext(title)):
            st.latex(formula)
            st.markdown(language.gettext(meaning))


def account_figures(analysis: Analysis, language: Language) -> None:
    """Every figure of the account with its meaning."""
    with st.expander(language.gettext("The figures of the account")):
        for name, figure in in_order(analysis.figures):
            st.markdown(f"**{figure_title(name, language)}**: {figure_meaning(name, figure, language)}")
            st.caption(f"{figure_formula(name, language)} {figure_scale(name, language)}")


def version(language: Language) -> None:
    """Which version of the program this page describes."""
    st.space("medium")
    st.caption(language.gettext("Engagement, version {version}").format(version=__version__))
