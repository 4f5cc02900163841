"""The talk that figures look at, and figures that cannot be told."""

from __future__ import annotations

import pandas as pd

from engagement.language import N_
from engagement.results import Figure
from engagement.tables import VOICED_KINDS, Tables

WINDOW_DAYS = 90

NO_VOICES = N_("nobody has spoken in the last 90 days of this data")
NEEDS_VOICES = N_("this data holds nothing that anybody said to you")
NEEDS_MEMBER_TALK = N_("acts among members are not in this data")
NEEDS_OWN_POSTS = N_("your own answers are not in this data")
TOO_FEW_VOICES = N_("fewer than ten people spoke in the last 90 days")


def recent_talk(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """Dated voiced acts of the last 90 days from one person to another, the owner's included."""
    acts = tables.interactions
    recent = (acts["created_at"] > as_of - pd.Timedelta(days=WINDOW_DAYS)) & (acts["created_at"] <= as_of)
    to_another = acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    return acts[recent & acts["kind"].isin(VOICED_KINDS) & to_another]


def recent_voices(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """The same by anyone but the owner."""
    talk = recent_talk(tables, as_of)
    return talk[talk["actor_id"] != tables.owner.account_id]


def voices_until(tables: Tables, as_of: pd.Timestamp) -> pd.DataFrame:
    """All dated voiced acts of everybody but the owner up to then, with somebody addressed."""
    acts = tables.interactions
    voiced = acts["kind"].isin(VOICED_KINDS) & acts["target_id"].notna()
    known = acts["created_at"].notna() & (acts["created_at"] <= as_of)
    return acts[voiced & known & (acts["actor_id"] != tables.owner.account_id)]


def missing(n: int, level: int, why: str, window: int | None = WINDOW_DAYS) -> Figure:
    """A figure that cannot be told, and why."""
    return Figure(None, None, None, n, window, level, why)
