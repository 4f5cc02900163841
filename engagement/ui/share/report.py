"""The parts of the report page: promise, building, taking the files away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.ui import visit, waiting
from engagement.ui.plain import plain
from engagement.ui.share.report_allowance import names_for, withheld_line
from engagement.ui.share.report_files import MIME
from engagement.ui.share.report_work import FORMATS, Built, Order, building

_JOB = "report_job"


def promise(language: Language) -> None:
    """What one gets here."""
    st.title(language.gettext("A report to send"), anchor=False)
    st.markdown(
        language.gettext(
            "The answer as one file that opens without this program and without the internet: "
            "what was found, how sure it is, what the data cannot tell, and how it was worked out."
        )
    )


def build(analysis: Analysis, wanted: Order | None, language: Language) -> None:
    """The button, and the work while it runs."""
    if st.button(
        language.gettext("Build the report"), type="primary", disabled=wanted is None, key="report_build"
    ):
        assert wanted is not None
        ready = names_for(analysis, wanted)
        work = building(analysis, ready, analysis.revision)
        visit.jobs().forget(st.session_state.get(_JOB))
        st.session_state[_JOB] = visit.jobs().start(work).id
    job = visit.jobs().get(st.session_state.get(_JOB))
    if job is None:
        return
    waiting.wait(job, language.gettext("Building the report"), key="report")
    if job.error:
        st.error(plain(job.error.sentence(language)))


def files(analysis: Analysis, language: Language) -> None:
    """The files that were built of this answer, to take away."""
    job = visit.jobs().get(st.session_state.get(_JOB))
    built = job.result if job else None
    if not isinstance(built, Built) or built.about != analysis.revision:
        return
    st.space("small")
    st.subheader(language.gettext("Your files"), anchor=False)
    with st.container(horizontal=True):
        for suffix, (name, content) in built.files.items():
            size = language.gettext("{n} kB").format(n=language.number(max(1, len(content) / 1000)))
            st.download_button(
                f"{language.gettext(FORMATS[suffix])} · {size}",
                data=partial(bytes, content),
                file_name=name,
                mime=MIME[suffix],
                key=f"report_{suffix}",
                on_click="ignore",
            )
    tables = not {"html", "pdf"} >= set(built.files)
    withheld = withheld_line(analysis, built.order, language) if tables else ""
    if withheld:
        st.caption(withheld)
    st.caption(language.gettext("Kept here for half an hour. Changed something above? Build it again."))
