"""Made-up circles: groups that talk more within than across, on any number of people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.data.schema import Tables, conform
from tests.made import OWNER, START, made_tables

NOW = START + pd.Timedelta(days=100)


def made_circle(people: int, pairs: int, groups: int, seed: int = 0) -> Tables:
    """Tables of `people` followers with so many exchanges in the last 90 days; half talk with the owner."""
    random = np.random.default_rng(seed)
    group = random.integers(groups, size=people)
    liveliness = random.gamma(0.8, 1.0, people) + 0.02
    first = random.choice(people, pairs, p=liveliness / liveliness.sum())
    second = random.choice(people, pairs, p=liveliness / liveliness.sum())
    within = random.random(pairs) < 0.85
    for one in range(groups):
        mine = np.flatnonzero(within & (group[first] == one))
        weight = liveliness * (group == one)
        second[mine] = random.choice(people, len(mine), p=weight / weight.sum())
    first, second = first[first != second], second[first != second]
    turned = random.random(len(first)) < 0.5
    ids = np.array([f"p{number:05d}" for number in range(people)])
    actors = [*ids[first], *ids[second[turned]], *ids[::2], *ids[::10], *([OWNER] * len(ids[::4]))]
    targets = [*ids[second], *ids[first[turned]], *([OWNER] * (len(ids[::2]) + len(ids[::10]))), *ids[::4]]
    rows = pd.DataFrame({"actor_id": actors, "target_id": targets, "kind": "reply"})
    rows["created_at"] = NOW - pd.to_timedelta(89 * random.random(len(rows)), unit="D")
    rows["interaction_id"] = [str(number) for number in range(len(rows))]
    return made_tables(list(ids), conform(rows, "interactions"))


def everybody(tables: Tables, starting: int = 3) -> pd.DataFrame:
    """All followers as members, every third as starting to speak."""
    people = tables.accounts[["account_id", "handle", "name"]].copy()
    return people.assign(state=np.where(np.arange(len(people)) % starting, "member", "starting"))
