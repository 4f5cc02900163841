"""Hide everybody in a crowd: whatever is shown of one person is true of at least four others too.

Counts and dates of a person become bands so coarse that they describe many. Then k-anonymity with k = 5
(Sweeney 2002), reached from the top down: column by column a group is split by its values as long as every
part keeps five people; where it would not, the value is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Column -> its bands from low to high. None stands for what is unknown or hidden in the crowd.
BANDS: Mapping[str, tuple[str, ...]] = {
    "days": ("0", "1", "2-4", "5-9", "10+"),
    "others": ("0", "1", "2-4", "5-9", "10+"),
    "last": ("never", "older", "90", "30"),
    "chance": ("<5", "5-20", "20-50", "50+"),
    "since": ("older", "365", "30"),
}
_COUNT_EDGES = (0, 1, 2, 5, 10, np.inf)
_CHANCE_EDGES = (0, 0.05, 0.2, 0.5, np.inf)
FEWEST = 5
Rows = NDArray[np.intp]


def bands(people: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Put state and counts of `Analysis.people` into bands, one row a person in the same order.

    Columns: state, `days` of talk with the owner, `others` they talk with, `last` time they spoke (30, 90
    days back or older), `chance` to speak within the horizon (percent), follower `since` (30, 365 days or
    older); None where unknown.
    """
    last = _age_band(people["last_voice_at"], as_of, (-np.inf, 30, 90, np.inf), ("30", "90", "older"))
    last = last.where(last.notna() | (people["voiced_days"] > 0).to_numpy(), "never")
    return pd.DataFrame(
        {
            "state": people["state"].to_numpy(object),
            "days": _band(people["ties_owner"], _COUNT_EDGES, BANDS["days"]),
            "others": _band(people["ties_members"], _COUNT_EDGES, BANDS["others"]),
            "last": last,
            "chance": _band(people["activation"], _CHANCE_EDGES, BANDS["chance"]),
            "since": _age_band(
                people["followed_at"], as_of, (-np.inf, 30, 365, np.inf), ("30", "365", "older")
            ),
        }
    )


def _age_band(
    moments: pd.Series, as_of: pd.Timestamp, edges: tuple[float, ...], names: tuple[str, ...]
) -> pd.Series:
    return _band((as_of - moments).dt.total_seconds() / 86_400, edges, names)


def _band(values: pd.Series, edges: tuple[float, ...], names: tuple[str, ...]) -> pd.Series:
    # A band holds its lower edge and ends below the next.
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    place = np.searchsorted(np.asarray(edges[1:-1]), numbers, side="right")
    found = np.array([*names, None], dtype=object)[np.where(np.isnan(numbers), len(names), place)]
    return pd.Series(found, dtype=object)


def k_anonymise(people: pd.DataFrame, fewest: int = FEWEST) -> pd.DataFrame:
    """Put None where a value would set fewer than `fewest` people apart; the rows stay in their order.

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


def _split(column: NDArray[np.object_], group: Rows, fewest: int) -> list[Rows]:
    """Split a group into parts that are large enough; the rest lose their value, in place."""
    codes, _ = pd.factorize(column[group], use_na_sentinel=True)
    parts = [group[codes == code] for code in range(codes.max(initial=-1) + 1)]
    kept = sorted((part for part in parts if len(part) >= fewest), key=len)
    rest = [group[codes < 0], *(part for part in parts if len(part) < fewest)]
    while 0 < sum(map(len, rest)) < fewest:
        rest.append(kept.pop(0))
    unknown = np.sort(np.concatenate(rest))
    column[unknown] = None
    return [*kept, unknown] if len(unknown) else kept


def places(people: pd.DataFrame) -> pd.DataFrame:
    """Count the people in each place of the map: state, days, others, n; hidden ones have no place."""
    placed = people.dropna(subset=["days", "others"])
    counted = placed.groupby(["state", "days", "others"], sort=True).size()
    return counted.rename("n").reset_index().astype({"n": "int64"})
