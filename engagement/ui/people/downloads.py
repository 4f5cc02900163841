"""The people chosen as files, made on click."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.ui.people.filters import PeopleFilter
from engagement.ui.share.report_allowance import allowance, would_withhold_line
from engagement.ui.share.report_files import named_after


def downloads(analysis: Analysis, found: pd.DataFrame, choice: PeopleFilter, language: Language) -> None:
    """The list as CSV and XLSX, made on click."""
    ids = found["account_id"].tolist()
    about = (analysis.revision, repr(choice), language.code)
    formats = (
        ("csv", "CSV", "text/csv"),
        ("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )
    with st.container(horizontal=True):
        for suffix, title, mime in formats:
            st.download_button(
                language.gettext("Download as {format}").format(format=title),
                data=partial(_export, analysis, suffix, ids, language),
                file_name=named_after(language.gettext("people"), suffix, *about),
                mime=mime,
                key=f"download_{suffix}",
                on_click="ignore",
                type="tertiary",
            )
    withheld = would_withhold_line(analysis, ids, language)
    if withheld:
        st.caption(withheld)


def _export(analysis: Analysis, suffix: str, ids: list[str], language: Language) -> bytes:
    from engagement.report.export import people_csv, people_xlsx

    write = people_csv if suffix == "csv" else people_xlsx
    return write(analysis, language, ids=ids, names=allowance().names(analysis, ids))
