"""Voices week by week: who spoke for the first time, who came back, who fell silent."""

from __future__ import annotations

import pandas as pd

from engagement.tables import VOICED_KINDS, Tables

SILENT_AFTER = pd.Timedelta(days=28)


def voices_by_week(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row a week (Monday, UTC): new, returning and lost voices among everybody but the owner.

    A voice is lost in the week in which four weeks have passed since its last word; it may come back.
    """
    acts = tables.interactions
    voiced = acts["kind"].isin(VOICED_KINDS) & acts["created_at"].notna() & (acts["created_at"] <= as_of)
    spoken = acts.loc[voiced & (acts["actor_id"] != tables.owner.account_id), ["actor_id", "created_at"]]
    columns = {"week": "datetime64[us, UTC]", "new": "int64", "returning": "int64", "lost": "int64"}
    if spoken.empty:
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})
    spoken = spoken.sort_values(["actor_id", "created_at"])
    week = _monday(spoken["created_at"])
    first = _monday(spoken.groupby("actor_id")["created_at"].transform("min"))
    per_week = pd.DataFrame(
        {"actor_id": spoken["actor_id"], "week": week, "new": week == first}
    ).drop_duplicates()
    following = spoken.groupby("actor_id")["created_at"].shift(-1).fillna(as_of)
    fell_silent = spoken.loc[following - spoken["created_at"] > SILENT_AFTER, "created_at"] + SILENT_AFTER
    weeks = pd.date_range(week.min(), _monday(pd.Series([as_of])).iloc[0], freq="7D")
    table = pd.DataFrame(
        {
            "new": per_week[per_week["new"]].groupby("week").size(),
            "returning": per_week[~per_week["new"]].groupby("week").size(),
            "lost": _monday(fell_silent).value_counts(),
        },
        index=weeks,
    )
    return table.fillna(0).astype("int64").rename_axis("week").reset_index().astype(columns)


def _monday(moments: pd.Series) -> pd.Series:
    days = moments.dt.floor("D")
    mondays: pd.Series = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    return mondays
