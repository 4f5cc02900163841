"""Hide everybody in a crowd: whatever is told of one person is told of at least four others too.

That is k-anonymity with k = 5 (Sweeney 2002), reached from the top down: column by column a group is split
by its values as long as every part keeps five people; where it would not, the value is left out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FEWEST = 5
Rows = NDArray[np.intp]


def hide_in_crowd(people: pd.DataFrame, fewest: int = FEWEST) -> pd.DataFrame:
    """The same rows with None where a value would set fewer than `fewest` people apart.

    Every row of the result occurs at least `fewest` times; the first columns are kept longest.

    Raises:
        ValueError: there are fewer people than that.
    """
    if len(people) < fewest:
        raise ValueError(f"{len(people)} people are no crowd")
    whole = people.astype(object).where(people.notna(), None)
    values = {str(name): whole[name].to_numpy(copy=True) for name in whole}
    groups: list[Rows] = [np.arange(len(people))]
    for column in values.values():
        groups = [part for group in groups for part in _split(column, group, fewest)]
    return pd.DataFrame(values, dtype=object)


def places(people: pd.DataFrame) -> pd.DataFrame:
    """How many people are in each place of the map: state, days, others, n; hidden ones have no place."""
    placed = people.dropna(subset=["days", "others"])
    counted = placed.groupby(["state", "days", "others"], sort=True).size()
    return counted.rename("n").reset_index().astype({"n": "int64"})


def _split(column: NDArray[np.object_], group: Rows, fewest: int) -> list[Rows]:
    """The parts of a group that are large enough, the rest as one part without a value (written in place)."""
    codes, _ = pd.factorize(column[group], use_na_sentinel=True)
    parts = [group[codes == code] for code in range(codes.max(initial=-1) + 1)]
    kept = sorted((part for part in parts if len(part) >= fewest), key=len)
    rest = [group[codes < 0], *(part for part in parts if len(part) < fewest)]
    while 0 < sum(map(len, rest)) < fewest:
        rest.append(kept.pop(0))
    unknown = np.sort(np.concatenate(rest))
    column[unknown] = None
    return [*kept, unknown] if len(unknown) else kept
