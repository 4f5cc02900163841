"""What the program of commit 99c9a36 saved: it opens, and everything in it is as it was shown then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import engagement
from engagement.data.states import RULES
from engagement.history.changes import EARLIER_RULES, changes
from engagement.history.compare import COMPARED, compare
from engagement.i18n import language
from engagement.sharing.frozen import Frozen
from engagement.store.links.client import Client
from engagement.store.links.owner import Owner
from engagement.store.migrate import revisions, version
from engagement.store.moments import saved_moment, saved_states
from engagement.store.opening import open_saved
from engagement.store.store import Store, open_store
from engagement.wording.changes import heads_sentence, turns_sentence
from tests.alike import same
from tests.store.earlier_release import saved_at, unpack

NETWORK = "203.0.113.0/24"
Expected = dict[str, Any]


@pytest.fixture
def expected(tmp_path: Path) -> Expected:
    return unpack(tmp_path)


@pytest.fixture
def earlier(tmp_path: Path, expected: Expected) -> Iterator[Store]:
    """The store as it was left, opened by this program on the day it was saved."""
    store = open_store(f"sqlite:///{tmp_path / 'engagement.sqlite'}", lambda: saved_at(expected))
    yield store
    store.database.close()


def test_it_opens_at_the_newest_schema(earlier: Store) -> None:
    with earlier.database.reading() as connection:
        assert version(connection) == revisions()[-1]


def test_both_moments_are_what_was_shown(earlier: Store, expected: Expected) -> None:
    account = earlier.account(expected["key"])
    assert account is not None
    assert account.title == expected["title"]
    assert account.retention_days == 90
    assert len(account.snapshots) == 2
    for snapshot, then in zip(account.snapshots, expected["moments"], strict=True):
        assert (snapshot.id, snapshot.as_of.isoformat()) == (then["id"], then["as_of"])
        assert snapshot.horizon_days == then["horizon_days"]
        assert dict(snapshot.states) == then["states"]
        people = earlier.people(expected["key"], snapshot.id)
        assert dict(zip(people["account_id"], people["state"].astype("str"), strict=True)) == then["people"]
        acts = earlier.load(expected["key"], snapshot.id).tables.interactions
        assert (len(acts), int(acts["text"].notna().sum())) == (then["acts"], then["texts"])
        summary = earlier.summary(expected["key"], snapshot.id)
        assert summary.total == pytest.approx(then["total"])
        assert figures_of(summary.figures) == then["figures"]


def test_corrections_and_notes_are_the_users(earlier: Store, expected: Expected) -> None:
    loaded = earlier.load(expected["key"])
    corrected = dict(zip(loaded.corrections["account_id"], loaded.corrections["state"], strict=True))
    assert corrected == expected["corrections"]
    for kind in ("invite", "value"):
        assert earlier.notes(expected["key"], kind) == expected["notes"][kind]
    again = engagement.analyse(loaded.tables, loaded.as_of, loaded.horizon_days, loaded.corrections)
    states = again.people.set_index("account_id")["state"].astype("str")
    assert states[list(corrected)].to_dict() == corrected


def test_no_result_was_kept_so_it_is_made_once_and_kept(
    earlier: Store, expected: Expected, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = expected["key"]
    steps: list[float] = []
    assert earlier.open(key).analysis is None
    made, inputs = open_saved(earlier, key, lambda share, _: steps.append(share))
    assert steps[-1] == 1.0
    assert steps == sorted(steps)
    assert made.corrections["account_id"].tolist() == sorted(expected["corrections"])
    first, second = (earlier.summary(key, then["id"]) for then in expected["moments"])
    assert (first.rules, second.rules) == (1, RULES)
    monkeypatch.setattr("engagement.analysis.pipeline.analyse", None)
    again, _ = open_saved(earlier, key, lambda *_: None)
    same(again, made)
    assert again.revision == made.revision
    pd.testing.assert_frame_equal(earlier.people(key, inputs.snapshot_id), made.people)


def test_the_moments_are_compared(earlier: Store, expected: Expected) -> None:
    moments = [saved_moment(earlier, expected["key"], then["id"]) for then in expected["moments"]]
    found = compare(moments[1], moments[0])
    assert [figure.name for figure in found.figures] == list(COMPARED)
    for figure in found.figures:
        then = expected["moments"][1]["figures"].get(figure.name)
        assert then is None or figure.one.value == then["value"]
    moved = changes(*moments)
    assert set(moved.lists.came["account_id"]) == {"p0039"}
    assert set(moved.lists.gone["account_id"]) == {"p0003"}


def test_other_rules_make_no_change_of_state(earlier: Store, expected: Expected) -> None:
    """An act-free day later, under the rules of now: nobody is said to have moved."""
    key = expected["key"]
    loaded = earlier.load(key)
    old = saved_moment(earlier, key, loaded.snapshot_id)
    day_after = loaded.as_of + pd.Timedelta(days=1)
    assert saved_states(earlier, key, loaded.tables, day_after) is None
    saved = earlier.save(engagement.analyse(loaded.tables, day_after), key=key)
    new = saved_moment(earlier, key, saved.snapshot_id)
    assert (old.rules, new.rules) == (1, RULES)
    moved = changes(old, new)
    assert moved.turned is None
    assert moved.turned_missing == EARLIER_RULES
    assert moved.lapsing is None
    assert moved.speaking.value is None
    assert moved.before.earlier_rules
    assert not moved.after.earlier_rules
    assert {figure.relation for figure in compare(old, new).figures} == {"unknown"}
    spanish = language("es")
    assert "versión anterior" in turns_sentence(moved, spanish)
    if moved.before.members is not None:
        assert "versión anterior" in heads_sentence("antes", moved.before, spanish)
    later = saved_states(earlier, key, loaded.tables, day_after + pd.Timedelta(days=1))
    assert later is not None
    assert later.as_of == day_after


def test_the_open_links_still_open(earlier: Store, expected: Expected) -> None:
    client = Client(earlier)
    for name in ("named", "nameless"):
        link = expected["links"][name]
        entry = client.knock(link["token"], NETWORK)
        assert entry.state == "open"
        admitted = client.open_link(entry.admitted)
        assert admitted is not None
        assert admitted.link_id == link["id"]
        same_content(client.content(admitted.link_id), link)
    assert {link.state for link in Owner(earlier).listed(expected["key"])} == {"active"}


def test_the_locked_link_opens_with_its_password_only(earlier: Store, expected: Expected) -> None:
    client, link = Client(earlier), expected["links"]["locked"]
    assert client.knock(link["token"], NETWORK).state == "password"
    assert client.enter(link["token"], "eight brown horses", NETWORK).state == "wrong"
    admitted = client.open_link(client.enter(link["token"], expected["password"], NETWORK).admitted)
    assert admitted is not None
    same_content(client.content(admitted.link_id), link)


def test_a_third_moment_is_saved_beside_them(earlier: Store, expected: Expected) -> None:
    loaded = earlier.load(expected["key"])
    analysis = engagement.analyse(loaded.tables, loaded.as_of + pd.Timedelta(days=1))
    earlier.save(analysis, key=expected["key"])
    account = earlier.account(expected["key"])
    assert account is not None
    assert [snapshot.id for snapshot in account.snapshots[:2]] == [then["id"] for then in expected["moments"]]
    assert len(account.snapshots) == 3


def same_content(content: bytes | None, then: Expected) -> None:
    assert content is not None
    frozen = Frozen.from_bytes(content)
    assert frozen.title == then["title"]
    assert dict(frozen.states) == then["states"]
    assert figures_of(frozen.figures) == then["figures"]
    assert frozen.named is (then["who"] is not None)
    if then["who"] is not None:
        assert sorted(map(str, frozen.people["who"])) == then["who"]


def figures_of(figures: Any) -> Expected:
    return {
        name: {part: getattr(figure, part) for part in ("value", "low", "high", "n")}
        for name, figure in figures.items()
    }
