"""What was done about an invitation, and who has spoken since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

MARKS = ("done", "snoozed", "unwanted")
SNOOZE_DAYS = 30


@dataclass(frozen=True)
class Mark:
    """What the user decided about a person, and when; a snoozed one comes back after 30 days."""

    kind: str
    at: pd.Timestamp

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Mark:
        """Read back what `value` wrote."""
        return cls(str(value["kind"]), pd.Timestamp(str(value["at"])))

    def value(self) -> dict[str, str]:
        """Plain values for the store."""
        return {"kind": self.kind, "at": self.at.isoformat()}

    def hides(self, now: pd.Timestamp) -> bool:
        """Whether the person stays off the list at this moment."""
        return self.kind != "snoozed" or now - self.at < pd.Timedelta(days=SNOOZE_DAYS)


@dataclass(frozen=True)
class Won:
    """Of `invited` people, who has spoken since (`spoke`, account ids) and who is community by now."""

    invited: int
    spoke: tuple[str, ...]
    members: tuple[str, ...]


def open_to_invite(found: pd.DataFrame, marks: Mapping[str, Mark], now: pd.Timestamp) -> pd.DataFrame:
    """The candidates that no mark keeps off the list."""
    hidden = {account_id for account_id, mark in marks.items() if mark.hides(now)}
    return found[~found["account_id"].isin(hidden)].reset_index(drop=True)


def won(people: pd.DataFrame, marks: Mapping[str, Mark]) -> Won:
    """Who of those marked done has spoken after it; people who are gone from the data count as invited."""
    done = {account_id: mark.at for account_id, mark in marks.items() if mark.kind == "done"}
    here = people[people["account_id"].isin(done)]
    invited_at = pd.to_datetime(here["account_id"].map(done), utc=True)
    spoke = here[(here["last_voice_at"] > invited_at).fillna(False)]
    members = spoke.loc[spoke["state"] == "member", "account_id"]
    return Won(len(done), tuple(spoke["account_id"]), tuple(members))
