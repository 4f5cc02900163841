"""An account being fetched, on the page: how far it is, what it waits for, and what to do when it stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from engagement.i18n import Language
from engagement.web import jobs, session, storage, widgets
from engagement.web.jobs import Job
from engagement.web.pages import handle
from engagement.web.pages.handle import Fetch, fetches
from engagement.web.widgets import note_text
from engagement.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from engagement.ingest.networks.contract import Status


_QUICK_SECONDS = 0.4


def running(language: Language) -> None:
    """Show the fetch in the address; a finished one goes on into its analysis."""
    fetch_id = st.query_params.get("fetch")
    if not fetch_id:
        return
    found = fetches().get(fetch_id)
    if found is None:
        st.warning(gone_line(language))
        st.query_params.pop("fetch", None)
        return
    fetch, job = found
    finished = job.finished.wait(_QUICK_SECONDS)
    fetched = job.result
    if fetched is not None and fetched.complete and fetched.tables is not None:
        _analyse(fetched)
    title = language.gettext("Fetching has stopped") if finished else language.gettext("Fetching the account")
    st.title(title, anchor=False)
    # As text: Markdown would read @name@server as the address of a mailbox.
    st.text(str(fetch.account.found.handle))
    if finished:
        _stopped(fetch, job, language)
    else:
        _progress(fetch_id)
    st.stop()


def gone_line(language: Language) -> str:
    """Say that the server no longer knows the work; what was fetched outlives that."""
    return language.gettext(
        "The work you were waiting for is no longer on this server. What was fetched is kept: "
        "fetch the account again, and it goes on from there."
    )


def cancelled_line(language: Language) -> str:
    """Say what cancelling leaves."""
    return language.gettext("Cancelled. What was fetched is kept.")


@st.fragment(run_every=0.6)
def _progress(fetch_id: str) -> None:
    language, found = session.visitor_language(), fetches().get(fetch_id)
    if found is None or found[1].finished.is_set():
        st.rerun()
    fetch, job = found
    waiting = None if job.before is None else widgets.waiting_text(job.before, language)
    st.progress(
        fetch.status.share if fetch.status else 0.0, text=waiting or _status_line(fetch.status, language)
    )
    if fetch.status:
        st.caption(_counts_line(fetch.status, language))
    if st.button(language.gettext("Cancel"), key="cancel_fetch"):
        job.cancelled.set()
    if job.cancelled.is_set():
        st.caption(language.gettext("Stopping …"))


def _status_line(status: Status | None, language: Language) -> str:
    """Say what is done now, how far it is, how long it or the wait will take."""
    if status is None:
        return language.gettext("Starting")
    parts = [language.gettext(status.step) if status.step else language.gettext("Starting")]
    if status.waiting >= 1:
        n = round(status.waiting)
        text = language.ngettext("going on in {n} second", "going on in {n} seconds", n)
        parts.append(text.format(n=language.number(n)))
    parts.append(language.percent(status.share, 0))
    if status.seconds_left is not None:
        parts.append(widgets.time_left_text(status.seconds_left, language))
    return " · ".join(parts)


def _counts_line(status: Status, language: Language) -> str:
    requests = language.ngettext("{n} request", "{n} requests", status.requests)
    followers = language.ngettext("{n} follower so far", "{n} followers so far", status.followers)
    parts = [
        requests.format(n=language.number(status.requests)),
        followers.format(n=language.number(status.followers)),
    ]
    if status.dollars:
        spent = language.gettext("${dollars} spent")
        parts.append(escape_markdown(spent.format(dollars=language.number(status.dollars, 2))))
    return " · ".join(parts)


def _stopped(fetch: Fetch, job: Job, language: Language) -> None:
    """Say why it stopped, and offer the ways on: go on, analyse what is there, choose anew."""
    fetched = job.result
    if job.error:
        st.error(escape_markdown(job.error.sentence(language)))
    elif fetched is None or job.cancelled.is_set():
        st.info(cancelled_line(language))
    elif fetched.problem:
        st.warning(escape_markdown(fetched.problem.sentence(language)))
    for note in fetched.notes if fetched else ():
        st.markdown(f"- {note_text(note, language)}")
    goes_on = fetched is None or not fetched.complete
    budget = _larger_budget(fetch, language) if goes_on else None
    with st.container(horizontal=True):
        if goes_on and st.button(
            language.gettext("Go on where it stopped"), type="primary", key="go_on", icon=":material/resume:"
        ):
            options = replace(fetch.options, budget_usd=budget)
            st.query_params["fetch"] = fetches().start(fetch.account, options)
            st.rerun()
        partial = language.gettext("Analyse what is there (a part)")
        if fetched and fetched.tables is not None and st.button(partial, key="analyse_part"):
            _analyse(fetched)
        if st.button(language.gettext("Choose anew"), key="choose_anew"):
            st.query_params.pop("fetch", None)
            st.rerun()


def _larger_budget(fetch: Fetch, language: Language) -> float | None:
    """Ask, where it costs money, how much it may cost in all from here, within what the server may spend."""
    if fetch.options.budget_usd is None:
        return None
    from engagement.ingest.networks.fetch import plan

    chosen: float = st.number_input(
        language.gettext("The most it may cost in all, in US dollars"),
        min_value=0.01,
        value=fetch.options.budget_usd,
        key="larger_budget",
        width=320,
    )
    left = plan(fetch.account.network, fetch.account.found, fetch.options).left_today
    handle.left_today(left, language)
    spent = fetch.status.dollars if fetch.status else 0.0
    return chosen if left is None else min(chosen, spent + left)


def _analyse(fetched: jobs.Fetched) -> None:
    if fetched.tables is not None:
        job = session.jobs().start(
            jobs.analyse_job(
                fetched.tables, session.analyses(), storage.store().without_suppressed, fetched.run
            )
        )
        st.query_params["job"] = job.id
        st.query_params.pop("fetch", None)
        st.rerun()
