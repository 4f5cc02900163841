"""Unusual days: when far more people than usual spoke for the first time, and whether they came back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.data.cut import zone
from engagement.data.schema import Tables
from engagement.figures.window import voices_until

FEWEST = 10
TIMES = 5.0
SPREADS = 6.0
TAIL_SPREADS = 3.0
WARM_UP_DAYS = 14
COLUMNS = ("first_day", "last_day", "people", "usual", "returned")


def unusual_days(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row a spell of days with far more first words than usual.

    Columns: first_day and last_day (of the account's time zone), people (who spoke for the first time in it),
    usual (first words a day on other days, the mean), returned (how many of the people spoke again at least
    two days after its end). Far more is ten people, five times the usual and six standard deviations of a
    Poisson count beyond it; a day beside such a day belongs to the spell where it is three standard
    deviations and a person beyond the usual. In the first fortnight of the data everybody's words are first
    ones: it tells nothing.
    """
    voices = voices_until(tables, as_of)
    if voices.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    here = voices["created_at"].dt.tz_convert(zone(tables.owner.time_zone)).dt.tz_localize(None)
    spoken = pd.DataFrame({"actor_id": voices["actor_id"], "day": here.dt.floor("D")})
    first = spoken.groupby("actor_id")["day"].min()
    begin = spoken["day"].min() + pd.Timedelta(days=WARM_UP_DAYS)
    end = as_of.tz_convert(zone(tables.owner.time_zone)).tz_localize(None).floor("D")
    if begin > end:
        return pd.DataFrame(columns=list(COLUMNS))
    days = pd.date_range(begin, end, freq="D")
    counts = first[first >= begin].value_counts().reindex(days, fill_value=0)
    usual = _usual(counts.to_numpy(dtype=np.float64))
    odd = counts.index[counts > max(FEWEST, TIMES * usual, usual + SPREADS * np.sqrt(usual))]
    rows = []
    beside = odd.union(odd - pd.Timedelta(days=1)).union(odd + pd.Timedelta(days=1)).intersection(days)
    odd = odd.union(beside[(counts.reindex(beside) > usual + TAIL_SPREADS * np.sqrt(usual) + 1).to_numpy()])
    for spell in np.split(odd, np.flatnonzero(np.diff(odd) > pd.Timedelta(days=2)) + 1):
        if not len(spell):
            continue
        people = first.index[(first >= spell[0]) & (first <= spell[-1])]
        later = spoken.loc[spoken["day"] > spell[-1] + pd.Timedelta(days=1), "actor_id"]
        rows.append((spell[0], spell[-1], len(people), usual, int(people.isin(later).sum())))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def came_on(tables: Tables, as_of: pd.Timestamp, unusual: pd.DataFrame) -> pd.Index:
    """Return the ids of everybody who spoke for the first time on one of these days."""
    if unusual.empty:
        return pd.Index([], dtype="str")
    voices = voices_until(tables, as_of)
    here = voices["created_at"].dt.tz_convert(zone(tables.owner.time_zone)).dt.tz_localize(None).dt.floor("D")
    first = here.groupby(voices["actor_id"]).min()
    within = np.zeros(len(first), dtype=bool)
    for row in unusual.itertuples():
        within |= ((first >= row.first_day) & (first <= row.last_day)).to_numpy()
    found: pd.Index = pd.Index(first.index[within])
    return found


def _usual(counts: np.ndarray) -> float:
    """Average the days without the highest tenth, which a burst may have made."""
    kept = np.sort(counts)[: max(1, int(np.ceil(0.9 * len(counts))))]
    return float(kept.mean())
