"""Ids among ids, quickly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def among(ids: pd.Index | pd.Series, known: pd.Index | pd.Series) -> NDArray[np.bool_]:
    """Which of the ids are among the known; pandas' own `isin` walks through them one text at a time."""
    if not len(ids):
        return np.zeros(0, dtype=bool)
    found = pc.is_in(_arrow(ids), value_set=_arrow(known), skip_nulls=True)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _arrow(ids: pd.Index | pd.Series) -> pa.Array:
    texts = pa.array(pd.Series(ids.array, dtype="str")).cast(pa.large_string())
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
