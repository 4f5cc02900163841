"""What has gone is gone: from the answers, from the files, and from what comes later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import make_url, select, text

from engagement.analysis.analysis import Analysis
from engagement.data import parquet
from engagement.data.schema import TABLES, Owner, Tables, conform
from engagement.sharing.frozen import Frozen, freeze
from engagement.store.links.owner import LinkOptions
from engagement.store.links.owner import Owner as LinkOwner
from engagement.store.schema import link, payload
from engagement.store.store import Store
from tests.made import OWNER, made_acts, made_tables
from tests.store.postgres import Server

FIRST, SECOND = "did:plc:4kq2first", "did:plc:9xzsecond"


@pytest.fixture
def named(analysis: Analysis) -> Analysis:
    """An analysis whose followers have ids that can be searched for."""
    names = {f"p{n:04d}": f"follower-{n:04d}-7f3a" for n in range(120)}
    tables, people = analysis.tables, analysis.people
    accounts = tables.accounts.replace({"account_id": names, "handle": names})
    acts = tables.interactions.replace({"actor_id": names, "target_id": names})
    follows = tables.follows.replace({"follower_id": names})
    return replace(
        analysis,
        tables=Tables(tables.owner, accounts, acts, follows, tables.skipped),
        people=people.replace({"account_id": names, "handle": names}),
    )


@pytest.fixture
def raw(address: str, request: pytest.FixtureRequest) -> Callable[[], Iterable[bytes]]:
    """The bytes of every file that holds rows of this database, log and index files included."""
    url = make_url(address)

    def files() -> Iterable[bytes]:
        if url.drivername == "sqlite":
            return [file.read_bytes() for file in Path(str(url.database)).parent.iterdir()]
        server: Server = request.getfixturevalue("postgres")
        server.run("CHECKPOINT")
        [(number,)] = server.run(f"SELECT oid FROM pg_database WHERE datname = '{url.database}'")
        return [file.read_bytes() for file in server.files() if file.parent.name == str(number)]

    return files


def fill(store: Store, analysis: Analysis) -> tuple[str, list[bytes]]:
    """Keep the analysis with all that may name a follower; its key, and what a raw search should look for."""
    key = store.save(analysis).key
    ids = analysis.people["account_id"].tolist()
    said = pd.DataFrame({"account_id": ids[:40], "state": "member"})
    store.set_corrections(key, said, 0)
    for person in ids[40:60]:
        store.note(key, "invite", person, {"of": person})
    with store.database.reading() as connection:
        contents = [row.content for row in connection.execute(select(payload.c.content))]
    slices = [
        content[start : start + 40] for content in contents for start in range(0, len(content) - 40, 613)
    ]
    if store.database.is_server:  # what the server does by itself, now and then
        server_run(store, "ANALYZE")
    return key, [b"follower-0", b"-7f3a", *slices]


def server_run(store: Store, statement: str) -> None:
    engine = store.database._engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))


def found(needles: list[bytes], files: Iterable[bytes]) -> int:
    everything = b"\n".join(files)
    return sum(needle in everything for needle in needles)


def test_after_deleting_a_raw_search_finds_nobody(
    store: Store, named: Analysis, raw: Callable[[], Iterable[bytes]]
) -> None:
    key, needles = fill(store, named)
    assert found(needles, raw()) > 0.9 * len(needles)
    store.delete(key)
    assert found(needles, raw()) == 0


def test_after_expiry_and_purge_a_raw_search_finds_nobody(
    store: Store, named: Analysis, raw: Callable[[], Iterable[bytes]]
) -> None:
    _, needles = fill(store, named)
    assert store.purge() == 0
    assert found(needles, raw()) > 0.9 * len(needles)
    assert store.purge(datetime.now(UTC) + timedelta(days=31)) == 1
    assert found(needles, raw()) == 0


def test_after_taking_a_person_out_a_raw_search_does_not_find_them(
    store: Store, named: Analysis, raw: Callable[[], Iterable[bytes]]
) -> None:
    key, needles = fill(store, named)
    person = named.people["account_id"].iloc[3]
    assert found([person.encode()], raw()) == 1
    assert store.remove_person(person) == 1
    store.set_corrections(key, store.load(key).corrections, 1)
    files = raw()
    assert found([person.encode()], files) == 0
    assert 0 < found(needles, files) < len(needles)


def test_who_is_still_reading_delays_it_until_the_purge(
    store: Store, named: Analysis, raw: Callable[[], Iterable[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.store.postgresql._WAIT_SECONDS", 0.2)
    monkeypatch.setattr("engagement.store.sqlite._WAIT_FOR_READERS", 200)
    key, needles = fill(store, named)
    with store.database.reading() as reader:
        assert reader.execute(select(payload.c.part)).all()
        store.delete(key)
        store.purge()
    store.purge()
    assert found(needles, raw()) == 0


def test_a_large_database_on_a_server_is_left_to_the_purge(
    store: Store, named: Analysis, raw: Callable[[], Iterable[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.store.postgresql.MAX_BYTES", 1)
    key, needles = fill(store, named)
    store.delete(key)
    assert (found(needles, raw()) > 0) is store.database.is_server
    store.purge()
    assert found(needles, raw()) == 0


def test_a_deleted_snapshot_leaves_nothing_of_its_own(
    store: Store, named: Analysis, later: Analysis, raw: Callable[[], Iterable[bytes]]
) -> None:
    key = store.save(later).key
    saved = store.save(named, key)
    store.delete_snapshot(key, saved.snapshot_id)
    assert found([b"follower-0"], raw()) == 0
    assert store.load(key).as_of == later.as_of


def network() -> Tables:
    """Two followers as Bluesky names them: ids inside the addresses of posts, handles inside texts."""
    acts = made_acts(
        [(FIRST, OWNER, "reply", 1.0), (SECOND, FIRST, "reply", 2.0), (SECOND, OWNER, "reply", 3.0)]
    ).assign(
        post_id=[f"at://{FIRST}/post/1", f"at://{SECOND}/post/2", f"at://{SECOND}/post/3"],
        parent_id=["at://brand/post/1", f"at://{FIRST}/post/1", f"at://{FIRST}/post/1"],
        thread_id=[f"at://{FIRST}/post/1"] * 3,
        text=["hello", "@first.one yes", "ask @First.One, not @first.one.else or a@first.onex"],
    )
    tables = made_tables([FIRST, SECOND], conform(acts, "interactions"))
    accounts = tables.accounts.assign(handle=["First.One", "second.one"])
    follows = pd.concat(
        [tables.follows, tables.follows.assign(follower_id=[FIRST, SECOND], followed_id=[SECOND, FIRST])]
    )
    skipped = pd.DataFrame({"source": "x", "row": [1, 2], "reason": "no", "value": ["@first.one", "other"]})
    return replace(
        tables,
        accounts=conform(accounts, "accounts"),
        follows=conform(follows, "follows"),
        skipped=conform(skipped, "skipped"),
    )


def traces(tables: Tables, *names: str) -> list[str]:
    """Every cell that holds one of the names."""
    cells = [
        f"{kind}.{column}: {value}"
        for kind in TABLES
        for column in getattr(tables, kind)
        for value in getattr(tables, kind)[column].astype("str")
    ]
    return [cell for cell in cells for name in names if name in cell.lower()]


@pytest.mark.parametrize("who", [FIRST, "@First.One", "first.one", " FIRST.one "])
def test_a_person_is_taken_out_everywhere_by_id_or_handle(store: Store, analysis: Analysis, who: str) -> None:
    tables = network()
    people = analysis.people.head(2).assign(account_id=[FIRST, SECOND], handle=["First.One", "second.one"])
    made = replace(analysis, tables=tables, people=people)
    key, other = store.save(made).key, store.save(analysis).key
    store.set_corrections(key, pd.DataFrame({"account_id": [FIRST, SECOND], "state": "member"}), 0)
    store.note(key, "invite", FIRST, "done")
    store.note(key, "value", f"at://{FIRST}/post/1", "request")
    store.note(key, "value", f"at://{SECOND}/post/3", "request")
    assert store.remove_person(who) == 1

    left = store.load(key)
    assert left.tables.accounts["account_id"].tolist() == [SECOND]
    assert left.tables.interactions["text"].tolist() == ["ask @…, not @first.one.else or a@first.onex"]
    assert left.tables.interactions["post_id"].tolist() == [f"at://{SECOND}/post/3"]
    assert left.tables.interactions[["parent_id", "thread_id"]].isna().all(axis=None)
    assert left.tables.follows.to_numpy()[:, :2].tolist() == [[SECOND, OWNER]]
    assert left.tables.skipped["value"].isna().tolist() == [True, False]
    assert traces(left.tables, FIRST, "@first.one,") == []
    assert store.people(key)["account_id"].tolist() == [SECOND]
    assert left.corrections["account_id"].tolist() == [SECOND]
    assert store.notes(key, "invite") == {}
    assert list(store.notes(key, "value")) == [f"at://{SECOND}/post/3"]
    kept = store.account(key)
    assert kept is not None
    assert kept.snapshots[0].people == sum(kept.snapshots[0].states.values()) == 1
    pd.testing.assert_frame_equal(store.load(other).tables.accounts, analysis.tables.accounts)


def test_who_was_taken_out_stays_out_of_what_comes_later(store: Store, analysis: Analysis) -> None:
    assert store.without_suppressed(analysis.tables) is analysis.tables
    store.remove_person("@P0007")
    without = store.without_suppressed(analysis.tables)
    assert "p0007" not in set(without.accounts["account_id"])
    assert len(without.accounts) == 119
    assert traces(without, "p0007") == []
    key = store.save(analysis).key
    assert traces(store.load(key).tables, "p0007") == []
    assert "p0007" not in set(store.people(key)["account_id"])
    acts = analysis.tables.interactions
    theirs = (acts["actor_id"] == "p0007") | (acts["target_id"] == "p0007")
    assert theirs.any()
    pd.testing.assert_frame_equal(store.load(key).tables.interactions, acts[~theirs].reset_index(drop=True))


def test_the_list_of_who_stays_out_names_nobody(store: Store, analysis: Analysis) -> None:
    store.save(analysis)
    store.remove_person("p0007")
    with store.database.reading() as connection:
        rows = connection.execute(text("SELECT digest FROM suppressed")).all()
    assert rows
    assert "p0007" not in str(rows)
    assert all(len(row.digest) == 64 for row in rows)


def test_an_owner_is_not_taken_out_of_their_own_analysis(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    assert store.remove_person(OWNER) == 0
    pd.testing.assert_frame_equal(store.load(key).tables.interactions, analysis.tables.interactions)
    mine = replace(analysis.tables, owner=Owner(OWNER, OWNER))
    pd.testing.assert_frame_equal(store.without_suppressed(mine).interactions, analysis.tables.interactions)


def test_taking_out_nobody_changes_nothing(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    for who in ("", "  ", "@", "stranger", "p000", "p0007x"):
        assert store.remove_person(who) == 0
    pd.testing.assert_frame_equal(store.load(key).tables.accounts, analysis.tables.accounts)


def test_a_person_is_found_in_every_part(
    store: Store, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROWS_PER_PART", 40)
    key = store.save(analysis).key
    last = str(analysis.people["account_id"].iloc[-1])
    assert store.remove_person(last) == 1
    assert traces(store.load(key).tables, last) == []
    assert len(store.people(key)) == 119


NAMING = (
    "with @{0}", "(@{0})", "https://x.test/{0}", "x.test/@{0}/post/1", "@{0}", "by {0}, always", "{0}",
    "{0} {0} {0}", "x.test/{0}/{0}", "@{0}.", "«{0}»: yes", "a\n@{0}\nb",
)  # fmt: skip


@pytest.mark.parametrize("column", ["bio", "name", "url", "location", "text"])
def test_a_removed_handle_goes_out_of_what_others_wrote(
    store: Store, analysis: Analysis, column: str
) -> None:
    """Out of what is saved, and out of what is uploaded later, where the person is no follower at all."""
    whole = analysis.tables
    table = "interactions" if column == "text" else "accounts"
    gone = str(whole.accounts["account_id"].iloc[-1])
    naming = {"handle": whole.accounts["handle"].where(whole.accounts["account_id"] != gone, "Ana_28")}
    whole = replace(whole, accounts=whole.accounts.assign(**naming))
    frame = getattr(whole, table)
    others = (frame["account_id"] if table == "accounts" else frame["actor_id"]) != gone
    places = frame.index[others][: len(NAMING)]
    written = frame[column].astype("object")
    written.loc[places] = [text.format("ana_28") for text in NAMING[: len(places)]]
    later = replace(whole, **{table: conform(frame.assign(**{column: written}), table)})
    store.save(replace(analysis, tables=later))
    key = store.save(replace(analysis, tables=later)).key
    assert store.remove_person("@Ana_28") == 2
    assert traces(store.load(key).tables, "ana_28") == []
    without = replace(later, accounts=later.accounts[later.accounts["account_id"] != gone])
    assert traces(store.without_suppressed(without), "ana_28") == []


def test_a_handle_that_is_a_plain_word_stays_one(store: Store, analysis: Analysis) -> None:
    accounts = analysis.tables.accounts
    bios = ["café con @ana", "soy Ana", "banana", "ana.b y @anab", "tía/ana", "tengo 42 años, 1/42"]
    named = accounts.assign(
        handle=["ana", "42", *accounts["handle"].iloc[2:]],
        bio=[None, None, *bios, *[None] * (len(accounts) - 2 - len(bios))],
    )
    tables = replace(analysis.tables, accounts=conform(named, "accounts"))
    key = store.save(replace(analysis, tables=tables)).key
    for who in ("@ana", "42"):
        store.remove_person(who)
    kept = store.load(key).tables.accounts["bio"].dropna().tolist()
    assert kept == ["café con @…", *bios[1:]]
    later = store.without_suppressed(tables).accounts["bio"].dropna().tolist()
    assert later == kept


def test_a_person_goes_out_of_the_links_that_show_names(store: Store, analysis: Analysis) -> None:
    key = store.save(analysis).key
    links = LinkOwner(store)
    named, _ = links.create(key, freeze(analysis, "Brand", named=True), LinkOptions(client="With names"))
    hidden, _ = links.create(key, freeze(analysis, "Brand"), LinkOptions(client="Without"))
    before = shown(store, named), shown(store, hidden)
    assert "@p0007" in set(before[0].people["who"])
    store.remove_person("p0007")
    after = shown(store, named), shown(store, hidden)
    assert set(before[0].people["who"]) - set(after[0].people["who"]) == {"@p0007"}
    pd.testing.assert_frame_equal(after[1].people, before[1].people)


def shown(store: Store, token: str) -> Frozen:
    """What a link shows."""
    with store.database.reading() as connection:
        digest = hashlib.sha256(token.encode()).hexdigest()
        content = connection.scalar(select(link.c.content).where(link.c.digest == digest))
    return Frozen.from_bytes(content)
