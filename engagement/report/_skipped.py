"""The input rows that were left out: how many, and each with its reason in a sentence."""

from __future__ import annotations

import csv
import io

import pandas as pd

from engagement.language import Language
from engagement.report._cells import safe_text


def skipped_reason(reason: str, value: object, language: Language) -> str:
    """The sentence for one skipped row; `reason` is a msgid, `value` fills its place."""
    shown = value if isinstance(value, str) else ""
    return language.gettext(reason).replace("{value}", shown)


def skipped_summary(skipped: pd.DataFrame, language: Language) -> str:
    """How many rows could not be used."""
    count = len(skipped)
    if not count:
        return language.gettext("Every row could be used.")
    return language.ngettext(
        "{n} row could not be used; everything else was.",
        "{n} rows could not be used; everything else was.",
        count,
    ).format(n=language.number(count))


def skipped_csv(skipped: pd.DataFrame, language: Language) -> bytes:
    """The table of skipped rows as CSV: source, row, reason; UTF-8 with BOM, no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["source", "row", "reason"])
    for source, row, reason, value in skipped_rows(skipped):
        sentence = safe_text(skipped_reason(reason, value, language))
        writer.writerow([safe_text(source), "" if row is None else row, sentence])
    return out.getvalue().encode("utf-8-sig")


def skipped_rows(skipped: pd.DataFrame) -> list[tuple[str, int | None, str, object]]:
    """Source, row number (None where there is none), msgid of the reason, and its value."""
    return [
        ("" if pd.isna(source) else str(source), None if pd.isna(row) else int(row), str(reason), value)
        for source, row, reason, value in zip(
            *(skipped[name] for name in ("source", "row", "reason", "value")), strict=True
        )
    ]
