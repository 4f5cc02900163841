"""The rows that were left out: how many, and all of them to download with the reason."""

from __future__ import annotations

import hashlib

import streamlit as st

from engagement.language import Language
from engagement.tables import Tables


def offer(tables: Tables, language: Language) -> None:
    """Say how many rows were left out and hand them over."""
    count = len(tables.skipped)
    if not count:
        st.caption(language.gettext("Every row could be used."))
        return
    st.caption(
        language.ngettext(
            "{n} row could not be used; everything else was.",
            "{n} rows could not be used; everything else was.",
            count,
        ).format(n=language.number(count))
    )
    from engagement.report.export import skipped_csv

    content = skipped_csv(tables.skipped, language)
    digest = hashlib.sha256(content).hexdigest()[:16]
    st.download_button(
        language.gettext("Download the rows that were left out"),
        data=content,
        file_name=f"skipped-{digest}.csv",
        mime="text/csv",
        on_click="ignore",
        type="tertiary",
    )
