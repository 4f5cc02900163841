"""The parts of the method page, a model card for the open account: answers, rules, test, origins, limits."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engagement import __version__
from engagement.analysis.analysis import Analysis
from engagement.data.evidence import CAN_TELL, CANNOT_TELL, HOW_TO_GET
from engagement.data.states import BY_RULE
from engagement.i18n import Language
from engagement.views import model_card
from engagement.views.model_card import ANSWERS, FORMULAS, LIMITS
from engagement.views.tested import MethodView, TestedView
from engagement.web import session
from engagement.web.pages.report import named_after
from engagement.web.widgets import show_chart
from engagement.wording.headline import Finding


def answers(language: Language) -> None:
    """Explain the three answers about a person, each of its own kind."""
    st.title(language.gettext("Three answers about every person, and no mystery score"), anchor=False)
    with st.grid(3, min_column_width=230, gap=("small", "large")):
        for question, kind, text in ANSWERS:
            with st.container(gap="xsmall"):
                st.subheader(language.gettext(question), anchor=False)
                st.caption(language.gettext(kind))
                st.markdown(language.gettext(text))


def rules(language: Language) -> None:
    """Show how the answers lead to one of the states; the first rule that fits holds."""
    st.space("medium")
    st.header(language.gettext("The states; the first rule that fits holds"), anchor=False)
    for number, state in enumerate(BY_RULE, start=1):
        with st.container(gap=None):
            st.markdown(
                f"{number}. **{state.sign} {language.gettext(state.title)}**: {language.gettext(state.rule)}"
            )
            st.caption(language.gettext(state.meaning))


def backtest(view: MethodView | None, language: Language) -> None:
    """Show how the ranking did on this account's latest weeks."""
    st.space("medium")
    if view is None:
        st.header(language.gettext("Tested on your own account"), anchor=False)
        st.markdown(
            language.gettext(
                "Once an analysis is open, this page shows how well the ranking would have done "
                "on its latest weeks."
            )
        )
        session.link("start", language.gettext("Open the sample or upload files"))
    elif view.tested is None:
        st.header(language.gettext("No test on this account yet"), anchor=False)
        st.markdown(
            language.gettext(
                "There is too little dated talk to hold back the latest weeks and check. "
                "People are ordered by their last word, and no forecast is claimed."
            )
        )
    else:
        _tested(view.tested, language)


def _tested(view: TestedView, language: Language) -> None:
    st.header(view.verdict, anchor=False)
    st.caption(view.protocol)
    show_chart(view.chart, view.scores)
    st.caption(
        language.gettext("how often a speaker is ranked above a silent person (0.5: chance, 1: always)")
    )
    with st.expander(language.gettext("All numbers of the test")):
        st.table(view.measures)
    if view.gains:
        _show_finding(view.gains.finding)
        show_chart(view.gains.chart, view.gains.finding.title)
        _show_table(view.gains.finding, language)
    for finding in view.order_and_total:
        _show_finding(finding)
    if view.calibration:
        _show_finding(view.calibration.finding)
        st.caption(
            language.gettext(
                "A dot is a group of people, the bar its doubt. On the line, what it told is what happened; "
                "orange diamonds are off it beyond doubt."
            )
        )
        show_chart(view.calibration.chart, view.calibration.finding.title)
        _show_table(view.calibration.finding, language)
    _show_finding(view.coverage)


def _show_finding(finding: Finding | None) -> None:
    if finding is None:
        return
    st.space("small")
    st.subheader(finding.title, anchor=False)
    if finding.lines:
        st.markdown(" ".join(finding.lines))


def _show_table(finding: Finding, language: Language) -> None:
    if finding.table is not None:
        with st.expander(language.gettext("As a table")):
            st.table(finding.table, border="horizontal", hide_index=True)


def training(view: MethodView | None, language: Language) -> None:
    """Say what was trained on what, how corrections check it, and what it cannot do."""
    if view is not None:
        _show_finding(view.training)
        if view.training.table is not None:
            st.table(view.training.table, border="horizontal", hide_index=True)
        _show_finding(view.agreement)
    _show_finding(model_card.passing_curves(language))
    _show_finding(Finding(language.gettext("Known limits")))
    st.markdown("\n".join(f"- {language.gettext(limit)}" for limit in LIMITS))


def data(analysis: Analysis | None, language: Language) -> None:
    """Say what this data can tell, what it cannot, how to get it."""
    st.space("medium")
    st.header(language.gettext("What the data can tell"), anchor=False)
    reached = analysis.evidence.level if analysis else -1
    abilities = CAN_TELL | dict(enumerate(analysis.evidence.can_tell if analysis else ()))
    for level, ability in abilities.items():
        sign = "●" if level <= reached else "○"
        name = language.gettext("Level {n}").format(n=level)
        st.markdown(f"{sign} **{name}**: {language.gettext(ability)}")
    if analysis and reached in CANNOT_TELL:
        st.caption(
            language.gettext("Missing here: {what}.").format(what=language.gettext(CANNOT_TELL[reached]))
            + " "
            + language.gettext(HOW_TO_GET[reached])
        )


def formulas(language: Language) -> None:
    """Show the formulas, for those who want to check."""
    st.space("medium")
    st.header(language.gettext("For those who want to check"), anchor=False)
    for title, formula, meaning in FORMULAS:
        with st.expander(language.gettext(title)):
            st.latex(formula)
            st.markdown(language.gettext(meaning))


def account_figures(view: MethodView, language: Language) -> None:
    """Show every figure of the account with its meaning."""
    with st.expander(language.gettext("The figures of the account")):
        for figure in view.figures:
            st.markdown(f"**{figure.title}**: {figure.meaning}")
            st.caption(figure.formula)


def download(analysis: Analysis, language: Language) -> None:
    """Offer the whole page as one file in the visitor's language."""
    st.download_button(
        language.gettext("Download this page as a file (Markdown)"),
        data=partial(_markdown, analysis, language),
        file_name=named_after(language.gettext("method"), "md", analysis.revision, language.code),
        mime="text/markdown",
        key="download_card",
        on_click="ignore",
    )


def _markdown(analysis: Analysis, language: Language) -> bytes:
    return model_card.model_card(analysis, language).encode()


def version(language: Language) -> None:
    """Say which version of the program this page describes."""
    st.space("medium")
    st.caption(language.gettext("Engagement, version {version}").format(version=__version__))
