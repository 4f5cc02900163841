"""Small made-up tables for tests of the machinery."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.data.schema import KINDS, Owner, Tables, conform, validate

START = pd.Timestamp("2026-01-01", tz="UTC")
OWNER = "brand"


def made_acts(acts: list[tuple[str, str | None, str, float | None]]) -> pd.DataFrame:
    """Interactions from (actor, target, kind, days since START or None)."""
    actors, targets, kinds, moments = zip(*acts, strict=True) if acts else ((), (), (), ())
    return conform(
        pd.DataFrame(
            {
                "interaction_id": [str(n) for n in range(len(acts))],
                "actor_id": list(actors),
                "target_id": list(targets),
                "kind": list(kinds),
                "created_at": START + pd.to_timedelta(pd.Series(list(moments), dtype="float64"), unit="D"),
            }
        ),
        "interactions",
    )


def made_tables(
    followers: int | list[str],
    acts: list[tuple[str, str | None, str, float | None]] | pd.DataFrame = (),  # type: ignore[assignment]
    follower_list: bool = True,
    **columns: object,
) -> Tables:
    """Tables of an owner called brand; `columns` fill the accounts."""
    ids = [f"p{n:04d}" for n in range(followers)] if isinstance(followers, int) else followers
    accounts = conform(pd.DataFrame({"account_id": ids, "handle": ids, **columns}), "accounts")
    follows = pd.DataFrame({"follower_id": ids if follower_list else [], "followed_id": OWNER})
    return validate(
        Tables(
            owner=Owner(OWNER, OWNER),
            accounts=accounts,
            interactions=acts if isinstance(acts, pd.DataFrame) else made_acts(list(acts)),
            follows=conform(follows.astype("str"), "follows"),
        )
    )


def made_talk(people: int = 300, days: float = 200.0, seed: int = 0) -> Tables:
    """A talkative made-up account: rates differ, some never speak, the owner answers half."""
    random = np.random.default_rng(seed)
    rate = random.gamma(0.3, 0.08, size=people)
    acts: list[tuple[str, str | None, str, float | None]] = []
    for person in range(people):
        name = f"p{person:04d}"
        for day in np.sort(random.random(random.poisson(rate[person] * days)) * days):
            to_owner = random.random() < 0.6
            target = OWNER if to_owner else f"p{random.integers(people):04d}"
            if target == name:
                continue
            acts.append((name, target, KINDS[random.integers(3)], float(day)))
            if to_owner and random.random() < 0.5 and day + 0.5 < days:
                acts.append((OWNER, name, "reply", float(day) + 0.5))
        acts += [(name, OWNER, "like", float(day)) for day in random.random(random.poisson(2)) * days]
    return made_tables(people, acts)
