"""Draw the made-up followers: who they are, since when they follow and how they are inclined to behave.

Seven parts of the population, each with stated rates (`PARTS`): how often a person in it would speak in a
week, and the chance that they like one post of the shop. One standard normal draw a person moves both,
so that those who like more also tend to speak more: talk x exp(.8 z), likes x exp(.5 z). The states that
the program tells are not stored anywhere; they have to come out of the behaviour.

Follow dates: a share of each part came before the six months; the others came during them, two in five
at the launch (decaying over five days) and three in five at any time.

A profile is a name, a handle, a language, a place, a line about oneself and a way of writing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator

from engagement.sample import words


@dataclass(frozen=True)
class Profile:
    """An invented person; `style` is how they write (tidy, loose, lower or emoji)."""

    given: str
    name: str
    handle: str
    bio: str | None
    location: str | None
    city: str
    country: str
    language: str
    style: str


def profile(random: Generator, part: str, taken: set[str]) -> Profile:
    """Draw one person; 62 in 100 speak Spanish, half write carefully, a third of the bios are empty."""
    language = "es" if random.random() < 0.62 else "en"
    given = _choose(random, words.GIVEN[language])
    country = str(random.choice(list(words.COUNTRIES[language]), p=list(words.COUNTRIES[language].values())))
    city = _choose(random, words.CITIES[country])
    bios = words.PASSING_BIOS if part == "passing" else words.BIOS
    has_bio = random.random() < (0.9 if part == "passing" else 0.65)
    return Profile(
        given=given,
        name=_name(random, given, language),
        handle=_handle(random, given, taken),
        bio=_choose(random, bios[language]).format(city=city) if has_bio else None,
        location=city if random.random() < 0.55 else None,
        city=city,
        country=country,
        language=language,
        style=str(random.choice(["tidy", "loose", "lower", "emoji"], p=[0.5, 0.25, 0.15, 0.1])),
    )


def _choose(random: Generator, choices: str) -> str:
    return str(random.choice(choices.split("|")))


def _name(random: Generator, given: str, language: str) -> str:
    # A given name with an initial or a nickname: full names could be somebody's.
    form = random.random()
    if form < 0.45:
        return f"{given} {random.choice(list('ABCDEFGHJKLMNPRSTVZ'))}."
    if form < 0.8:
        return f"{given} {_choose(random, words.TAILS[language])}"
    return given if form < 0.92 else given.lower()


def _handle(random: Generator, given: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower().replace("-", "")
    while True:
        word = _choose(random, words.HANDLE_WORDS)
        handle = f"{plain}_{word}" if random.random() < 0.6 else f"{word}{plain}"
        handle += str(random.integers(2, 999)) if random.random() < 0.5 else ""
        if handle not in taken:
            taken.add(handle)
            return handle


END = pd.Timestamp("2026-11-01T00:00:00Z")
DAYS = 182
START = END - pd.Timedelta(days=DAYS)
LAUNCH = pd.Timestamp("2026-09-10T08:00:00Z")
LAUNCH_DAY = (LAUNCH - START) / pd.Timedelta(days=1)
FORMER_UNTIL = (60.0, 95.0)


class Counts(NamedTuple):
    """Medians of followers, following and posts, and one spread (standard deviation of the log)."""

    followers: float
    following: float
    posts: float
    spread: float


@dataclass(frozen=True)
class Part:
    """One part of the population and its rates."""

    name: str
    people: int
    talk_per_week: float
    like_chance: float
    came_before: float
    counts: Counts


PARTS = (
    Part("talker", 130, 0.45, 0.10, 0.72, Counts(240, 310, 1200, 0.9)),
    Part("former", 50, 3.0, 0.10, 1.0, Counts(240, 310, 1200, 0.9)),
    Part("occasional", 260, 0.10, 0.035, 0.60, Counts(180, 300, 600, 1.0)),
    Part("admirer", 750, 0.004, 0.015, 0.55, Counts(130, 320, 240, 0.9)),
    Part("silent", 560, 0.001, 0.001, 0.50, Counts(95, 270, 90, 0.9)),
    Part("passing", 250, 0.0, 0.0005, 0.30, Counts(220, 4200, 20, 0.7)),
    Part("quiet", 400, 0.0, 0.0, 0.93, Counts(45, 180, 30, 1.0)),
    Part("protected", 100, 0.003, 0.008, 0.60, Counts(120, 250, 300, 0.9)),
)


@dataclass(frozen=True)
class Population:
    """Who follows, and what moves them; all arrays have one entry a person, times are days since START.

    `talks_from` and `talks_until` bound the time in which somebody is inclined to speak at all: one talker
    in five loses interest on the way, and the former regulars are silent for the last three months or so.
    """

    people: tuple[Profile, ...]
    part: tuple[Part, ...]
    talk: np.ndarray
    like: np.ndarray
    followed: np.ndarray
    talks_from: np.ndarray
    talks_until: np.ndarray

    def __len__(self) -> int:
        return len(self.people)


def population(random: Generator) -> Population:
    """Draw all followers, in the order in which they came."""
    part = [kind for kind in PARTS for _ in range(kind.people)]
    followed = np.array([_follow_day(random, kind) for kind in part])
    order = np.argsort(followed)
    part, followed = [part[index] for index in order], followed[order]
    z = random.standard_normal(len(part))
    talker, former = (np.array([kind.name == name for kind in part]) for name in ("talker", "former"))
    fades = talker & (random.random(len(part)) < 0.2)
    fading = np.where(fades, random.uniform(30, DAYS, len(part)), np.inf)
    taken: set[str] = set()
    return Population(
        people=tuple(profile(random, kind.name, taken) for kind in part),
        part=tuple(part),
        talk=np.array([kind.talk_per_week for kind in part]) * np.exp(0.8 * z),
        like=np.minimum(np.array([kind.like_chance for kind in part]) * np.exp(0.5 * z), 0.6),
        followed=followed,
        talks_from=followed + random.exponential(9, len(part)),
        talks_until=np.where(former, random.uniform(*FORMER_UNTIL, len(part)), fading),
    )


def _follow_day(random: Generator, part: Part) -> float:
    """Day of following, counted from START; below zero for those who were there already."""
    if random.random() < part.came_before:
        return float(-900 * random.beta(1.1, 1.6) - 0.1)
    if random.random() < 0.4:
        return float(min(LAUNCH_DAY + random.exponential(5), DAYS - 0.5))
    return float(random.uniform(0, DAYS - 0.1))


def accounts(random: Generator, drawn: Population, last_act: np.ndarray) -> pd.DataFrame:
    """Make the profiles a table of accounts, consistent with the acts: nobody acts after their last post.

    `last_act` is the day of each person's last act, -inf without one. Accounts gone quiet posted last 200
    to 1,500 days before the end; protected ones show neither counts nor dates.
    """
    rows = [
        _account(
            random, index, person, drawn.part[index], float(drawn.followed[index]), float(last_act[index])
        )
        for index, person in enumerate(drawn.people)
    ]
    return pd.DataFrame(rows)


def _account(
    random: Generator, index: int, person: Profile, part: Part, followed: float, last_act: float
) -> dict[str, object]:
    hidden = part.name == "protected"
    since_post = random.uniform(200, 1500) if part.name == "quiet" else min(random.exponential(14), 150)
    last_post = max(DAYS - since_post, last_act)
    created = min(followed, last_post) - 20 - random.lognormal(6.6, 0.8)
    followers, following, posts = _counts(random, part.counts)
    return {
        "account_id": account_id(index),
        "handle": person.handle,
        "name": person.name,
        "bio": person.bio,
        "location": person.location,
        "language": person.language,
        "created_at": pd.NaT if hidden else _moment(created),
        "followers_count": None if hidden else followers,
        "following_count": None if hidden else following,
        "posts_count": None if hidden else posts,
        "last_post_at": pd.NaT if hidden else _moment(last_post),
        "has_avatar": bool(random.random() < (0.6 if part.name == "quiet" else 0.94)),
        "protected": hidden,
        "followed_at": _moment(followed),
        "follow_rank": index,
        "followed_by_owner": bool(
            random.random() < {"talker": 0.55, "former": 0.55, "occasional": 0.12}.get(part.name, 0.02)
        ),
    }


def _counts(random: Generator, counts: Counts) -> tuple[int, int, int]:
    spread = np.exp(counts.spread * random.standard_normal(3))
    return (
        int(counts.followers * spread[0]),
        # A follow list is kept by hand, so it spreads less than an audience.
        max(1, int(counts.following * spread[1] ** 0.6)),
        int(counts.posts * spread[2]),
    )


def account_id(index: int) -> str:
    """Make the id of a follower; not a number, so that it points at nobody on any network."""
    return f"made-up-{index:04d}"


def _moment(day: float) -> pd.Timestamp:
    return (START + pd.Timedelta(days=day)).floor("s")
