"""A file's rows as plain text, before anybody asks what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from engagement.sources._fetched import Fetched


def skips(rows: Iterable[int] = (), reason: str = "", values: Iterable[object] | None = None) -> pd.DataFrame:
    """Rows that are left out: `row`, `reason` (a msgid) and the `value` that fills its `{value}`."""
    numbers = list(rows)
    return pd.DataFrame(
        {
            "row": pd.array(numbers, dtype="Int64"),
            "reason": pd.array([reason] * len(numbers), dtype="str"),
            "value": pd.array(
                [None] * len(numbers) if values is None else [str(value) for value in values], dtype="str"
            ),
        }
    )


def one_per_row(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All skipped rows together; a row that failed twice is listed for its first reason."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return skips()
    return pd.concat(filled, ignore_index=True).drop_duplicates("row").sort_values("row", ignore_index=True)


@dataclass(frozen=True)
class RawTable:
    """One table of one file: every cell text or missing, the index the row number a person would see.

    `container` is the key or list the rows stood under in JSON (`relationships_following`), `about` whose
    list it is where the file says so, `alternatives` the sheets that could have been meant instead,
    `fetched` the fetch that the file says it comes from, `titles` what stands above the header, `part` which of several
    tables on one sheet it is.
    """

    name: str
    frame: pd.DataFrame
    skipped: pd.DataFrame = field(default_factory=skips)
    notes: tuple[str, ...] = ()
    container: str = ""
    about: tuple[str, str] | None = None
    sheet: str | None = None
    alternatives: tuple[str, ...] = ()
    fetched: Fetched | None = None
    titles: tuple[str, ...] = ()
    part: int = 1

    @property
    def rows(self) -> int:
        """Rows of data in the file, the unreadable ones included."""
        return len(self.frame) + len(self.skipped)

    @property
    def headers(self) -> dict[str, str]:
        """Header in lower case and without blanks around it -> header as written (the first of equals)."""
        found: dict[str, str] = {}
        for header in self.frame.columns:
            found.setdefault(header.strip().casefold(), header)
        return found

    def noted(self, *notes: str) -> RawTable:
        """The same table with more notes."""
        return replace(self, notes=self.notes + notes)
