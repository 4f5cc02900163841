"""Corrections as a file the user owns: written for spreadsheets, read back from whatever they made of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.schema import Tables
from engagement.data.states import STATES
from engagement.errors import UnknownLayoutError, UnreadableFileError
from engagement.export.cells import original_text, safe_text
from engagement.i18n import LANGUAGES, N_, Language
from engagement.wording.headline import state_name

COLUMNS = ("account_id", "handle", "state")
# More than any account has; the file is read where everybody's pages are made.
MOST_ROWS, MOST_BYTES = 500_000, 20_000_000
_NO_STATE = N_("“{state}” is none of the states")
_NOBODY = N_("nobody here has this id or handle")
_SHARED = N_("several people here have this handle: give the account_id")
_REPLACED = N_("a later row says something else about the same person")


@dataclass(frozen=True)
class UnusableRow:
    """A row that could not be used: its line, who it is about, and why (a msgid with `{state}`)."""

    line: int
    who: str
    state: str
    reason: str

    def why(self, language: Language) -> str:
        """Say the reason in the user's language."""
        return language.gettext(self.reason).format(state=self.state)


@dataclass(frozen=True)
class ReadCorrections:
    """`table` (account_id, state) holds what can be used, `unusable` every other row of the file."""

    table: pd.DataFrame
    unusable: tuple[UnusableRow, ...]


def corrections_csv(analysis: Analysis) -> bytes:
    """Write the corrections as CSV: account_id, handle, state; UTF-8 with a mark, so that Excel reads it."""
    handles = analysis.people.set_index("account_id")["handle"]
    corrections = analysis.corrections
    table = pd.DataFrame(
        {
            "account_id": corrections["account_id"].map(safe_text),
            "handle": [safe_text(handle) for handle in handles.reindex(corrections["account_id"]).fillna("")],
            "state": corrections["state"],
        },
        columns=list(COLUMNS),
    )
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def read_corrections(name: str, content: bytes, tables: Tables) -> ReadCorrections:
    """Read corrections from a CSV with state and account_id or handle.

    Every row is used or in `unusable`. Commas, semicolons and tabs separate; states may be written as the
    program or its pages name them.

    Raises:
        UnreadableFileError: the file is no text, or larger than corrections are.
        UnknownLayoutError: a column is missing.
    """
    rows = list(islice(_rows(name, content), MOST_ROWS + 1)) if len(content) <= MOST_BYTES else None
    if rows is None or len(rows) > MOST_ROWS:
        raise UnreadableFileError(
            N_(
                "{file}: corrections of more than {rows} rows or {megabytes} MB are not read. Split the file."
            ),
            file=name,
            rows=MOST_ROWS,
            megabytes=MOST_BYTES // 1_000_000,
        )
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if "state" not in header or not {"account_id", "handle"} & set(header):
        raise UnknownLayoutError(
            N_("{file}: corrections need a column state and a column account_id or handle."), file=name
        )
    followers, by_handle, states = set(tables.follower_ids()), _by_handle(tables), _states()
    used: dict[str, tuple[int, str, str, str]] = {}
    unusable = []
    for line, cells in rows[1:]:
        row = dict(zip(header, map(str.strip, cells), strict=False))
        account_id, handle = original_text(row.get("account_id", "")), original_text(row.get("handle", ""))
        who, given = account_id or handle, original_text(row.get("state", ""))
        found = [account_id] if account_id in followers else by_handle.get(_normalised(handle), [])
        state = states.get(given.casefold())
        if len(found) != 1 or state is None:
            nobody = _SHARED if len(found) > 1 else _NOBODY
            unusable.append(UnusableRow(line, who, given, _NO_STATE if state is None else nobody))
            continue
        earlier = used.get(found[0])
        if earlier:
            unusable.append(UnusableRow(earlier[0], earlier[1], earlier[2], _REPLACED))
        used[found[0]] = (line, who, given, state)
    table = pd.DataFrame(
        {"account_id": list(used), "state": [row[3] for row in used.values()]},
        columns=["account_id", "state"],
    )
    return ReadCorrections(table.astype("str"), tuple(sorted(unusable, key=lambda row: row.line)))


def _rows(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        # What a spreadsheet in western Europe writes where it does not write UTF-8; it has a sign for
        # nearly every byte, so a picture ends at the missing columns instead.
        text = content.decode("cp1252", errors="replace")
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableFileError(
            N_("{file} cannot be read as a CSV of corrections: {problem}."), file=name, problem=str(error)
        ) from error


def _by_handle(tables: Tables) -> dict[str, list[str]]:
    accounts = tables.accounts[tables.accounts["account_id"].isin(tables.follower_ids())]
    found: dict[str, list[str]] = {}
    for handle, account_id in accounts.dropna(subset=["handle"])[["handle", "account_id"]].to_numpy():
        found.setdefault(_normalised(str(handle)), []).append(str(account_id))
    return found


def _normalised(handle: str) -> str:
    return handle.removeprefix("@").casefold()


def _states() -> dict[str, str]:
    names = {state_name(state, Language(code)).casefold(): state for code in LANGUAGES for state in STATES}
    return names | {state: state for state in STATES}
