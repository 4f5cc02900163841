"""Do the intervals hold what they promise? On simulated accounts, the only place where the truth is known.

The rates of speaking are drawn in three ways that the program does not assume: regulars beside now-and-then
people beside nearly silent ones; a lognormal; a club beside a silent crowd. The share with the habit is held
against the rates that were drawn; every other figure against its mean over the other accounts that the same
world gives, which is what it would say with chance taken out. A figure that is told without an interval gives
a line without a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.lines import Line
from engagement.data.cut import cut
from engagement.data.evidence import Evidence, evidence
from engagement.data.results import Figure
from engagement.data.schema import Owner, Tables, conform
from engagement.figures.intervals import wilson
from engagement.figures.states import habit_figure
from engagement.figures.talk import (
    answer_figures,
    balance,
    member_to_member_share,
    reciprocated_pairs,
    thread_figures,
)
from engagement.figures.voices import retention, voices_spread
from engagement.figures.window import recent_talk
from engagement.model.habit import habits
from engagement.model.habit_share import HABIT_RATE
from engagement.model.membership import MembershipPosterior

PEOPLE, DAYS, REPLICATES = 1000, 300.0, 200
TALKERS = 240  # people of the small accounts on which the figures of the talk are measured
NOW = pd.Timestamp("2026-06-01", tz="UTC")
OWNER = "owner"
PROMISED = (0.85, 0.95)
HABIT, FIGURE = (
    "share of 90 % intervals that held the share with the habit",
    "share of 90 % intervals that held",
)
FIGURES = (
    "reciprocity_in", "balance", "member_to_member_share", "reciprocated_pairs", "deep_conversations",
    "effective_voices_100", "evenness", "voices_gini", "retention",
)  # fmt: skip
Rates = NDArray[np.float64]


def mixture(random: np.random.Generator, people: int = PEOPLE) -> Rates:
    """Five in a hundred regulars, twenty who speak now and then, the others nearly silent."""
    shares = ((people // 20, 4.0, 56.0), (people // 5, 1.5, 150.0), (people * 3 // 4, 0.5, 800.0))
    return np.concatenate([random.gamma(shape, 1 / rate, n) for n, shape, rate in shares])


def lognormal(random: np.random.Generator, people: int = PEOPLE) -> Rates:
    """Once in 500 days in the middle, widely spread."""
    return np.asarray(np.exp(random.normal(np.log(1 / 500), 1.6, people)))


def club(random: np.random.Generator, people: int = PEOPLE) -> Rates:
    """Twelve in a hundred who come every two weeks, the others hardly ever."""
    inside = random.random(people) < 0.12
    return np.where(inside, random.gamma(6, 1 / 90, people), random.gamma(0.6, 1 / 1500, people))


WORLDS: dict[str, Callable[..., Rates]] = {world.__name__: world for world in (mixture, lognormal, club)}


def coverage(replicates: int = REPLICATES) -> Iterator[Line]:
    """How often the 90 % interval of ten figures held the truth, world by world."""
    for name, world in WORLDS.items():
        held = 0
        for seed in range(replicates):
            random = np.random.default_rng(seed)
            rates = world(random)
            told = habit_figure(habits_of(rates, random), SPOKEN, NOW)
            held += told.low <= (rates >= HABIT_RATE).mean() <= told.high
        yield _line(name, HABIT, held, replicates)
        yield from talk_coverage(name, replicates)


def habits_of(rates: Rates, random: np.random.Generator) -> pd.DataFrame:
    """Draw what people who speak at these rates show of their habit within `DAYS`, as the program counts."""
    times = random.poisson(rates * DAYS)
    said = pd.DataFrame(
        {
            "person": np.repeat(np.arange(len(rates)), times),
            "ago": random.uniform(0, DAYS, times.sum()),
            "with_owner": True,
        }
    ).sort_values(["person", "ago"], ascending=[True, False], ignore_index=True)
    seen = np.full(len(rates), DAYS)
    return habits(said, seen, DAYS, MembershipPosterior.fixed()).assign(exposure=seen)


def talk_coverage(name: str, replicates: int = REPLICATES) -> Iterator[Line]:
    """How often the intervals of the figures of the talk held in one world."""
    found = [talk_figures(account(WORLDS[name], seed)) for seed in range(replicates)]
    for figure in FIGURES:
        told = [one[figure] for one in found if one[figure].value is not None and one[figure].low is not None]
        if not told:
            yield Line(f"simulated: {name}", f"{FIGURE}: {figure}", None, n=0, unit="accounts")
            continue
        values, lows, highs = np.array([(one.value, one.low, one.high) for one in told], dtype=float).T
        truth = (values.sum() - values) / max(len(values) - 1, 1)
        yield _line(name, f"{FIGURE}: {figure}", int(((lows <= truth) & (truth <= highs)).sum()), len(told))


def _line(world: str, what: str, held: int, n: int) -> Line:
    return Line(f"simulated: {world}", what, float(held / n), *wilson(held, n, z=1.96), n, "accounts")


def account(world: Callable[..., Rates], seed: int, people: int = TALKERS, busier: float = 4.0) -> Tables:
    """Make an account in which people of that world speak, `busier` than there, and talk with each other.

    Everybody has a readiness of their own to speak to others rather than to the owner, and everybody is
    answered by the owner with a chance of their own; an answer may be answered again.
    """
    random = np.random.default_rng(seed)
    rates = np.resize(world(random, people), people) * busier
    answered, social = random.beta(2, 2, people), random.beta(1, 3, people)
    rows: list[tuple[str, str, float, int, int | None, int]] = []
    for person in range(people):
        for ago in random.uniform(0, DAYS, random.poisson(rates[person] * DAYS)):
            other = int(random.choice(people, p=rates / rates.sum()))
            to_other = random.random() < social[person] and other != person
            thread = len(rows)
            rows.append((_id(person), _id(other) if to_other else OWNER, ago, thread, None, thread))
            replies = random.random() < (0.4 if to_other else answered[person])
            speakers = (_id(other) if to_other else OWNER, _id(person))
            while replies:
                ago = max(float(ago) - random.uniform(0, 0.5), 0.0)
                rows.append((*speakers, ago, len(rows), len(rows) - 1, thread))
                speakers, replies = speakers[::-1], random.random() < 0.35
    frame = pd.DataFrame(rows, columns=["actor_id", "target_id", "ago", "post", "parent", "thread"])
    acts = pd.DataFrame(
        {
            "interaction_id": [f"a{number}" for number in range(len(frame))],
            "actor_id": frame["actor_id"],
            "target_id": frame["target_id"],
            "kind": "reply",
            "created_at": NOW - pd.to_timedelta(frame["ago"], unit="D"),
            "post_id": "p" + frame["post"].astype(str),
            "parent_id": [None if pd.isna(parent) else f"p{int(parent)}" for parent in frame["parent"]],
            "thread_id": "p" + frame["thread"].astype(str),
        }
    )
    ids = [_id(person) for person in range(people)]
    return Tables(
        owner=Owner(OWNER, OWNER),
        accounts=conform(pd.DataFrame({"account_id": ids, "handle": ids}), "accounts"),
        interactions=conform(acts, "interactions"),
        follows=conform(pd.DataFrame({"follower_id": ids, "followed_id": OWNER}), "follows"),
    )


def talk_figures(tables: Tables) -> dict[str, Figure]:
    """Work out the figures of the talk of one account."""
    known, talk = evidence(cut(tables, NOW)), recent_talk(tables, NOW)
    return {
        **answer_figures(talk, OWNER, NOW, known),
        "balance": balance(talk, OWNER, known),
        "member_to_member_share": member_to_member_share(talk, OWNER, known),
        "reciprocated_pairs": reciprocated_pairs(talk, known),
        **thread_figures(tables, NOW, known),
        **voices_spread(talk[talk["actor_id"] != OWNER]),
        "retention": retention(tables, NOW, known),
    }


def _spoken() -> Evidence:
    """Make the evidence of words from the first of these days to the last."""
    acts = {"actor_id": "p", "target_id": OWNER, "kind": "reply"}
    days = [NOW - pd.Timedelta(days=DAYS), NOW]
    return evidence(
        Tables(
            owner=Owner(OWNER, OWNER),
            accounts=conform(pd.DataFrame({"account_id": ["p"]}), "accounts"),
            interactions=conform(pd.DataFrame({"created_at": days}).assign(**acts), "interactions"),
            follows=conform(pd.DataFrame({"follower_id": ["p"], "followed_id": OWNER}), "follows"),
        )
    )


SPOKEN = _spoken()


def _id(person: int) -> str:
    return f"p{person:03d}"
