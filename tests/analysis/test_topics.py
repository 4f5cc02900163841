"""What is spoken of where somebody applauded."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.analysis.invite import background, last_heard, topics
from engagement.data.schema import Tables, conform
from tests.made import OWNER, START, made_tables


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


def tables(acts: pd.DataFrame, **names: str) -> Tables:
    people = ["fan", *(f"p{n}" for n in range(9))]
    return made_tables(people, acts, name=[names.get(one, one) for one in people])


def test_two_people_saying_a_rare_word_make_a_topic() -> None:
    acts = talk()
    assert set(topics(tables(acts), "fan", background(acts))) == {"copper", "lamps"}


def test_what_somebody_is_called_is_no_topic() -> None:
    acts = talk()
    assert topics(tables(acts, p1="Copper Ana"), "fan", background(acts)) == ("lamps",)


def test_whoever_applauded_nothing_has_no_topics() -> None:
    acts = talk()
    assert topics(tables(acts), "p3", background(acts)) == ()


def test_a_word_that_falls_everywhere_is_no_topic() -> None:
    acts = talk()
    spread = acts.assign(text=acts["text"] + " indeed")
    assert "indeed" not in topics(tables(spread), "fan", background(spread))


def test_few_texts_say_nothing_about_what_is_rare() -> None:
    acts = talk().tail(5).reset_index(drop=True)
    assert background(acts) == {}
    assert topics(tables(acts), "fan", {}) == ()


@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["lamps", "copper", "paper", "lamps copper"])),
                min_size=50, max_size=120))  # fmt: skip
@settings(max_examples=25)
def test_gathering_is_residual_inverse_document_frequency(said: list[tuple[int, str]]) -> None:
    rows = [("p1", OWNER, "reply", float(n), f"t{thread}", text) for n, (thread, text) in enumerate(said)]
    frame = pd.DataFrame(rows, columns=["actor_id", "target_id", "kind", "day", "thread_id", "text"])
    acts = conform(frame.assign(created_at=START + pd.to_timedelta(frame["day"], unit="D")), "interactions")
    threads = len({thread for thread, _ in said})
    found = background(acts)
    for word in {word for _, text in said for word in text.split()}:
        texts = sum(word in text for _, text in said)
        seen_in = len({thread for thread, text in said if word in text})
        observed = -math.log2(seen_in / threads)
        expected = -math.log2(1 - math.exp(-texts / threads))
        assert found[word] == pytest.approx(observed - expected)


def test_the_last_word_is_somebody_elses() -> None:
    heard = last_heard(talk(), "lamps", OWNER)
    assert heard is not None
    assert heard.startswith("are the Copper lamps")
    assert last_heard(talk(), None, OWNER) is None
    assert last_heard(talk(), "unknown", OWNER) is None
