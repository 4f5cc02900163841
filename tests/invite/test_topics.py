"""What is spoken of where somebody applauded."""

from __future__ import annotations

import pandas as pd

from engagement.invite import background, last_heard, topics
from engagement.tables import conform
from tests.made import OWNER, START


def talk() -> pd.DataFrame:
    rows = [
        (
            f"p{n % 9}",
            OWNER,
            "reply",
            float(n),
            f"t{n}",
            f"something about weather, {n}",
        )
        for n in range(120)
    ]
    rows += [
        ("p1", OWNER, "reply", 121.0, "lamps", "those copper lamps are lovely"),
        (
            "p2",
            OWNER,
            "reply",
            122.0,
            "lamps",
            "are the Copper lamps for sale? https://copper.example",
        ),
        (OWNER, "p2", "reply", 123.0, "lamps", "yes, on Friday"),
        ("fan", OWNER, "like", 122.0, "lamps", None),
    ]
    frame = pd.DataFrame(rows, columns=["actor_id", "target_id", "kind", "day", "thread_id", "text"])
    frame["created_at"] = START + pd.to_timedelta(frame["day"], unit="D")
    return conform(frame, "interactions")


def test_two_people_saying_a_rare_word_make_a_topic() -> None:
    acts = talk()
    assert set(topics(acts, "fan", OWNER, background(acts))) == {"copper", "lamps"}


def test_whoever_applauded_nothing_has_no_topics() -> None:
    acts = talk()
    assert topics(acts, "p3", OWNER, background(acts)) == ()


def test_few_texts_say_nothing_about_what_is_rare() -> None:
    acts = talk().tail(5).reset_index(drop=True)
    assert background(acts) == {}
    assert topics(acts, "fan", OWNER, {}) == ()


def test_the_last_word_is_somebody_elses() -> None:
    heard = last_heard(talk(), "lamps", OWNER)
    assert heard is not None
    assert heard.startswith("are the Copper lamps")
    assert last_heard(talk(), None, OWNER) is None
    assert last_heard(talk(), "unknown", OWNER) is None
