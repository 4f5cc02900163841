"""What an upload shows of one file before it is used."""

from __future__ import annotations

import pandas as pd

from engagement.language import N_
from engagement.sources.uploads._contract import ColumnUse, FileInspection
from engagement.sources.uploads._understand import Understood

_HEAD_ROWS = 8
_EXAMPLES = 3


def shown_file(one: Understood) -> FileInspection:
    """Its layout, columns with examples, first rows, questions, notes and problem."""
    frame = one.raw.frame if one.raw is not None else pd.DataFrame()
    becomes: dict[str, str] = {}
    if one.layout is not None and one.raw is not None:
        headers = one.raw.headers
        for field, sources in one.layout.columns.items():
            for source in sources:
                if source in headers:
                    becomes.setdefault(headers[source], one.layout.shown_as(field))
    columns = tuple(ColumnUse(name, becomes.get(name), _examples(frame[name])) for name in frame.columns)
    return FileInspection(
        name=one.name,
        fingerprint=one.fingerprint,
        layout=one.layout.name if one.layout is not None else "unknown",
        title=one.layout.title if one.layout is not None else N_("Not recognised"),
        rows=one.raw.rows if one.raw is not None else 0,
        columns=columns,
        head=frame.head(_HEAD_ROWS),
        questions=one.questions,
        notes=(one.raw.notes if one.raw is not None else ()) + (one.layout.notes if one.layout else ()),
        problem=one.problem,
    )


def _examples(column: pd.Series) -> tuple[str, ...]:
    filled = column.head(200).dropna()
    return tuple(filled[filled.str.strip() != ""].drop_duplicates().head(_EXAMPLES))
