"""The list as a file for a spreadsheet."""

from __future__ import annotations

import pandas as pd

from engagement.report._cells import safe_text

_TEXTS = ("interaction_id", "account_id", "handle", "name", "text", "language", "thread_id")


def ledger_csv(found: pd.DataFrame) -> bytes:
    """The rows of `ledger` as CSV (UTF-8 with its mark); durations in hours, nothing a spreadsheet runs."""
    safe = found.assign(
        **{name: found[name].map(safe_text, na_action="ignore") for name in _TEXTS},
        **{
            f"{name}_hours": (found[name].dt.total_seconds() / 3600).round(1)
            for name in ("answered_after", "waiting")
        },
    ).drop(columns=["answered_after", "waiting"])
    return safe.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ").encode("utf-8-sig")
