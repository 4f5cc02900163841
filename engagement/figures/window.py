"""The talk that figures look at, week by week and of late, and what is missing where there is too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.data.acts import among, to_many
from engagement.data.results import Figure
from engagement.data.schema import VOICED_KINDS, Tables
from engagement.i18n import N_

if TYPE_CHECKING:
    from engagement.data.evidence import Evidence


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


WINDOW_DAYS = 90

NO_VOICES = N_("no dated word falls into the last 90 days")
NEEDS_VOICES = N_("this data holds nothing that anybody said to you")
NEEDS_MEMBER_TALK = N_("talk among the people on your list is not in this data")
NEEDS_WORDS = N_("this data holds no reply, mention or quote, only other kinds of acts")
NO_ADDRESSEE = N_("your own posts in this data do not say whom they are for")
NOTHING_SAYS_WHICH = N_("nothing in this data says which act answers which")
ENDS_EARLY = N_("the acts in this data end weeks before this moment")
UNDATED = N_("too many of the acts have no date")
NEEDS_OWN_POSTS = N_("your own answers are not in this data")
TOO_FEW_VOICES = N_("fewer than ten people spoke in the last 90 days")


def recent_talk(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Dated voiced acts of the last 90 days from one person to another, the owner's included.

    With two columns more: `among` (both ends on the list) and `to_many` (of the owner, to three or more).
    """
    acts = tables.interactions
    recent = (acts["created_at"] > as_of - pd.Timedelta(days=WINDOW_DAYS)) & (acts["created_at"] <= as_of)
    to_another = acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    chosen = recent & acts["kind"].isin(VOICED_KINDS) & to_another
    return acts.assign(among=among(tables), to_many=to_many(tables))[chosen]


def recent_voices(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return what `recent_talk` holds of anyone but the owner."""
    talk = recent_talk(tables, as_of)
    return talk[talk["actor_id"] != tables.owner.account_id]


def voices_until(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """All dated voiced acts of everybody but the owner up to then, with somebody addressed."""
    acts = tables.interactions
    voiced = acts["kind"].isin(VOICED_KINDS) & acts["target_id"].notna()
    known = acts["created_at"].notna() & (acts["created_at"] <= as_of)
    return acts[voiced & known & (acts["actor_id"] != tables.owner.account_id)]


def why_no_answers(evidence: Evidence) -> str | None:
    """Why nobody's answers can be told; None where the owner's words to people are there."""
    if evidence.owner_words:
        return None
    return NO_ADDRESSEE if evidence.owner_posts_to_nobody else NEEDS_OWN_POSTS


def why_no_talk(evidence: Evidence) -> str | None:
    """Why figures of what was said cannot be told; None where something was, and with a date."""
    if not evidence.voices:
        return NEEDS_WORDS if evidence.acts(by=("follower", "outsider")) else NEEDS_VOICES
    return None


def missing(n: int, level: int, why: str, window: int | None = WINDOW_DAYS) -> Figure:
    """Make a figure that cannot be told and says why."""
    return Figure(None, None, None, n, window, level, why)
