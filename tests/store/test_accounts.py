"""Accounts and their keys: who may open what, for how long, and what two people at once may do."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import inspect, text

from engagement.analysis.analysis import Analysis
from engagement.analysis.result import FRAMES, PEOPLE, VALUES
from engagement.data.schema import TABLES, Owner
from engagement.errors import EngagementError
from engagement.i18n import language
from engagement.store.contract import OtherOwnerError, StaleError, StoreError, UnknownKeyError
from engagement.store.store import Store, open_store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **step: float) -> None:
        self.moment += timedelta(**step)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(address: str, clock: Clock) -> Iterator[Store]:
    store = open_store(address, clock)
    yield store
    store.database.close()


def corrections(**said: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": list(said), "state": list(said.values())}).astype("str")


def test_a_key_is_new_random_and_kept_as_a_digest_only(store: Store, analysis: Analysis) -> None:
    keys = {store.save(analysis).key for _ in range(3)}
    keys.add(store.new_key(store.accounts()[0].account_uid))
    assert len(keys) == 4
    assert {len(key) for key in keys} == {43}
    with store.database.reading() as connection:
        everything = "".join(
            str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
            for table in inspect(connection).get_table_names()
        )
    assert not [key for key in keys if key in everything]
    assert analysis.people["account_id"][0] in "".join(store.people(keys.pop())["account_id"])


@pytest.mark.parametrize(
    "key", ["", "x", "a" * 42, "a" * 44, "ñ" * 43, "a" * 42 + "\n", "a" * 42 + "=", "\ud800"]
)
def test_what_is_no_key_opens_nothing_and_keeps_nothing(store: Store, analysis: Analysis, key: str) -> None:
    assert store.account(key) is None
    with pytest.raises(UnknownKeyError, match="not here"):
        store.load(key)
    if key:
        with pytest.raises(StoreError, match="private link"):
            store.save(analysis, key)
    assert store.accounts() == []


def test_every_act_on_an_unknown_key_says_the_same(store: Store) -> None:
    key = secrets.token_urlsafe(32)
    acts = [
        lambda: store.load(key),
        lambda: store.people(key, 1),
        lambda: store.summary(key, 1),
        lambda: store.set_corrections(key, corrections(), 0),
        lambda: store.set_retention(key, 7),
        lambda: store.delete(key),
        lambda: store.delete_snapshot(key, 1),
        lambda: store.bind(key, "issuer|1"),
        lambda: store.note(key, "invite", "p1", "done"),
        lambda: store.notes(key, "invite"),
        lambda: store.new_key("0" * 32),
    ]
    for act in acts:
        with pytest.raises(UnknownKeyError, match="This analysis is not here"):
            act()


def test_the_key_of_an_address_becomes_the_private_link(store: Store, analysis: Analysis) -> None:
    key = secrets.token_urlsafe(32)
    assert store.save(analysis, key).key == key
    assert store.account(key) is not None


def test_the_same_account_again_is_its_next_snapshot(
    store: Store, analysis: Analysis, later: Analysis
) -> None:
    second = store.save(later)
    first = store.save(analysis, second.key)
    kept = store.account(second.key)
    assert kept is not None
    assert [snapshot.id for snapshot in kept.snapshots] == [first.snapshot_id, second.snapshot_id]
    assert store.load(second.key).as_of == later.as_of
    assert store.load(second.key, first.snapshot_id).as_of == analysis.as_of
    assert len(store.people(second.key, first.snapshot_id)) == 120
    assert len(store.accounts()) == 1


def test_saving_twice_is_one_snapshot_told_as_it_was_told_last(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    person = analysis.people["account_id"][0]
    corrected = analysis.correct(corrections(**{person: "unsure"}))
    store.save(corrected, key)
    kept = store.account(key)
    assert kept is not None
    assert len(kept.snapshots) == 1
    assert kept.version == 1
    assert store.people(key).set_index("account_id")["state"][person] == "unsure"
    assert store.load(key).corrections["state"].tolist() == ["unsure"]


def test_another_owner_is_refused_and_nothing_changes(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    other = replace(analysis, tables=replace(analysis.tables, owner=Owner("77", "somebody")))
    with pytest.raises(OtherOwnerError, match=r"brand.*somebody"):
        store.save(other, key)
    kept = store.account(key)
    assert kept is not None
    assert len(kept.snapshots) == 1


def test_an_owner_known_by_handle_is_the_same_owner(
    store: Store, analysis: Analysis, later: Analysis
) -> None:
    key = store.save(analysis).key
    fetched = replace(later, tables=replace(later.tables, owner=Owner("77", "Brand", "The brand")))
    store.save(fetched, key)
    assert store.load(key).tables.owner == Owner("77", "Brand", "The brand")


def test_a_snapshot_of_another_account_stays_closed(
    store: Store, analysis: Analysis, later: Analysis
) -> None:
    mine, theirs = store.save(analysis), store.save(later)
    for act in (store.load, store.people, store.summary, store.delete_snapshot):
        with pytest.raises(UnknownKeyError):
            act(mine.key, theirs.snapshot_id)
    assert len(store.accounts()) == 2


def test_the_second_of_two_tabs_is_told_and_overwrites_nothing(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    assert store.set_corrections(key, corrections(p0001="member"), 0) == 1
    with pytest.raises(StaleError) as told:
        store.set_corrections(key, corrections(p0001="passing"), 0)
    assert told.value.sentence(language("es")) != str(told.value)
    assert store.load(key).corrections["state"].tolist() == ["member"]
    assert store.set_corrections(key, corrections(), store.load(key).version) == 2
    assert store.load(key).corrections.empty


def test_a_new_snapshot_keeps_what_was_said_about_people_who_are_gone(
    store: Store, analysis: Analysis, later: Analysis
) -> None:
    key = store.save(analysis).key
    store.set_corrections(key, corrections(gone="member", p0001="passing"), 0)
    store.save(later.correct(corrections(p0001="member")), key)
    back = store.load(key).corrections
    assert dict(zip(back["account_id"], back["state"], strict=True)) == {"gone": "member", "p0001": "member"}


def test_time_runs_out_and_begins_anew_with_a_snapshot(
    timed: Store, clock: Clock, analysis: Analysis, later: Analysis
) -> None:
    key = timed.save(analysis).key
    clock.forward(days=29)
    timed.save(later, key)
    clock.forward(days=30, microseconds=-1)
    kept = timed.account(key)
    assert kept is not None
    assert kept.expires_at - START == timedelta(days=59)
    clock.forward(microseconds=1)
    assert timed.account(key) is None
    assert timed.accounts() == []
    with pytest.raises(UnknownKeyError):
        timed.load(key)
    assert timed.purge() == 1
    assert timed.purge() == 0
    assert timed.inventory().counts["snapshots"] == 0


def test_a_key_whose_account_has_expired_may_be_used_again(
    timed: Store, clock: Clock, analysis: Analysis
) -> None:
    key = timed.save(analysis).key
    clock.forward(days=31)
    timed.save(analysis, key)
    kept = timed.account(key)
    assert kept is not None
    assert kept.created_at == clock.moment
    assert timed.purge() == 1
    assert timed.account(key) == kept


@pytest.mark.parametrize("days", [1, 7, 90])
def test_the_owner_chooses_how_long(timed: Store, clock: Clock, analysis: Analysis, days: int) -> None:
    key = timed.save(analysis).key
    timed.set_retention(key, days)
    kept = timed.account(key)
    assert kept is not None
    assert (kept.retention_days, kept.expires_at - START) == (days, timedelta(days=days))
    clock.forward(days=days)
    assert timed.account(key) is None


def test_other_times_are_refused(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    for days in (0, -1, 31, 10_000):
        with pytest.raises(EngagementError, match="1, 7, 30, 90"):
            store.set_retention(key, days)


def test_a_list_key_ends_unused_and_lives_on_when_used(
    timed: Store, clock: Clock, analysis: Analysis
) -> None:
    key = timed.save(analysis).key
    timed.set_retention(key, 90)
    uid = timed.accounts()[0].account_uid
    used, unused = timed.new_key(uid), timed.new_key(uid)
    clock.forward(days=20)
    assert timed.account(used) is not None
    clock.forward(days=20)
    timed.purge()
    assert timed.account(used) is not None
    assert timed.account(unused) is None
    assert timed.account(key) is not None


def test_a_login_finds_its_accounts_and_only_those(store: Store, analysis: Analysis, later: Analysis) -> None:
    mine, theirs = store.save(analysis), store.save(later)
    store.bind(mine.key, "https://issuer|ana")
    store.bind(mine.key, "https://issuer|ana")
    [found] = store.accounts_of("https://issuer|ana")
    assert store.account(store.new_key(found.account_uid)) == store.account(mine.key)
    assert store.accounts_of("https://issuer|eva") == []
    with store.database.reading() as connection:
        assert "ana" not in str(connection.execute(text("SELECT * FROM binding")).all())
    assert store.account(theirs.key) is not None


def test_notes_replace_each_other_by_kind_and_subject(store: Store, analysis: Analysis) -> None:
    key, other = store.save(analysis).key, store.save(analysis).key
    store.note(key, "invite", "p1", "done")
    store.note(key, "invite", "p2", {"until": "2026-04-01", "why": "ñ"})
    store.note(key, "value", "p1", [1, None])
    store.note(key, "invite", "p1", "snoozed")
    assert store.notes(key, "invite") == {"p1": "snoozed", "p2": {"until": "2026-04-01", "why": "ñ"}}
    assert store.notes(key, "value") == {"p1": [1, None]}
    store.note(key, "invite", "p1", None)
    assert list(store.notes(key, "invite")) == ["p2"]
    assert store.notes(other, "invite") == {}


def test_the_log_is_kept_for_ninety_days(timed: Store, clock: Clock) -> None:
    timed.audit("open", "link-1", "0" * 64)
    clock.forward(days=89)
    timed.audit("deny")
    clock.forward(days=2)
    timed.purge()
    assert timed.inventory().counts["audit"] == 1


def test_deleting_takes_everything_along(store: Store, analysis: Analysis) -> None:
    key, other = store.save(analysis).key, store.save(analysis).key
    store.set_corrections(key, corrections(p0001="member"), 0)
    store.note(key, "invite", "p1", "done")
    store.bind(key, "issuer|1")
    store.delete(key)
    assert store.account(key) is None
    counts = store.inventory().counts
    assert (counts["accounts"], counts["snapshots"], counts["keys"]) == (1, 1, 1)
    assert counts["corrections"] == counts["notes"] == counts["bindings"] == 0
    assert store.load(other).tables.owner == analysis.tables.owner


def test_a_deleted_snapshot_leaves_the_others_and_its_number_unused(
    store: Store, analysis: Analysis, later: Analysis
) -> None:
    first = store.save(analysis)
    second = store.save(later, first.key)
    store.delete_snapshot(first.key, second.snapshot_id)
    assert store.load(first.key).as_of == analysis.as_of
    assert store.save(later, first.key).snapshot_id > second.snapshot_id
    for snapshot in store.accounts()[0].snapshots:
        store.delete_snapshot(first.key, snapshot.id)
    assert store.account(first.key) is None


def test_the_inventory_counts_what_is_there(store: Store, analysis: Analysis, later: Analysis) -> None:
    key = store.save(analysis).key
    store.save(later, key)
    told = store.inventory()
    assert (told.counts["accounts"], told.counts["snapshots"], told.counts["people"]) == (1, 2, 250)
    assert {*TABLES, PEOPLE, VALUES} < set(told.bytes) <= {*TABLES, *FRAMES, VALUES}
    assert min(told.bytes.values()) > 0
    kept = store.account(key)
    assert kept is not None
    assert (told.oldest, told.next_expiry) == (kept.created_at, kept.expires_at)


def test_titles_are_any_text(store: Store, analysis: Analysis) -> None:
    store.save(analysis, title="a\0b \ud800 ")
    assert store.accounts()[0].title == "ab ?"


@pytest.mark.parametrize(
    "address_given", ["mysql://x/y", "nothing", "sqlite://", "http://a@b", "postgresql://"]
)
def test_an_address_of_something_else_is_one_sentence(address_given: str) -> None:
    with pytest.raises(StoreError, match="no address of a database"):
        open_store(address_given)


def test_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    with pytest.raises(StoreError, match="does not answer") as told:
        open_store("postgresql://me:hunter2@127.0.0.1:1/db")
    assert "hunter2" not in str(told.value)
