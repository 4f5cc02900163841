"""Accounts made up with a known truth: each a situation in which somebody looks after a community.

They test machinery and wording, and say nothing about accuracy on real accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from engagement.data.schema import Owner, Tables, conform, validate

NOW = pd.Timestamp("2026-09-15 18:00", tz="UTC")
BRAND = "shop"


@dataclass
class Account:
    """One account in the making: people, who each of them is in truth, and their acts, days before `now`."""

    seed: int
    now: pd.Timestamp = NOW
    acts: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    def day(self, ago: float) -> pd.Timestamp:
        return self.now - pd.Timedelta(days=float(ago))

    def people(
        self, kind: str, n: int, followed: float | tuple[float, float] = (100, 900), **profile: Any
    ) -> list[str]:
        """`n` people of this kind with ordinary profiles, who followed some time ago."""
        names = [f"{kind.replace(' ', '_')}{len(self.truth) + number}" for number in range(n)]
        for name in names:
            ago = self.random.uniform(*followed) if isinstance(followed, tuple) else followed
            followers = int(np.exp(self.random.normal(5.4, 0.9))) + 10
            self.truth[name] = kind
            self.profiles[name] = {
                "created_at": self.day(ago + self.random.uniform(60, 2000)),
                "followed_at": self.day(ago),
                "followers_count": followers,
                "following_count": int(followers * self.random.uniform(0.4, 1.3)) + 20,
                "posts_count": int(np.exp(self.random.normal(6, 1))) + 20,
                "last_post_at": self.day(self.random.uniform(0, 20)),
                **profile,
            }
        return names

    def say(self, who: str, to: str | None, ago: float | None, kind: str = "reply", **more: str) -> str:
        """One act; its post_id."""
        post = f"post{len(self.acts)}"
        moment = None if ago is None else self.day(ago)
        self.acts.append(
            {"actor_id": who, "target_id": to, "kind": kind, "created_at": moment, "post_id": post,
             "text": "hola", **more}
        )  # fmt: skip
        return post

    def talk(
        self, people: Sequence[str], begin: float, end: float, every: float, answered: float = 0.0,
        among: float = 0.0, kind: str = "reply",
    ) -> Account:  # fmt: skip
        """Everybody speaks to the shop about `every` days from `begin` to `end` days ago."""
        for who in people:
            for ago in self.random.uniform(end, begin, self.random.poisson((begin - end) / every)):
                post = self.say(who, BRAND, ago, kind)
                if self.random.random() < answered:
                    self.say(BRAND, who, max(ago - self.random.uniform(0.05, 0.9), 0.0), parent_id=post)
                if self.random.random() < among and len(people) > 1:
                    other = people[self.random.integers(len(people))]
                    if other != who:
                        self.say(who, other, max(ago - 0.1, 0.0))
        return self

    def tables(self, follower_list: bool = True) -> Tables:
        """The tables of it, acts in the order of time."""
        accounts = pd.DataFrame({"account_id": list(self.truth), "handle": list(self.truth)})
        known = accounts["account_id"].map(self.profiles).tolist()
        accounts = accounts.join(pd.DataFrame(known))
        acts = pd.DataFrame(self.acts, columns=[
            "actor_id", "target_id", "kind", "created_at", "post_id", "parent_id", "thread_id", "text",
        ])  # fmt: skip
        acts["created_at"] = pd.to_datetime(acts["created_at"], utc=True)
        acts = acts.sort_values("created_at", kind="stable", na_position="last")
        follows = pd.DataFrame({"follower_id": accounts["account_id"], "followed_id": BRAND})
        return validate(
            Tables(
                owner=Owner(BRAND, BRAND),
                accounts=conform(accounts, "accounts"),
                interactions=conform(acts, "interactions"),
                follows=conform(follows if follower_list else follows.iloc[:0], "follows"),
            )
        )


Situation = Callable[[int], Account]


def prize_draw(seed: int, tags: bool = False) -> Account:
    """Twelve regulars; 150 strangers comment on one day for a prize, some name two friends who follow not."""
    made = Account(seed)
    made.talk(made.people("regular", 12), 300, 0.2, 7, answered=0.5)
    made.people("silent", 150)
    for who in made.people("once", 150):
        made.say(who, BRAND, 25 + made.random.uniform(-0.3, 0.3))
        for friend in made.random.integers(0, 900, 2 * tags):
            made.say(who, f"friend{friend}", 25, "mention")
    return made


def storm(seed: int) -> Account:
    """Twelve regulars who talk with each other, and 100 new accounts that reply within two days."""
    made = Account(seed)
    made.talk(made.people("regular", 12), 300, 0.2, 7, among=0.5)
    made.people("silent", 100)
    for who in made.people("raid", 100, followed=(4.0, 4.1)):
        for ago in made.random.uniform(1.5, 3.5, made.random.integers(1, 4)):
            made.say(who, BRAND, ago)
    return made


def night_shift(seed: int) -> Account:
    """One talk across midnight each, and regulars who come every week around midnight."""
    made = Account(seed)
    made.people("silent", 80)
    for who in made.people("one talk", 40):
        midnight = int(made.random.integers(3, 80)) + 0.75  # NOW is at 18:00
        made.say(who, BRAND, midnight + 0.01)
        made.say(who, BRAND, midnight - 0.01)
    for who in made.people("regular", 10):
        for week in range(40):
            made.say(who, BRAND, 7 * week + 0.75 + made.random.uniform(-0.04, 0.04))
    return made


def help_desk(seed: int) -> Account:
    """150 people with one case of some messages within three days, and eight regulars."""
    made = Account(seed)
    made.people("silent", 80)
    made.talk(made.people("regular", 8), 300, 0.2, 6)
    for who in made.people("case", 150):
        start = made.random.uniform(5, 250)
        for later in (0.0, 0.9, 1.8, 2.7)[: made.random.integers(2, 5)]:
            made.say(who, BRAND, start - later)
    return made


def fallen_silent(seed: int, days: float = 170.0) -> Account:
    """Thirty regulars, all silent for half a year; others go on to like, so the data do not end there."""
    made = Account(seed)
    made.talk(made.people("was regular", 30), 450, days, 6, answered=0.4, among=0.3)
    made.talk(made.people("likes", 40), 300, 0.3, 20, kind="like")
    made.people("silent", 60)
    return made


def stale_file(seed: int) -> Account:
    """Twenty regulars; the acts were exported four months before the list of followers."""
    made = Account(seed)
    made.talk(made.people("regular then", 20), 450, 120, 6, answered=0.4)
    made.people("silent", 80)
    return made


def holidays(seed: int) -> Account:
    """Twenty people who talk in one month of every six, four months after the last."""
    made = Account(seed)
    made.people("silent", 80)
    for who in made.people("seasonal", 20, followed=(700, 900), last_post_at=pd.NaT):
        for season in (120, 303, 486):
            for _ in range(6 + int(made.random.integers(4))):
                made.say(who, BRAND, season + made.random.uniform(0, 28))
    made.talk(made.people("likes", 20), 300, 0.3, 20, kind="like")
    return made


def heralds(seed: int) -> Account:
    """Fifteen people repost every week and never say a word; ten regulars."""
    made = Account(seed)
    made.people("silent", 60)
    made.talk(made.people("regular", 10), 300, 0.2, 7)
    made.talk(made.people("herald", 15), 365, 0.2, 7, kind="repost")
    return made


def first_weeks(seed: int) -> Account:
    """An account of three weeks: some speak every other day, some once, some on their first two days only."""
    made = Account(seed)
    made.talk(made.people("often", 12, followed=20.0), 20, 0.1, 2.0)
    for who in made.people("once", 30, followed=(5, 20)):
        made.say(who, BRAND, made.random.uniform(0.1, 5))
    for who in made.people("two days", 15, followed=(6, 20)):
        made.say(who, BRAND, 5.5)
        made.say(who, BRAND, 4.3)
    made.people("silent", 60, followed=(1, 20))
    return made


def applause(seed: int) -> Account:
    """Only likes are in the data."""
    made = Account(seed)
    made.people("silent", 100)
    made.talk(made.people("likes", 30), 200, 0.2, 15, kind="like")
    return made


def no_clock(seed: int) -> Account:
    """Twenty regulars and forty who spoke once; every other act has no date."""
    made = Account(seed)
    made.talk(made.people("regular", 20), 300, 0.2, 8, answered=0.7)
    for who in made.people("once", 40):
        made.say(who, BRAND, made.random.uniform(1, 300))
    made.people("silent", 60)
    for act in made.acts:
        if made.random.random() < 0.5:
            act["created_at"] = None
    return made


def town_crier(seed: int) -> Account:
    """The shop greets twelve people a day by name and answers none of the thirty who ask."""
    made = Account(seed)
    everybody = made.people("silent", 100)
    for who in made.people("asked", 30):
        for _ in range(made.random.integers(1, 3)):
            made.say(who, BRAND, made.random.uniform(9, 80), "mention")
    for ago in range(1, 120):
        for who in made.random.choice([*everybody, *[n for n in made.truth if n.startswith("asked")]], 12):
            made.say(BRAND, str(who), ago, "mention", text="buenos días")
    return made


def seven_in_ten(seed: int) -> Account:
    """Forty people ask; exactly seven in ten of their words are answered, by parent."""
    made = Account(seed)
    made.people("silent", 60)
    for who in made.people("asked", 40):
        for number in range(10):
            ago = 10 + 7 * number + made.random.uniform(0, 0.5)
            post = made.say(who, BRAND, ago)
            if number % 10 < 7:
                made.say(BRAND, who, ago - 0.2, parent_id=post)
    return made


def hidden_half(seed: int) -> Account:
    """The list holds ten of forty people who speak."""
    made = Account(seed)
    made.people("silent", 60)
    made.talk(made.people("regular", 10), 300, 0.2, 7)
    made.talk([f"stranger{number}" for number in range(30)], 300, 0.2, 7)
    return made


def monologue(seed: int) -> Account:
    """The shop posts every day to nobody in particular; ten regulars write to it."""
    made = Account(seed)
    made.people("silent", 60)
    made.talk(made.people("regular", 10), 300, 0.2, 7)
    for ago in range(1, 200):
        made.say(BRAND, None, ago, "mention")
    return made


def come_back(seed: int) -> Account:
    """Ten regulars of two years ago; three of them wrote one word again this week."""
    made = Account(seed)
    made.people("silent", 60)
    names = made.people("was regular", 10)
    made.talk(names, 700, 420, 6)
    for who in names[:3]:
        made.say(who, BRAND, made.random.uniform(1, 5))
    made.talk(made.people("regular", 5), 300, 0.2, 7)
    return made


def late_friends(seed: int) -> Account:
    """Ten regulars who talk among themselves only in the last 40 days; half the silent came since then."""
    made = Account(seed)
    made.talk(made.people("regular", 10), 300, 0.2, 6)
    names = list(made.truth)
    for _ in range(60):
        one, other = made.random.choice(names, 2, replace=False)
        made.say(str(one), str(other), made.random.uniform(0.1, 40))
    made.people("silent", 40, followed=(400, 900))
    made.people("newcomer", 40, followed=(1, 60))
    return made


def mass_followers(seed: int) -> Account:
    """Profiles alone: forty who say they follow back, thirty quiet for a year, a hundred ordinary ones."""
    made = Account(seed)
    for who in made.people("seeker", 40, bio="Sígueme y te sigo 🙌"):
        many = int(made.random.integers(2500, 7000))
        made.profiles[who] |= {
            "following_count": many,
            "followers_count": int(many * made.random.uniform(0.3, 1)),
        }
    made.people("dormant", 30, last_post_at=NOW - pd.Timedelta(days=400))
    made.people("silent", 100)
    return made


SITUATIONS: dict[str, Situation] = {
    make.__name__: make
    for make in (
        prize_draw, storm, night_shift, help_desk, fallen_silent, stale_file, holidays, heralds, first_weeks,
        applause, no_clock, town_crier, seven_in_ten, hidden_half, monologue, come_back, late_friends,
        mass_followers,
    )
}  # fmt: skip
