"""Files to take away: each under a name that tells its content from any other."""

from __future__ import annotations

import hashlib
from functools import partial

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


def named_after(stem: str, suffix: str, *about: str) -> str:
    """A file name for content that is made on click, with the digest of all that it follows from."""
    return named_by_content(stem, suffix, "\x1f".join(about).encode("utf-8", "surrogatepass"))


def offer_skipped(tables: Tables, about: str, language: Language) -> None:
    """Say how many rows were left out and hand them over; `about` names the input they are from."""
    from engagement.report.export import skipped_csv, skipped_summary

    st.caption(skipped_summary(tables.skipped, language))
    if tables.skipped.empty:
        return
    st.download_button(
        language.gettext("Download the rows that were left out"),
        data=partial(skipped_csv, tables.skipped, language),
        file_name=named_after("skipped", "csv", about, language.code),
        mime=MIME["csv"],
        on_click="ignore",
        type="tertiary",
    )
