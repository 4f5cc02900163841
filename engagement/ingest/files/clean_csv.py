"""Large and clean delimited files through DuckDB's reader; whatever it doubts is left to the tolerant one."""

from __future__ import annotations

import re
import tempfile
from typing import IO

import duckdb
import pandas as pd

from engagement.ingest.files.content import Content
from engagement.ingest.join.reading import FIELD_CHARACTERS, MEBIBYTE

# Below this the tolerant reader is done before the other has begun.
LEAST_BYTES = 8 * MEBIBYTE
_BLOCK = MEBIBYTE
_READ = """
    SELECT * FROM read_csv($path, auto_detect = false, header = false, skip = $skip, delim = $delimiter,
        quote = '"', escape = '"', strict_mode = true, columns = $columns, force_not_null = $names,
        store_rejects = true, parallel = true)
"""


def read_clean(content: Content, names: list[str], skip: int, delimiter: str) -> pd.DataFrame | None:
    """Read the rows below the header as text, each cell as it stands, numbered as in the file.

    None where a row was rejected, a line end stands inside a cell, a line is blank or holds a zero byte, or a
    blank stands before a quoted cell: then the file has to be read row by row. `skip` is the number of rows
    up to the header, itself included.
    """
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        lines = _copied(content, copy, delimiter)
        if lines is None:
            return None
        columns = {f"c{at}": "VARCHAR" for at in range(len(names))}
        settings = {
            "path": copy.name,
            "skip": skip,
            "delimiter": delimiter,
            "columns": columns,
            "names": [*columns],
        }
        with duckdb.connect() as connection:
            try:
                table = connection.sql(_READ, params=settings).to_arrow_table()
                rejected = connection.execute("SELECT count(*) FROM reject_errors").fetchone()
            except duckdb.Error:
                return None
    if rejected is None or rejected[0] or table.num_rows != lines - skip:
        return None
    frame: pd.DataFrame = table.to_pandas(types_mapper=lambda _kind: pd.StringDtype(na_value=float("nan")))
    frame.columns = pd.Index(names)
    frame.index = pd.RangeIndex(skip + 1, skip + 1 + len(frame))
    return frame


def _copied(content: Content, copy: IO[bytes], delimiter: str) -> int | None:
    """Copy a file to disk, where DuckDB can read it, and count its lines.

    None for one with zero bytes, or with blanks before a quotation mark, of which DuckDB keeps both.
    """
    lines, last = 0, b""
    before_quote = re.compile(rb"(?:^|[\n%b]) +\"" % re.escape(delimiter.encode()))
    with content.open() as stream:
        # Whole lines, so that no mark lies across two blocks.
        while block := stream.read(_BLOCK) + stream.readline(FIELD_CHARACTERS):
            if b"\0" in block or before_quote.search(block):
                return None
            lines += block.count(b"\n")
            last = block[-1:]
            copy.write(block)
    copy.flush()
    return lines + (last != b"\n")
