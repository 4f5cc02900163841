"""The user's own states of people, read from a CSV with account_id or handle, and state."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from engagement.data.schema import Tables
from engagement.data.states import STATES
from engagement.errors import UnknownLayoutError, UnreadableFileError
from engagement.export.cells import original_text
from engagement.i18n import N_


def read_corrections(file: str, tables: Tables) -> pd.DataFrame:
    """Read corrections as account_id, state (str); rows about people who are not in the data are left out.

    Of two corrections about one person the later one counts.

    Raises:
        UnreadableFileError: the file cannot be opened or is no CSV.
        UnknownLayoutError: a column is missing, or a state is none of those there are.
    """
    rows = _read(file)
    key = next((name for name in ("account_id", "handle") if name in rows), None)
    if key is None or "state" not in rows:
        raise UnknownLayoutError(
            N_("{file}: corrections need a column state and a column account_id or handle."), file=file
        )
    states = rows["state"].str.strip().str.lower()
    for row, state in enumerate(states, start=2):
        if state not in STATES:
            raise UnknownLayoutError(
                N_("{file}, line {row}: “{state}” is no state; use one of {states}."),
                file=file,
                row=row,
                state=state,
                states=", ".join(STATES),
            )
    ids = rows[key].str.strip().map(original_text)
    if key == "handle":
        ids = ids.map(_normalised).map(_ids_by_handle(tables))
    in_data = ids.isin(tables.accounts["account_id"])
    found = pd.DataFrame({"account_id": ids, "state": states})[in_data]
    return found.drop_duplicates("account_id", keep="last").reset_index(drop=True)


def _read(file: str) -> pd.DataFrame:
    try:
        rows = pd.read_csv(
            Path(file), dtype="str", keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True
        )
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UnreadableFileError(
            N_("{file} cannot be read as a CSV of corrections: {problem}."),
            file=file,
            problem=getattr(error, "strerror", None) or str(error).rstrip("."),
        ) from error
    return rows.rename(columns=lambda name: str(name).strip().lower())


def _normalised(handle: str) -> str:
    return handle.removeprefix("@").casefold()


def _ids_by_handle(tables: Tables) -> dict[str, str]:
    named = tables.accounts.dropna(subset=["handle"])
    return dict(zip(named["handle"].map(_normalised), named["account_id"], strict=True))
