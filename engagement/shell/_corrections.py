"""The user's own word on people: a CSV of account_id or handle, and state."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from engagement.analysis import STATES
from engagement.errors import UnknownLayoutError, UnreadableFileError
from engagement.language import N_
from engagement.report.export import original_text
from engagement.tables import Tables


def read_corrections(file: str, tables: Tables) -> pd.DataFrame:
    """The corrections as account_id, state; rows about people who are not in the data are left out.

    Of two corrections about one person the later one counts.

    Raises:
        UnreadableFileError: the file cannot be opened or is no CSV.
        UnknownLayoutError: a column is missing, or a state is none of those there are.
    """
    given = _read(file)
    key = next((name for name in ("account_id", "handle") if name in given), None)
    if key is None or "state" not in given:
        raise UnknownLayoutError(
            N_("{file}: corrections need a column state and a column account_id or handle."), file=file
        )
    states = given["state"].str.strip().str.lower()
    for row, state in enumerate(states, start=2):
        if state not in STATES:
            raise UnknownLayoutError(
                N_("{file}, line {row}: “{state}” is no state; use one of {states}."),
                file=file,
                row=row,
                state=state,
                states=", ".join(STATES),
            )
    ids = given[key].str.strip().map(original_text)
    if key == "handle":
        ids = ids.map(_plain).map(_ids_by_handle(tables))
    known = ids.isin(tables.accounts["account_id"])
    found = pd.DataFrame({"account_id": ids, "state": states})[known]
    return found.drop_duplicates("account_id", keep="last").reset_index(drop=True)


def _read(file: str) -> pd.DataFrame:
    try:
        given = pd.read_csv(
            Path(file), dtype="str", keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True
        )
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UnreadableFileError(
            N_("{file} cannot be read as a CSV of corrections: {problem}."),
            file=file,
            problem=getattr(error, "strerror", None) or str(error).rstrip("."),
        ) from error
    return given.rename(columns=lambda name: str(name).strip().lower())


def _plain(handle: str) -> str:
    return handle.removeprefix("@").casefold()


def _ids_by_handle(tables: Tables) -> dict[str, str]:
    known = tables.accounts.dropna(subset=["handle"])
    return dict(zip(known["handle"].map(_plain), known["account_id"], strict=True))
