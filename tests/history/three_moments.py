"""Three moments of one made-up account, with everything that happens to anybody written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from engagement.data.results import Figure
from engagement.data.schema import Owner, Tables, conform, validate
from engagement.history.moment import Moment

FIRST = pd.Timestamp("2026-03-01", tz="UTC")
OWNER = Owner("1", "brand", "Brand")


@dataclass
class Person:
    """One person: days are counted from FIRST; negative ones lie before the first moment."""

    account_id: str
    followed: float
    gone: float | None = None
    fate: str = (
        "left"  # left (the account goes on), suspended (its words go too), quiet (no trace either way)
    )
    followed_back: bool = False
    handles: dict[int, str] = field(default_factory=dict)
    speaks: list[float] = field(default_factory=list)
    speaks_to_member: list[float] = field(default_factory=list)
    states: dict[int, str] = field(default_factory=dict)
    following: int = 200
    posts_on: bool = False

    def follows_on(self, day: float) -> bool:
        return self.followed <= day and (self.gone is None or day < self.gone)

    def exists_on(self, day: float) -> bool:
        return not (self.fate == "suspended" and self.gone is not None and day >= self.gone)


def world(seed: int, people: int = 120, days: tuple[float, ...] = (0.0, 21.0, 45.0)) -> list[Person]:
    """People with known lives; what each of them does is drawn from `seed`."""
    random = np.random.default_rng(seed)
    everybody = []
    for number in range(people):
        followed = float(random.uniform(-150, days[-1] - 1))
        gone = None
        if random.random() < 0.3:
            gone = followed + float(random.choice([random.uniform(2, 28), random.uniform(35, 150)]))
            gone = gone if gone <= days[-1] else None
        fate = str(random.choice(["left", "suspended", "quiet"]))
        person = Person(
            account_id=str(1000 + number),
            followed=followed,
            gone=gone,
            fate=fate,
            followed_back=bool(random.random() < 0.3),
            following=int(random.choice([200, 4000])),
            posts_on=fate == "left",
        )
        # Seen at 0 to have said enough that its words can be missed; nothing by `quiet` ones.
        if fate != "quiet":
            person.speaks = sorted(random.uniform(max(followed, -60), days[-1], size=random.integers(2, 6)))
        person.speaks = [day for day in person.speaks if gone is None or day < gone]
        if random.random() < 0.3:
            person.speaks_to_member = [day + 1 for day in person.speaks if gone is None or day + 1 < gone]
        if random.random() < 0.2:
            person.handles = {int(random.integers(1, len(days))): f"renamed{number}"}
        person.states = {
            moment: str(random.choice(["member", "starting", "shade", "passing", "inactive", "unsure"]))
            for moment in range(len(days))
        }
        everybody.append(person)
    return everybody


def moments(
    people: list[Person], days: tuple[float, ...] = (0.0, 21.0, 45.0), dated: bool = True
) -> list[Moment]:
    """What an export on each of the days would hold."""
    return [moment(people, number, day, dated) for number, day in enumerate(days)]


def moment(people: list[Person], number: int, day: float, dated: bool = True) -> Moment:
    listed = [person for person in people if person.follows_on(day)]
    seen = [person for person in people if person.follows_on(day) or _left_behind(person, day)]
    accounts = pd.DataFrame(
        {
            "account_id": [person.account_id for person in seen],
            "handle": [handle(person, number) for person in seen],
            "followed_at": _times(
                FIRST + pd.Timedelta(days=person.followed) if dated and person in listed else None
                for person in seen
            ),
            "followed_by_owner": [person.followed_back for person in seen],
            "followers_count": 100,
            "following_count": [person.following for person in seen],
            "posts_count": 50,
            "last_post_at": _times(FIRST + pd.Timedelta(days=day - 1) if p.posts_on else None for p in seen),
        }
    )
    follows = pd.DataFrame({"follower_id": [p.account_id for p in listed], "followed_id": OWNER.account_id})
    tables = validate(
        Tables(
            OWNER,
            conform(accounts, "accounts"),
            conform(_acts(people, day), "interactions"),
            conform(follows.astype("str"), "follows"),
        )
    )
    told = pd.DataFrame(
        {
            "account_id": [person.account_id for person in listed],
            "handle": [handle(person, number) for person in listed],
            "state": [person.states.get(number, "shade") for person in listed],
            "corrected": False,
            "voiced_days": 0,
            "last_voice_at": _times([None] * len(listed)),
        }
    )
    figures = {"activation_potential": Figure(4.0, 1.0, 9.0, 30, 20, 1)}
    return Moment(tables, told, FIRST + pd.Timedelta(days=day), 20, 2, figures, day)


def handle(person: Person, number: int) -> str:
    names = [name for moment, name in sorted(person.handles.items()) if moment <= number]
    return names[-1] if names else f"person{person.account_id}"


def _times(moments: Iterable[pd.Timestamp | None]) -> pd.DatetimeIndex:
    return pd.to_datetime(pd.Series(list(moments), dtype="object"), utc=True).array


def _left_behind(person: Person, day: float) -> bool:
    """People who left but go on posting are still seen, as authors of what stands."""
    return person.fate == "left" and person.followed <= day and bool(person.speaks)


def _acts(people: list[Person], day: float) -> pd.DataFrame:
    rows = [
        (person.account_id, target, FIRST + pd.Timedelta(days=when), f"{person.account_id}-{target}-{when}")
        for person in people
        if person.exists_on(day)
        for target, times in (("1", person.speaks), ("1000", person.speaks_to_member))
        for when in times
        if when <= day and person.account_id != target
    ]
    frame = pd.DataFrame(rows, columns=["actor_id", "target_id", "created_at", "interaction_id"])
    return frame.assign(kind="reply", post_id=frame["interaction_id"])
