"""The analysis a page is about, or what to do where there is none."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from engagement.analysis import Analysis
from engagement.ui import menu, visit, waiting, work
from engagement.ui.analyses import SAMPLE
from engagement.ui.plain import plain


def opened() -> Analysis:
    """The open analysis; without one the page says what to do next and ends here."""
    found = visit.analysis()
    if found is not None:
        return found
    if visit.analysis_id() == SAMPLE:
        _compute_sample()
    return _nothing_open(expired=visit.analysis_id() is not None)


def open_sample() -> None:
    """Go to the sample's community page, which is worked out there if nobody did so before."""
    menu.go("community", analysis=SAMPLE)


def account_line(analysis: Analysis) -> str:
    """Which account, how many people, until when; Markdown with the names escaped."""
    language, owner = visit.words(), analysis.tables.owner
    who = f"@{owner.handle}" if owner.handle else owner.name or language.gettext("your account")
    count = len(analysis.people)
    text = language.ngettext("{n} follower", "{n} followers", count)
    if not analysis.evidence.follower_list:
        text = language.ngettext("{n} person who took part", "{n} people who took part", count)
    parts = [plain(who), text.format(n=language.number(count))]
    parts.append(language.gettext("as of {date}").format(date=language.date(analysis.as_of)))
    if visit.analyses().of_sample(visit.analysis_id()):
        parts.insert(0, language.gettext("**Made-up sample**"))
    if analysis.tables.is_partial:
        parts.append(language.gettext("**a part only**"))
    return " · ".join(parts)


def _compute_sample() -> NoReturn:
    language = visit.words()
    job = visit.jobs().start(work.analysing_sample(visit.analyses()), shared=SAMPLE)
    waiting.wait(job, language.gettext("Opening the sample"), key="sample", can_cancel=False)
    if job.error:
        st.error(job.error.sentence(language))
        st.stop()
    st.rerun()


def _nothing_open(expired: bool) -> NoReturn:
    language = visit.words()
    if expired:
        st.title(language.gettext("This analysis is no longer here"))
        st.markdown(
            language.gettext(
                "Analyses are kept in memory for a few hours and then forgotten. Upload the files again: "
                "your answers about their columns were remembered."
            )
        )
    else:
        st.title(language.gettext("There is nothing to show yet"))
        st.markdown(
            language.gettext(
                "Open the sample to see what you would get, or upload the files of your account."
            )
        )
    with st.container(horizontal=True):
        if st.button(language.gettext("Try the sample"), type="primary", key="empty_sample"):
            open_sample()
        if st.button(language.gettext("Upload files"), key="empty_start"):
            st.session_state["kept"].pop("analysis", None)
            st.query_params.pop("analysis", None)
            menu.go("start")
    st.stop()
