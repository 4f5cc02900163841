"""Files to take away: each under a name that tells its content from any other."""

from __future__ import annotations

import hashlib

import streamlit as st

from engagement.language import Language
from engagement.tables import Tables

MIME = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


def named_by_content(stem: str, suffix: str, content: bytes) -> str:
    """A file name with the digest of the content.

    Streamlit finds a download by name, size and samples of the content: the name must tell files apart.
    """
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"


def offer_skipped(tables: Tables, language: Language) -> None:
    """Say how many rows were left out and hand them over."""
    from engagement.report.export import skipped_csv, skipped_summary

    st.caption(skipped_summary(tables.skipped, language))
    if tables.skipped.empty:
        return
    content = skipped_csv(tables.skipped, language)
    st.download_button(
        language.gettext("Download the rows that were left out"),
        data=content,
        file_name=named_by_content("skipped", "csv", content),
        mime=MIME["csv"],
        on_click="ignore",
        type="tertiary",
    )
