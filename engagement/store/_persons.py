"""One person's wish not to be here: out of everything kept, and out of what comes later."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import repeat
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, delete, insert, or_, select, update

from engagement.store import _frames, _seal
from engagement.store._keys import server_secret
from engagement.store._schema import correction, note, payload, snapshot, suppressed
from engagement.store._scrub import Person, plain, plain_column, scrub
from engagement.store._shown import remove_from_links
from engagement.store._snapshots import PEOPLE
from engagement.store._told import states_json
from engagement.tables import TABLES, Tables, conform

_AT_ONCE = 2


def without_suppressed(connection: Connection, tables: Tables) -> Tables:
    """The tables without the people on the list; the same object where nobody is on it."""
    digests = set(connection.scalars(select(suppressed.c.digest)))
    if not digests:
        return tables
    secret = server_secret(connection)
    accounts, acts = tables.accounts, tables.interactions
    handles = accounts["handle"].fillna("")
    named_in = (accounts["account_id"], acts["actor_id"], acts["target_id"].dropna(),
                tables.follows["follower_id"], tables.follows["followed_id"])  # fmt: skip
    ids = {account_id for column in named_in for account_id in column.unique()}
    gone = {account_id for account_id in ids if _digest(secret, account_id) in digests}
    named = [_digest(secret, handle) in digests if handle else False for handle in handles]
    gone |= set(accounts.loc[named, "account_id"])
    gone.discard(tables.owner.account_id)
    if not gone:
        return tables
    known = accounts["account_id"].isin(gone)
    person = Person(frozenset(gone), frozenset(plain(handle) for handle in handles[known] if handle))
    kept = {kind: _frames.from_frame(getattr(tables, kind)) for kind in TABLES}
    without = {kind: conform(scrub(kind, table, person).to_pandas(), kind) for kind, table in kept.items()}
    return Tables(tables.owner, sources=tables.sources, **without)


def remove(connection: Connection, who: str, now: datetime) -> int:
    """Take somebody out of every snapshot and keep them out; how many snapshots changed."""
    if not plain(who):
        return 0
    rows = connection.execute(select(snapshot.c.id, snapshot.c.owner)).all()
    person = _known_as(connection, who, [row.id for row in rows])
    changed = sum(
        _remove_from(connection, row.id, person.but(orjson.loads(row.owner)["account_id"])) for row in rows
    )
    connection.execute(delete(correction).where(correction.c.person.in_(person.ids)))
    theirs = [note.c.subject == account_id for account_id in person.ids]
    theirs += [note.c.subject.contains(f"/{account_id}/", autoescape=True) for account_id in person.ids]
    connection.execute(delete(note).where(or_(*theirs)))
    remove_from_links(connection, person)
    _suppress(connection, person, now)
    return changed


def _known_as(connection: Connection, who: str, snapshots: Sequence[int]) -> Person:
    """All ids this id or handle stands for, and all handles these ids ever had here."""
    wanted = plain(who)
    profiles = [_frames.to_table(part, ["account_id", "handle"]) for part in _profiles(connection, snapshots)]
    ids = {who.strip().removeprefix("@")}
    for table in profiles:
        same = pc.or_kleene(*(pc.equal(plain_column(table[name]), wanted) for name in table.column_names))
        ids |= set(table.filter(same)["account_id"].to_pylist())
    handles = {wanted}
    for table in profiles:
        theirs = pc.is_in(table["account_id"], value_set=pa.array(sorted(ids), table["account_id"].type))
        handles |= {plain(handle) for handle in table.filter(theirs)["handle"].to_pylist() if handle}
    return Person(frozenset(ids), frozenset(handles))


def _profiles(connection: Connection, snapshots: Sequence[int]) -> Iterator[bytes]:
    for number in snapshots:
        yield from _seal.parts_of(connection, number, "accounts")


def _remove_from(connection: Connection, snapshot_id: int, person: Person) -> bool:
    mine = payload.c.snapshot_id == snapshot_id
    rows = connection.execute(select(payload.c.kind, payload.c.part).where(mine)).all()
    places = [(mine, payload.c.kind == kind, payload.c.part == part) for kind, part in rows]
    written = (_seal.contents(connection, *place)[0] for place in places)
    with ThreadPoolExecutor(_AT_ONCE) as workers:  # Arrow works outside Python's lock
        scrubbed = workers.map(_scrubbed, (kind for kind, _ in rows), written, repeat(person))
        changed = [(place, new) for place, new in zip(places, scrubbed, strict=True) if new]
    for place, new in changed:
        connection.execute(update(payload).where(*place).values(**new))
    if changed:
        _count_anew(connection, snapshot_id)
    return bool(changed)


def _scrubbed(kind: str, content: bytes, person: Person) -> dict[str, Any] | None:
    """The row of `payload` without this person; None where there was nothing of them."""
    before = _frames.to_table(content)
    after = scrub(kind, before, person)
    if after is before:
        return None
    content = _frames.to_bytes(after)
    return {"content": content, "rows": after.num_rows, "digest": _frames.digest(content)}


def _count_anew(connection: Connection, snapshot_id: int) -> None:
    people = _frames.to_frame(_seal.parts_of(connection, snapshot_id, PEOPLE))
    where = snapshot.c.id == snapshot_id
    row = {**connection.execute(select(snapshot).where(where)).one()._mapping}
    row |= {"people": len(people), "states": states_json(people)}
    connection.execute(update(snapshot).where(where).values(**row | {"seal": _seal.seal(row)}))


def _suppress(connection: Connection, person: Person, now: datetime) -> None:
    secret = server_secret(connection)
    digests = {_digest(secret, name) for name in person.names}
    digests -= set(connection.scalars(select(suppressed.c.digest)))
    if digests:
        connection.execute(insert(suppressed), [{"digest": digest, "since": now} for digest in digests])


def _digest(secret: bytes, name: str) -> str:
    return hmac.digest(secret, f"person {plain(name)}".encode(), "sha256").hex()
