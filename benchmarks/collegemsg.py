"""Real messages between students as canonical tables, one owner at a time (SNAP CollegeMsg)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from engagement.data.schema import Owner, Tables, conform, validate


@dataclass(frozen=True)
class Setting:
    """A cut-off in days since the first message, a horizon, and the positives an owner must have after it."""

    cutoff_day: float
    horizon_days: float
    positives: int
    senders: int = 15

    @property
    def name(self) -> str:
        """How the table calls it."""
        return f"CollegeMsg {self.cutoff_day:.0f} d, horizon {self.horizon_days:.0f} d"


SETTINGS = (Setting(58, 14, 1), Setting(37, 7, 3))


def messages(path: Path) -> pd.DataFrame:
    """All messages as interactions of kind mention, with `day` since the first."""
    raw = pd.read_csv(path, sep=" ", dtype={"src": str, "dst": str, "time": "int64"})
    sent = pd.to_datetime(raw["time"], unit="s", utc=True)
    return pd.DataFrame(
        {
            "actor_id": raw["src"],
            "target_id": raw["dst"],
            "kind": "mention",
            "created_at": sent,
            "day": (raw["time"] - raw["time"].iloc[0]) / 86400.0,
        }
    )


def senders_by(acts: pd.DataFrame, day: float) -> pd.Series:
    """Distinct senders up to a day, by receiver."""
    return acts[acts["day"] <= day].groupby("target_id")["actor_id"].nunique()


def owner_tables(acts: pd.DataFrame, owner: str, until_day: float) -> Tables:
    """Make the owner's tables: who wrote to them by `until_day` follows since the first message.

    Interactions are all messages that touch these people or the owner, later ones included, so that a
    forecast can be scored; nothing after a cut-off enters features, which a test plants and proves.
    """
    to_owner = acts[(acts["target_id"] == owner) & (acts["actor_id"] != owner)]
    first = to_owner[to_owner["day"] <= until_day].groupby("actor_id")["created_at"].min()
    circle = {*first.index, owner}
    touching = acts[acts["actor_id"].isin(circle) | acts["target_id"].isin(circle)]
    accounts = pd.DataFrame({"account_id": first.index.astype(str), "followed_at": first.to_numpy()})
    accounts["followed_at"] = (
        accounts["followed_at"].dt.tz_localize("UTC")
        if accounts["followed_at"].dt.tz is None
        else accounts["followed_at"]
    )
    return validate(
        Tables(
            owner=Owner(owner),
            accounts=conform(accounts, "accounts"),
            interactions=conform(touching, "interactions"),
            follows=conform(
                pd.DataFrame({"follower_id": accounts["account_id"], "followed_id": owner}), "follows"
            ),
        )
    )
