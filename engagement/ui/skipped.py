"""The rows that were left out: how many, and all of them to download with the reason."""

from __future__ import annotations

import csv
import hashlib
import io

import pandas as pd
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


def skipped_csv(skipped: pd.DataFrame, language: Language) -> bytes:
    """source, row, reason in the user's language; no cell can start a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([language.gettext("file"), language.gettext("row"), language.gettext("reason")])
    columns = (skipped[name] for name in ("source", "row", "reason", "value"))
    for source, row, reason, value in zip(*columns, strict=True):
        told = language.gettext(reason).replace("{value}", value if isinstance(value, str) else "")
        writer.writerow([_harmless(source), "" if pd.isna(row) else row, _harmless(told)])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
