"""Frames as Parquet bytes in parts of bounded size, and back exactly as they were."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_A_PART = 250_000


def to_parts(frame: pd.DataFrame) -> Iterator[tuple[int, bytes]]:
    """Rows and Parquet bytes, part by part; a frame without rows is one part."""
    table = from_frame(frame)
    for start in range(0, max(table.num_rows, 1), ROWS_A_PART):
        part = table.slice(start, ROWS_A_PART)
        yield part.num_rows, to_bytes(part)


def from_frame(frame: pd.DataFrame) -> pa.Table:
    """A frame as an Arrow table that knows its types."""
    return pa.Table.from_pandas(frame, preserve_index=False)


def to_bytes(table: pa.Table) -> bytes:
    """One table as Parquet."""
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd", compression_level=3)
    return target.getvalue()


def to_table(content: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Parquet bytes as an Arrow table."""
    return pq.read_table(pa.BufferReader(content), columns=list(columns) if columns is not None else None)


def to_frame(parts: Sequence[bytes]) -> pd.DataFrame:
    """The frame the parts were made of."""
    frame: pd.DataFrame = pa.concat_tables([to_table(content) for content in parts]).to_pandas()
    return frame


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()
