"""What every file of an upload came to, so that a wrong guess is seen before the analysis."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from engagement.data.schema import Tables
from engagement.ingest.files.contract import FileInspection, LeftOut, Outcome
from engagement.ingest.files.layouts.layout import AUTHOR
from engagement.ingest.join.identity import Assembly, bare, side
from engagement.ingest.join.reading import ParsedFile

_SHOWN_ROWS = 10
_SIDES = {
    "people": (("account_id", "handle"),),
    "posts": (("author_id", "author_handle"),),
    "acts": (("actor_id", "actor_handle"), ("target_id", "target_handle")),
    "follows": (("follower_id", "follower_handle"), ("followed_id", "followed_handle")),
}
_AS_SHOWN = {
    "author_id": "actor_id",
    "author_handle": "actor_handle",
    "reply_to_id": "target_id",
    "reply_to_handle": "target_handle",
    "reply_to_post": "parent_id",
}


def outcomes(
    files: tuple[FileInspection, ...], assembly: Assembly, tables: Tables
) -> tuple[FileInspection, ...]:
    """Add to each file what became of it: counts, the first rows as understood, and what was left out."""
    numbers = {parsed.name: number for number, parsed in enumerate(assembly.files)}
    return tuple(
        _with_outcome(file, numbers[file.name], assembly, tables)
        if file.problem is None and file.name in numbers
        else file
        for file in files
    )


def _with_outcome(file: FileInspection, number: int, assembly: Assembly, tables: Tables) -> FileInspection:
    parsed = assembly.files[number]
    notes = dict.fromkeys([*file.notes, *parsed.notes, *assembly.notes.get(number, ())])
    return replace(file, notes=tuple(notes), outcome=_outcome(parsed, assembly, tables))


def _outcome(parsed: ParsedFile, assembly: Assembly, tables: Tables) -> Outcome:
    named = [
        side(frame, number, handle, assembly.identity, parsed.network)
        for name, sides in _SIDES.items()
        if (frame := getattr(parsed, name)) is not None
        for number, handle in sides
    ]
    everybody = pd.concat(named).dropna() if named else pd.Series(dtype="str")
    people = everybody[everybody.isin(tables.accounts["account_id"])].nunique()
    acts = 0 if parsed.acts is None else len(parsed.acts)
    if parsed.posts is not None and "post_id" in parsed.posts:
        acts += int(tables.interactions["post_id"].dropna().isin(parsed.posts["post_id"].dropna()).sum())
    follows = 0 if parsed.follows is None else len(parsed.follows)
    if parsed.people is not None and parsed.role in ("followers", "following"):
        follows += int(people)
    return Outcome(int(people), acts, follows, _first_rows(parsed), _left_out(parsed.name, tables))


def _first_rows(parsed: ParsedFile) -> pd.DataFrame:
    frames = (parsed.people, parsed.posts, parsed.acts, parsed.follows)
    frame = next((one for one in frames if one is not None), pd.DataFrame())
    head = frame.head(_SHOWN_ROWS).drop(columns=["by_owner", "answers"], errors="ignore")
    names = {str(name): _AS_SHOWN.get(str(name), str(name).removeprefix(AUTHOR)) for name in head.columns}
    filled = head.loc[:, head.notna().any()].rename(columns=names)
    filled = filled.loc[:, ~filled.columns.duplicated()]
    shown = {
        column: (bare(filled[column]) if str(column).endswith("handle") else filled[column].astype("str"))
        for column in filled.columns
    }
    return pd.DataFrame(shown, index=head.index).astype("str").replace({"nan": "", "NaT": "", "<NA>": ""})


def _left_out(name: str, tables: Tables) -> tuple[LeftOut, ...]:
    skipped = tables.skipped[tables.skipped["source"] == name]
    found = []
    for reason, rows in skipped.groupby("reason", sort=False):
        value = rows["value"].iloc[0]
        first = int(rows["row"].iloc[0])
        found.append(LeftOut(str(reason), None if pd.isna(value) else str(value), len(rows), first))
    return tuple(found)
