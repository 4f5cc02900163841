"""Every older schema becomes the newest with all that was in it; a newer one is left alone."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, make_url, text

from engagement.analysis.analysis import Analysis
from engagement.i18n import language
from engagement.store.contract import NewerStoreError, StoreError
from engagement.store.database import Database
from engagement.store.migrate import migrate, revisions, version
from engagement.store.schema import LINK_TABLES, metadata
from engagement.store.sqlite import sqlite_engine
from engagement.store.store import Store, open_store
from tests.store.older import at_revision, rows_of


def test_the_migrations_make_the_tables_the_program_speaks_of(store: Store) -> None:
    assert LINK_TABLES
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_the_chain_has_no_branches() -> None:
    assert revisions() == [f"{number:04d}" for number in range(1, len(revisions()) + 1)]


@pytest.mark.parametrize("revision", revisions())
def test_every_older_schema_becomes_the_newest(address: str, analysis: Analysis, revision: str) -> None:
    with at_revision(address, revision) as connection:
        assert version(connection) == revision
        before = rows_of(connection)
    assert sum(map(len, before.values())) >= 7
    store = open_store(address)
    with store.database.reading() as connection:
        assert version(connection) == revisions()[-1]
        after = rows_of(connection)
    assert {table: after[table] for table in before} == before
    assert store.accounts()[0].title == "kept before"
    store.save(analysis)
    store.database.close()


def test_a_newer_database_is_left_as_it_is(store: Store, analysis: Analysis, address: str) -> None:
    store.save(analysis)
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = digest(store, address)
    with pytest.raises(NewerStoreError, match=r"newer version.*9999") as told:
        open_store(address)
    assert "más nueva" in told.value.sentence(language("es"))
    assert digest(store, address) == before


def digest(store: Store, address: str) -> object:
    if not store.database.is_server:
        return hashlib.sha256(Path(str(make_url(address).database)).read_bytes()).hexdigest()
    with store.database.reading() as connection:
        return rows_of(connection), inspect(connection).get_table_names()


def test_a_database_of_something_else_is_left_as_it_is(address: str, tmp_path: Path) -> None:
    url = make_url(address)
    if url.drivername == "sqlite":
        (tmp_path / "data").mkdir()
        engine = create_engine(url)
    else:
        engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE shop (price INTEGER)"))
    with pytest.raises(StoreError, match="something else"):
        open_store(address)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["shop"]
    engine.dispose()


def test_a_migration_that_fails_leaves_the_older_schema(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_revision(address, "0001") as connection:
        before = rows_of(connection)

    def fail(connection: Connection) -> None:
        migrate(connection)
        raise OSError("the plug was pulled")

    with monkeypatch.context() as broken:
        broken.setattr("engagement.store.database.migrate", fail)
        with pytest.raises(StoreError, match="plug"):
            open_store(address)
    store = open_store(address)
    with store.database.reading() as connection:
        after = rows_of(connection)
    assert {table: after[table] for table in before} == before
    store.database.close()


def test_file_and_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "data" / "engagement.sqlite"
    open_store(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["engagement.sqlite"]


def test_the_file_is_kept_the_way_nothing_gets_lost(tmp_path: Path) -> None:
    file = tmp_path / "engagement.sqlite"
    open_store(f"sqlite:///{file}")
    with sqlite_engine(file).connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 20_000,
    }


def test_opening_again_needs_no_migration(
    store: Store, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.store.database.migrate", None)
    again = open_store(address)
    assert isinstance(again.database, Database)
    again.database.close()
