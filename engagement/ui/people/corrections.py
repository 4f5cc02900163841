"""All corrections at once: how many, as a file out and in, and back to none."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.errors import EngagementError
from engagement.language import Language
from engagement.ui import visit
from engagement.ui.people import correcting
from engagement.ui.plain import plain
from engagement.ui.share.report_files import named_after

_MOST_MEGABYTES = 50
_MOST_ROWS_SHOWN = 200


def panel(analysis: Analysis, language: Language) -> None:
    """One click away from the list: the corrections as a file the user owns."""
    count = len(analysis.corrections)
    title = language.gettext("Your corrections: {n}").format(n=language.number(count))
    # Named after the number: once it changed, this is another popover, and closed.
    with st.popover(title, key=f"corrections_{count}"):
        if count:
            correcting.honesty(analysis, language)
            _download(analysis, language)
            st.button(
                language.gettext("Take all corrections back"),
                key="take_all_back",
                on_click=correcting.take_back_all,
            )
        else:
            st.markdown(
                language.gettext(
                    "None yet. Open a person and say what is not right, "
                    "or bring the file you saved last time."
                )
            )
        st.file_uploader(
            language.gettext("Bring corrections from a CSV (account_id or handle, state)"),
            type=["csv", "tsv", "txt"],
            max_upload_size=_MOST_MEGABYTES,
            key="corrections_file",
            on_change=_read,
        )
        st.caption(
            language.gettext(
                "They are added to those you have made here; on the same person the file has the last word."
            )
        )


def after_upload(language: Language) -> None:
    """What became of the file: how many rows were used, and every other row with its reason."""
    told = st.session_state.get("corrections_read")
    if not told or told["analysis"] != visit.analysis_id():
        return
    if told["error"]:
        st.warning(plain(told["error"].sentence(language)))
        return
    used, left = told["used"], told["left"]
    st.markdown(
        language.ngettext("{n} correction was read.", "{n} corrections were read.", used).format(
            n=language.number(used)
        )
    )
    if not left:
        return
    text = language.ngettext("{n} row could not be used", "{n} rows could not be used", len(left))
    with st.expander(text.format(n=language.number(len(left)))):
        rows = [(row.line, row.who, row.state, row.why(language)) for row in left[:_MOST_ROWS_SHOWN]]
        titles = [language.gettext("Line"), language.gettext("Who"), language.gettext("State")]
        st.dataframe(
            pd.DataFrame(rows, columns=[*titles, language.gettext("Why not")]),
            hide_index=True,
            alt=language.gettext("Rows of the file that could not be used, with the reason"),
        )


def _download(analysis: Analysis, language: Language) -> None:
    from engagement.store.corrections import corrections_csv

    st.download_button(
        language.gettext("Download them as CSV"),
        data=partial(corrections_csv, analysis),
        file_name=named_after("corrections", "csv", analysis.revision),
        mime="text/csv",
        key="download_corrections",
        on_click="ignore",
    )


def _read() -> None:
    from engagement.store.corrections import read_corrections

    file, analysis = st.session_state["corrections_file"], visit.analysis()
    if file is None or analysis is None:
        return
    told: dict[str, object] = {"error": None, "used": 0, "left": ()}
    try:
        read = read_corrections(file.name, file.getvalue(), analysis.tables)
        told |= {"used": len(read.table), "left": read.left}
        if len(read.table):
            correcting.change(lambda said: pd.concat([said, read.table], ignore_index=True))
    except EngagementError as error:
        told["error"] = error
    st.session_state["corrections_read"] = {**told, "analysis": visit.analysis_id()}
