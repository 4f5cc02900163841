"""Tables as CSV for spreadsheets: the input rows that were left out, and the list of requests.

UTF-8 with its mark, so that Excel reads it; no cell can start a formula.
"""

from __future__ import annotations

import csv
import io

import pandas as pd

from engagement.export.cells import safe_text
from engagement.i18n import Language

_LEDGER_TEXTS = ("interaction_id", "account_id", "handle", "name", "text", "language", "thread_id")


def skipped_csv(skipped: pd.DataFrame, language: Language) -> bytes:
    """Write the table of skipped rows: source, row, reason."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["source", "row", "reason"])
    for source, row, reason, value in skipped_rows(skipped):
        sentence = safe_text(skipped_reason(reason, value, language))
        writer.writerow([safe_text(source), "" if row is None else row, sentence])
    return out.getvalue().encode("utf-8-sig")


def skipped_rows(skipped: pd.DataFrame) -> list[tuple[str, int | None, str, object]]:
    """List source, row number (None where there is none), msgid of the reason, and its value."""
    return [
        ("" if pd.isna(source) else str(source), None if pd.isna(row) else int(row), str(reason), value)
        for source, row, reason, value in zip(
            *(skipped[name] for name in ("source", "row", "reason", "value")), strict=True
        )
    ]


def skipped_reason(reason: str, value: object, language: Language) -> str:
    """Say why one row was skipped; `reason` is a msgid, `value` fills its place."""
    shown = value if isinstance(value, str) else ""
    return language.gettext(reason).replace("{value}", shown)


def skipped_summary(skipped: pd.DataFrame, language: Language) -> str:
    """Say how many rows could not be used."""
    count = len(skipped)
    if not count:
        return language.gettext("Every row could be used.")
    return language.ngettext(
        "{n} row could not be used; everything else was.",
        "{n} rows could not be used; everything else was.",
        count,
    ).format(n=language.number(count))


def ledger_csv(found: pd.DataFrame) -> bytes:
    """Write the rows of `engagement.analysis.ledger`; durations in hours."""
    safe = found.assign(
        **{name: found[name].map(safe_text, na_action="ignore") for name in _LEDGER_TEXTS},
        **{
            f"{name}_hours": (found[name].dt.total_seconds() / 3600).round(1)
            for name in ("answered_after", "waiting")
        },
    ).drop(columns=["answered_after", "waiting"])
    return safe.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ").encode("utf-8-sig")
