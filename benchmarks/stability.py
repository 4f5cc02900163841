"""Do the states hold when a part of the acts is missing? On real messages, and on people of mixed rates.

Where the states of the last moment are known, as in a saved account, they are handed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

import engagement
from benchmarks.collegemsg import messages, owner_tables, senders_by
from benchmarks.coverage import PEOPLE, account, mixture
from benchmarks.lines import Line
from engagement.data.results import StatesBefore
from engagement.data.schema import Tables

OWNERS, DRAWS = 10, 5
ACCOUNTS = 6
# What share of the acts is dropped, and whether the last moment is known.
LOSSES = ((0.10, False), (0.05, False), (0.05, True))
REAL, MADE = "CollegeMsg", "simulated: mixture"


def title(data: str, dropped: float, remembered: bool) -> str:
    """Name the rows of one loss."""
    return f"{data}, {dropped:.0%} of the acts dropped{', last moment known' if remembered else ''}".replace(
        "%", " %"
    )


@dataclass
class _Kept:
    """Of each draw, the share of people and of members whose state stays, and who is a member in only one."""

    people: list[float] = field(default_factory=list)
    members: list[float] = field(default_factory=list)
    changed: int = 0
    of: int = 0

    def lines(self, data: str) -> Iterator[Line]:
        for what, values in (("people", self.people), ("members", pd.Series(self.members).dropna())):
            yield Line(data, f"share of {what} whose state stays", float(np.mean(values)),
                       float(np.min(values)), float(np.max(values)), len(values),
                       "draws (interval: least and most)")  # fmt: skip
        yield Line(data, "members lost or gained, of all", self.changed / self.of, n=self.of, unit="members")


def stability(folder: Path) -> Iterator[Line]:
    """Measure whose state stays, over accounts and draws."""
    yield from _measured(REAL, _largest(folder))
    yield from _measured(MADE, (account(mixture, seed, PEOPLE, 1.0) for seed in range(ACCOUNTS)))


def _largest(folder: Path) -> Iterator[Tables]:
    acts = messages(folder / "collegemsg" / "CollegeMsg.txt")
    last_day = float(acts["day"].max())
    for owner in senders_by(acts, last_day).nlargest(OWNERS).index:
        yield owner_tables(acts, owner, last_day)


def _measured(data: str, accounts: Iterator[Tables]) -> Iterator[Line]:
    found = {loss: _Kept() for loss in LOSSES}
    for tables in accounts:
        moment = tables.interactions["created_at"].max()
        whole = engagement.analyse(tables, as_of=moment).people.set_index("account_id")
        before = StatesBefore(moment, whole["measured_state"], whole["voiced_days"])
        for (dropped, remembered), kept in found.items():
            for seed in range(DRAWS):
                fewer = tables.interactions.sample(frac=1 - dropped, random_state=seed).sort_index()
                cut = replace(tables, interactions=fewer.reset_index(drop=True))
                there = engagement.analyse(cut, as_of=moment, previous=before if remembered else None)
                _add(kept, whole["state"], there.people.set_index("account_id")["state"])
    for loss, kept in found.items():
        yield from kept.lines(title(data, *loss))


def _add(kept: _Kept, whole: pd.Series, there: pd.Series) -> None:
    there = there.reindex(whole.index)
    member, same = whole == "member", whole == there
    kept.people.append(float(same.mean()))
    kept.members.append(float(same[member].mean()))
    kept.changed += int((member != (there == "member")).sum())
    kept.of += int(member.sum())
