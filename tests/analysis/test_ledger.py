"""The ledger: what counts as an answer, by whom, and what the user says about a text."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.analysis.requests import ANSWER_WITHIN, COLUMNS, first_answers, ledger, text_coverage
from engagement.data.schema import Tables, conform
from engagement.export.csv_files import ledger_csv
from engagement.sample.generate import load, truth
from engagement.text.value import value
from engagement.text.words import readings
from tests.made import OWNER, START, made_tables

QUESTION = "¿A qué hora abre la tienda el sábado?"
COMPLAINT = "Llevo tres semanas esperando y nadie contesta, una vergüenza."
THANKS = "Feliz cumpleaños, un abrazo enorme desde Lima."
Act = tuple[str, str, float, str | None, str | None, str | None, str | None]


def tables(acts: list[Act]) -> Tables:
    """Replies from (actor, target, day, text, post, parent, thread)."""
    actor, target, day, text, post, parent, thread = zip(*acts, strict=True)
    frame = pd.DataFrame(
        {
            "interaction_id": [f"i{n}" for n in range(len(acts))],
            "actor_id": actor,
            "target_id": target,
            "kind": "reply",
            "created_at": START + pd.to_timedelta(pd.Series(day, dtype="float64"), unit="D"),
            "text": text,
            "post_id": post,
            "parent_id": parent,
            "thread_id": thread,
        }
    )
    return made_tables(["ana", "bo"], conform(frame, "interactions"))


def test_a_request_without_an_answer_waits_since_it_was_said() -> None:
    found = ledger(
        tables([("ana", OWNER, 1, QUESTION, "p1", None, "t"), ("bo", OWNER, 4, THANKS, "p2", None, "u")])
    )
    assert tuple(found.columns) == COLUMNS
    (row,) = found.to_dict("records")
    assert (row["account_id"], row["handle"], row["towards"]) == ("ana", "ana", "owner")
    assert (row["request"], row["complaint"], row["language"]) == (True, False, "es")
    assert row["answered_by"] == "nobody"
    assert row["waiting"] == pd.Timedelta(days=3)
    assert pd.isna(row["answered_after"])


@pytest.mark.parametrize(
    ("answer", "by", "days"),
    [
        ((OWNER, "ana", 2, "A las diez.", "p2", "p1", "t"), "owner", 1),
        (("bo", "ana", 3, "A las diez.", "p2", "p1", "t"), "member", 2),
        (("bo", "ana", 3, "A las diez.", "p2", "p9", "t"), "member", 2),
        ((OWNER, "bo", 2, "A las diez.", "p2", "p1", "t"), "owner", 1),
        (("ana", OWNER, 2, "Ya lo sé.", "p2", "p1", "t"), "nobody", None),
        (("bo", OWNER, 2, "Bonita tienda.", "p2", None, "t"), "nobody", None),
        ((OWNER, "ana", 0, "Hola.", "p0", None, "t"), "nobody", None),
        ((OWNER, "ana", 2, "Otra cosa.", "p2", "p8", "u"), "nobody", None),
    ],
    ids=[
        "owner",
        "member",
        "same thread",
        "reply to the post",
        "oneself",
        "not to them",
        "earlier",
        "elsewhere",
    ],
)
def test_what_counts_as_an_answer(answer: Act, by: str, days: float | None) -> None:
    row = ledger(tables([("ana", OWNER, 1, QUESTION, "p1", None, "t"), answer])).iloc[0]
    assert row["answered_by"] == by
    assert (
        pd.isna(row["answered_after"]) if days is None else row["answered_after"] == pd.Timedelta(days=days)
    )
    assert pd.isna(row["waiting"]) == (by != "nobody")


def test_the_owner_stands_first_and_the_quickest_answer_counts() -> None:
    asked = ("ana", OWNER, 1.0, QUESTION, "p1", None, "t")
    row = ledger(
        tables([asked, ("bo", "ana", 2, "sí", "p2", "p1", "t"), (OWNER, "ana", 5, "sí", "p3", "p1", "t")])
    ).iloc[0]
    assert row["answered_by"] == "owner"
    assert row["answered_after"] == pd.Timedelta(days=1)


@pytest.mark.parametrize(("day", "by"), [(3.0, "owner"), (9.0, "nobody")])
def test_without_threads_an_answer_is_a_word_to_them_within_a_week(day: float, by: str) -> None:
    acts: list[Act] = [
        ("ana", OWNER, 1, QUESTION, None, None, None),
        (OWNER, "ana", day, "Sí.", None, None, None),
    ]
    assert ledger(tables(acts)).iloc[0]["answered_by"] == by


def test_an_answer_without_a_date_is_an_answer() -> None:
    acts: list[Act] = [
        ("ana", OWNER, 1, QUESTION, "p1", None, None),
        (OWNER, "ana", float("nan"), "Sí.", "p2", "p1", None),
    ]
    row = ledger(tables(acts)).iloc[0]
    assert row["answered_by"] == "owner"
    assert pd.isna(row["answered_after"])
    assert pd.isna(row["waiting"])


def test_the_owner_asks_nobody_and_the_longest_ago_stands_first() -> None:
    acts: list[Act] = [
        (OWNER, "ana", 1, QUESTION, "p1", None, "a"),
        ("bo", OWNER, 3, COMPLAINT, "p2", None, "b"),
        ("ana", OWNER, 2, QUESTION, "p3", None, "c"),
        ("ana", OWNER, float("nan"), QUESTION, "p4", None, "d"),
        ("ana", "bo", 2.5, QUESTION, "p5", None, "e"),
    ]
    found = ledger(tables(acts))
    assert found["interaction_id"].tolist() == ["i2", "i4", "i1", "i3"]
    assert found["towards"].tolist() == ["owner", "other", "owner", "owner"]
    assert found["complaint"].tolist() == [False, False, True, False]


def test_what_lies_long_back_or_ahead_is_left_out() -> None:
    acts: list[Act] = [
        ("ana", OWNER, 0, QUESTION, "p1", None, "a"),
        ("ana", OWNER, 200, QUESTION, "p2", None, "b"),
        ("ana", OWNER, 210, QUESTION, "p3", None, "c"),
    ]
    found = ledger(tables(acts), as_of=START + pd.Timedelta(days=205))
    assert found["interaction_id"].tolist() == ["i1"]


def test_acts_without_text_are_counted_and_not_read() -> None:
    acts: list[Act] = [
        ("ana", OWNER, 1, None, "p1", None, "a"),
        ("ana", OWNER, 2, "  ", "p2", None, "b"),
        ("ana", OWNER, 3, QUESTION, "p3", None, "c"),
        (OWNER, "ana", 4, None, "p4", None, "d"),
    ]
    coverage = text_coverage(tables(acts))
    assert (coverage.voiced, coverage.with_text, coverage.without_text) == (3, 1, 2)
    assert len(ledger(tables(acts))) == 1
    assert ledger(tables(acts[:1])).empty


def test_the_users_word_holds_and_teaches() -> None:
    acts: list[Act] = [
        ("ana", OWNER, 1, QUESTION, "p1", None, "a"),
        ("bo", OWNER, 2, "la caja llegó chafada", "p2", None, "b"),
        ("bo", OWNER, 3, "mi caja llegó chafada también", "p3", None, "c"),
    ]
    said = {"i0": ["conversation"], "i1": ["complaint"], "unknown": ["request"]}
    found = ledger(tables(acts), said=said).set_index("interaction_id")
    assert "i0" not in found.index
    assert found.loc["i1", "complaint"]
    assert found.loc["i1", "corrected"]
    before = ledger(tables(acts)).set_index("interaction_id")
    assert bool(found["complaint"].get("i2", False)) >= bool(before["complaint"].get("i2", False))


def test_acts_without_an_id_get_one_that_stays() -> None:
    made = tables(
        [("ana", OWNER, 1, QUESTION, "p1", None, "a"), ("bo", OWNER, 2, COMPLAINT, "p2", None, "b")]
    )
    made.interactions["interaction_id"] = pd.Series([None, "i1"], dtype="str")
    ids = ledger(made)["interaction_id"].tolist()
    assert ids == ledger(made)["interaction_id"].tolist()
    assert ids[1] == "i1"
    assert ids[0]
    assert ledger(made, said={ids[0]: ["complaint"]})["complaint"].all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_answers_equal_those_found_one_by_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 25))
    names = np.array(["a", "b", "c", OWNER])
    posts = [f"p{k}" if random.random() < 0.8 else None for k in range(n)]
    frame = pd.DataFrame(
        {
            "actor_id": names[random.integers(4, size=n)],
            "target_id": names[random.integers(4, size=n)],
            "created_at": START + pd.to_timedelta(random.integers(0, 15, size=n), unit="D"),
            "post_id": posts,
            "parent_id": [
                posts[int(random.integers(n))] if random.random() < 0.6 else None for _ in range(n)
            ],
            "thread_id": [f"t{random.integers(3)}" if random.random() < 0.6 else None for _ in range(n)],
        }
    )
    acts = conform(frame.assign(kind="reply"), "interactions")
    found = first_answers(acts, acts)
    for row in acts.itertuples():
        dates = [other.created_at for other in acts.itertuples() if _answers(other, row)]
        assert found.loc[row.Index, "answered"] == bool(dates)
        assert not dates or found.loc[row.Index, "at"] == min(dates)


def _answers(other: object, row: object) -> bool:
    o, r = other._asdict(), row._asdict()  # type: ignore[attr-defined]
    if o["actor_id"] in (r["actor_id"], o["target_id"]) or not o["created_at"] > r["created_at"]:
        return False
    if pd.notna(r["post_id"]) and o["parent_id"] == r["post_id"]:
        return True
    if o["target_id"] != r["actor_id"]:
        return False
    if pd.notna(r["thread_id"]):
        return bool(o["thread_id"] == r["thread_id"])
    return pd.isna(r["post_id"]) and o["created_at"] - r["created_at"] <= ANSWER_WITHIN


def test_a_spreadsheet_runs_nothing_of_the_file() -> None:
    hostile = '=HYPERLINK("http://x";"¿me pueden ayudar por favor?")'
    made = ledger(tables([("ana", OWNER, 1, hostile, "p1", None, "t")]), said={"i0": ["request"]})
    content = ledger_csv(made.assign(handle="+1", thread_id="@t"))
    assert content.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(content))
    assert len(back) == 1
    for column in ("text", "handle", "thread_id"):
        assert str(back.loc[0, column]).startswith("'")
    assert back.loc[0, "waiting_hours"] == 0


@pytest.fixture(scope="module")
def asked() -> pd.DataFrame:
    return ledger(load()).set_index("interaction_id")


@pytest.fixture(scope="module")
def true() -> pd.DataFrame:
    return truth().set_index("interaction_id")


def test_the_truth_names_acts_to_the_shop(true: pd.DataFrame) -> None:
    acts = load().interactions.set_index("interaction_id").loc[true.index]
    assert (acts["target_id"] == load().owner.account_id).all()
    assert acts["text"].notna().all()
    assert len(true) > 200


@pytest.mark.parametrize(("kind", "found", "right"), [("request", 0.85, 0.9), ("complaint", 0.75, 0.35)])
def test_most_of_what_was_asked_is_found(
    asked: pd.DataFrame, true: pd.DataFrame, kind: str, found: float, right: float
) -> None:
    first = load().interactions["created_at"].max() - pd.Timedelta(days=180)
    recent = load().interactions.set_index("interaction_id")["created_at"] >= first
    wanted = true.index[true[kind] & recent.reindex(true.index)]
    given = asked.index[(asked["towards"] == "owner") & asked[kind]]
    both = wanted.intersection(given)
    assert len(both) / len(wanted) >= found
    assert len(both) / len(given) >= right


def test_who_answered_is_who_answered(asked: pd.DataFrame, true: pd.DataFrame) -> None:
    acts, owner = load().interactions, load().owner.account_id
    voiced = acts[acts["kind"].isin(["reply", "mention", "quote"])]
    known = acts[acts["interaction_id"].isin(true.index.intersection(asked.index))]
    for act in known.sample(120, random_state=0).itertuples():
        later = voiced[(voiced["created_at"] > act.created_at) & (voiced["actor_id"] != act.actor_id)]
        answers = later[
            (later["parent_id"] == act.post_id)
            | ((later["thread_id"] == act.thread_id) & (later["target_id"] == act.actor_id))
        ]
        by = set(answers["actor_id"])
        expected = "owner" if owner in by else "member" if by else "nobody"
        assert asked.loc[act.interaction_id, "answered_by"] == expected
        if len(answers):
            first = answers["created_at"].min() - act.created_at
            assert asked.loc[act.interaction_id, "answered_after"] == first


def test_what_truly_waits_is_on_the_list(asked: pd.DataFrame, true: pd.DataFrame) -> None:
    waits = asked[(asked["answered_by"] == "nobody") & (asked["towards"] == "owner")]
    assert true.index.isin(waits.index).sum() >= 0.7 * len(waits)


def test_the_list_reads_as_the_classifier_does(asked: pd.DataFrame) -> None:
    again = readings(value(asked["text"]))
    np.testing.assert_array_equal(again["request"], asked["request"])
    np.testing.assert_array_equal(again["complaint"], asked["complaint"])


def test_talk_in_which_nobody_asks_gives_an_empty_list() -> None:
    found = ledger(
        tables([("ana", OWNER, 1, THANKS, "p1", None, "a"), ("bo", OWNER, 2, THANKS, "p2", None, "b")])
    )
    assert found.empty
    assert tuple(found.columns) == COLUMNS
