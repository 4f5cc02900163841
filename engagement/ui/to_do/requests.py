"""The parts of the requests page: how many wait, what could not be read, the file, the mix."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.ledger import TextCoverage, ledger_csv, text_coverage
from engagement.text import READINGS
from engagement.ui import visit, waiting
from engagement.ui.figures import how_worked_out, show_figure
from engagement.ui.plain import plain
from engagement.ui.share.report_files import named_after
from engagement.ui.to_do import requests_said
from engagement.ui.to_do.requests_filter import RequestsFilter
from engagement.wording import waiting_headline


def readable(analysis: Analysis, language: Language) -> bool:
    """Whether any act carries its text; where none does, the page says what is missing and how to get it."""
    coverage = text_coverage(analysis.tables)
    if coverage.with_text:
        return True
    st.title(language.gettext("What people ask cannot be told"), anchor=False)
    if coverage.voiced:
        lead = language.ngettext(
            "This data holds {n} reply, mention or quote, but not what it says.",
            "This data holds {n} replies, mentions and quotes, but not what they say.",
            coverage.voiced,
        ).format(n=language.number(coverage.voiced))
    else:
        lead = language.gettext("This data holds nothing that anybody said.")
    st.markdown(lead)
    st.markdown(
        language.gettext(
            "Fetch the account by its handle, or add an export with a column of texts (text, full_text, "
            "content): then this page lists who asked for something or complained, and who still waits."
        )
    )
    return False


def found(analysis: Analysis, language: Language) -> pd.DataFrame:
    """Everything asked, read after what the user said; while it is being read, how far that is."""
    job = requests_said.reading(analysis, requests_said.said())
    waiting.wait(job, language.gettext("Reading what people wrote"), key="reading")
    if job.result is None:
        if job.error:
            st.error(plain(job.error.sentence(language)))
        else:
            st.info(language.gettext("Cancelled. Nothing was kept."))
        st.button(language.gettext("Look again"), on_click=requests_said.read_again)
        st.stop()
    found: pd.DataFrame = job.result
    return found


def headline(everything: pd.DataFrame, analysis: Analysis, language: Language) -> None:
    """How many wait and since when; what could not be read."""
    usual = RequestsFilter()
    waiting = everything[usual.mask(everything, analysis.as_of)]
    oldest = waiting["created_at"].min() if len(waiting) else None
    st.title(waiting_headline(len(waiting), oldest, language), anchor=False)
    notes = [
        language.gettext(
            "Of the last 180 days, as texts are read by rule and by example; correct what is wrong."
        )
    ]
    silent = _without_text(text_coverage(analysis.tables), language)
    st.caption(" ".join([*notes, silent]) if silent else notes[0])


def _without_text(coverage: TextCoverage, language: Language) -> str:
    if not coverage.without_text:
        return ""
    return language.ngettext(
        "{n} of {all} acts carries no text and cannot be read.",
        "{n} of {all} acts carry no text and cannot be read.",
        coverage.without_text,
    ).format(n=language.number(coverage.without_text), all=language.number(coverage.voiced))


def download(shown: pd.DataFrame, choice: RequestsFilter, language: Language) -> None:
    """The list as CSV, made on click."""
    about = (visit.analysis_id() or "", repr(choice), *shown["interaction_id"].fillna(""))
    st.download_button(
        language.gettext("Download as {format}").format(format="CSV"),
        data=partial(ledger_csv, shown),
        file_name=named_after(language.gettext("requests"), "csv", *about),
        mime="text/csv",
        key="download_requests",
        on_click="ignore",
        type="tertiary",
    )


def mix(analysis: Analysis, language: Language) -> None:
    """How much of the talk is opinion, request, complaint, conversation, each with its doubt."""
    names = [f"value_{reading}" for reading in READINGS]
    figures = requests_said.mixed(analysis, requests_said.said())
    if any(name not in figures or figures[name].value is None for name in names):
        return
    st.space("medium")
    st.subheader(language.gettext("What the talk is made of"), anchor=False)
    with st.grid(3, min_column_width=150, gap=("medium", "large")):
        for name in names:
            with st.container(gap="xsmall"):
                show_figure(name, figures[name], language)
                how_worked_out(name, figures[name], language)
