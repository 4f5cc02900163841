"""The analysis a page is about, or what to do where there is none."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.data.states import RULES
from engagement.web import jobs, session, storage, widgets
from engagement.web.analyses import SAMPLE
from engagement.web.jobs import Job
from engagement.wording.markdown import escape_markdown


def opened() -> Analysis:
    """Return the open analysis; without one the page says what to do next and ends here."""
    analysis = opened_if_any()
    return _nothing_open(expired=session.analysis_id() is not None) if analysis is None else analysis


def opened_if_any() -> Analysis | None:
    """Return the open analysis, opened again where it is saved; None where there is none."""
    analysis, key = session.analysis(), session.analysis_id()
    if analysis is None and key == SAMPLE:
        _compute_sample()
    if analysis is None and storage.saved_account(key) is not None:
        _reopen(str(key))
    if analysis is not None and analysis.rules < RULES:
        _offer_anew(str(key))
    return analysis


def open_sample() -> None:
    """Go to the sample's community page, which is worked out there if nobody did so before."""
    session.go("community", analysis=SAMPLE)


def account_line(analysis: Analysis) -> str:
    """Say which account, how many people, until when; Markdown with the names escaped."""
    language, owner = session.visitor_language(), analysis.tables.owner
    who = f"@{owner.handle}" if owner.handle else owner.name or language.gettext("your account")
    count = len(analysis.people)
    text = language.ngettext("{n} follower", "{n} followers", count)
    if not analysis.evidence.follower_list:
        text = language.ngettext("{n} person who took part", "{n} people who took part", count)
    parts = [escape_markdown(who), text.format(n=language.number(count))]
    parts.append(language.gettext("as of {date}").format(date=language.date(analysis.as_of)))
    if analysis.tables.is_sample:
        parts.insert(0, language.gettext("**Made-up sample**"))
    if analysis.tables.is_partial:
        parts.append(language.gettext("**a part only**"))
    return " · ".join(parts)


def _compute_sample() -> NoReturn:
    language = session.visitor_language()
    job = session.jobs().start(jobs.sample_job(session.analyses()), shared=SAMPLE)
    widgets.wait(job, language.gettext("Opening the sample"), key="sample", can_cancel=False)
    if job.error:
        st.error(escape_markdown(job.error.sentence(language)))
        st.stop()
    st.rerun()


def _reopen(key: str) -> NoReturn:
    """Open a saved analysis; whoever asks for it meanwhile waits with us."""
    job = session.jobs().start(storage.reopen_job(key), shared=storage.job_name(key))
    _wait_for(job)


def _offer_anew(key: str) -> None:
    """Say that an earlier version of the program told this, and make it anew for whoever wants that."""
    language = session.visitor_language()
    running = session.jobs().get(st.session_state.get("made_anew"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            language.gettext(
                "An earlier version of this program worked this out, by other rules. By those of today, "
                "states and figures may be others."
            ),
            width="content",
        )
        if st.button(language.gettext("Work it out anew"), key="make_anew"):
            work = storage.reopen_job(key, anew=True)
            running = session.jobs().start(work, shared=storage.job_name(key))
            st.session_state["made_anew"] = running.id
    if running is not None:
        _wait_for(running)


def _wait_for(job: Job) -> NoReturn:
    language = session.visitor_language()
    widgets.wait(job, language.gettext("Opening what you saved"), key="reopen", can_cancel=False)
    st.session_state.pop("made_anew", None)
    if job.error:
        st.error(escape_markdown(job.error.sentence(language)))
        st.stop()
    st.rerun()


def _nothing_open(expired: bool) -> NoReturn:
    language = session.visitor_language()
    if expired:
        st.title(language.gettext("This analysis is no longer here"))
        st.markdown(
            language.gettext(
                "What is not saved is forgotten after a few hours, what is saved once its time is over or it "
                "is deleted. Upload the files again."
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
            session.go("start")
    st.stop()
