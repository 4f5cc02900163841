"""Parquet files, their typed columns turned back into text."""

from __future__ import annotations

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engagement.errors import UnreadableFileError
from engagement.language import N_
from engagement.sources._fetched import mark_of
from engagement.sources.uploads import _limits
from engagement.sources.uploads._files import Content
from engagement.sources.uploads._raw import RawTable

_BATCH_ROWS = 65_536


def read_parquet(content: Content) -> RawTable:
    """A Parquet file as text columns, rows numbered from 1.

    Raises:
        UnreadableFileError: damaged, or larger than the limits.
    """
    try:
        with content.open() as stream:
            file = pq.ParquetFile(stream)
            _check_size(content, file.metadata)
            fetched = mark_of(file.schema_arrow.metadata)
            columns = [field.name for field in file.schema_arrow if _is_textual(field.type)]
            table = _collect(content, file, list(dict.fromkeys(columns)))
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFileError(
            N_("{file}: the Parquet file is damaged. Write it again."), file=content.name
        ) from error
    frame: pd.DataFrame = table.to_pandas()
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return RawTable(content.name, frame, fetched=fetched)


def _check_size(content: Content, metadata: pq.FileMetaData) -> None:
    unpacked = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    too_many = metadata.num_rows > _limits.ROWS or metadata.num_columns > _limits.COLUMNS
    if too_many or unpacked > _limits.UNPACKED_BYTES:
        raise _too_large(content)


def _too_large(content: Content) -> UnreadableFileError:
    return UnreadableFileError(
        N_("{file}: unpacked, this file would be far too large. Keep the columns and rows you need."),
        file=content.name,
    )


def _collect(content: Content, file: pq.ParquetFile, columns: list[str]) -> pa.Table:
    batches: list[pa.Table] = []
    size = 0
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
        text = pa.table([_text(column) for column in batch.columns], names=batch.schema.names)
        size += text.nbytes
        if size > _limits.UNPACKED_BYTES:
            raise _too_large(content)
        batches.append(text)
    if not batches:
        return pa.table({name: pa.array([], pa.large_string()) for name in columns})
    return pa.concat_tables(batches)


def _is_textual(kind: pa.DataType) -> bool:
    is_bytes = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return not any(check(kind) for check in is_bytes)


def _text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_nested(kind):
        values = column.to_pylist()
        texts = [None if value is None else orjson.dumps(value, default=str).decode() for value in values]
        return pa.array(texts, pa.large_string())
    if pa.types.is_floating(kind):
        # Pandas writes counts with gaps as floats; whole ones are counts again.
        whole = pc.all(pc.equal(pc.floor(column), column)).as_py()
        exact = pc.max(pc.abs(column)).as_py()
        if whole and exact is not None and exact < 2**53:
            column = column.cast(pa.int64())
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.large_string())
    return column.cast(pa.large_string())
