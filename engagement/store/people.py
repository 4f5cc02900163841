"""Remove one person on their wish: out of everything kept, out of open links, and out of what comes later."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import repeat
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, delete, insert, or_, select, update

from engagement.analysis.result import PEOPLE
from engagement.data import parquet
from engagement.data.schema import TABLES, Tables, conform
from engagement.store import sealed
from engagement.store.keys import server_secret
from engagement.store.schema import correction, note, payload, snapshot, suppressed
from engagement.store.sealed import states_json
from engagement.store.snapshots import forget_result

_PERSON_COLUMNS = {
    "accounts": ("account_id",),
    "interactions": ("actor_id", "target_id"),
    "follows": ("follower_id", "followed_id"),
    "people": ("account_id",),
    "facts": ("account_id",),
    "corrections": ("account_id",),
    "endings": ("account_id",),
    "previous": ("account_id",),
}
# Addresses of posts hold their author's id or handle on some networks.
_ADDRESS_COLUMNS = ("interaction_id", "post_id", "parent_id", "thread_id")
# What people write themselves, where they may name others.
_TEXT_COLUMNS = {"accounts": ("name", "bio", "url", "location"), "interactions": ("text",)}
_MASK = "…"
_WORD = r"\p{L}\p{N}_"
_END_OF_HANDLE = rf"(\.*(?:[^{_WORD}.@-]|$))"
# A handle as it stands in an address: behind the name of a server, with or without folders between.
_IN_ADDRESS = r"(\.\p{L}{2,}/(?:\S*/)?@?)"
_NO_WORD_BEFORE = f"(^|[^{_WORD}.@/-])"
# What may be somebody's name in a text; whether it is one, its digest tells.
_NAMED = re.compile(r"[@/](\w[\w.-]*(?:@[\w.-]+)?)|(?<![\w.@/-])(\w[\w-]*[\d_.-][\w.-]*)")
_WORKERS = 2


@dataclass(frozen=True)
class Person:
    """Somebody as networks name them: ids, and handles in lower case without @."""

    ids: frozenset[str]
    handles: frozenset[str]

    def without(self, account_id: str) -> Person:
        """Leave out one id."""
        return Person(self.ids - {account_id}, self.handles)

    @property
    def names(self) -> list[str]:
        """List ids and handles."""
        return sorted(self.ids | self.handles)


def remove(connection: Connection, who: str, now: datetime) -> int:
    """Take somebody out of every snapshot and keep them out; return how many snapshots changed."""
    if not normalised(who):
        return 0
    rows = connection.execute(select(snapshot.c.id, snapshot.c.owner)).all()
    person = _person_behind(connection, who, [row.id for row in rows])
    changed = sum(
        _remove_from(connection, row.id, person.without(orjson.loads(row.owner)["account_id"]))
        for row in rows
    )
    connection.execute(delete(correction).where(correction.c.person.in_(person.ids)))
    theirs = [note.c.subject == account_id for account_id in person.ids]
    theirs += [note.c.subject.contains(f"/{account_id}/", autoescape=True) for account_id in person.ids]
    connection.execute(delete(note).where(or_(*theirs)))
    remove_from_links(connection, person)
    _suppress(connection, person, now)
    return changed


def _person_behind(connection: Connection, who: str, snapshots: Sequence[int]) -> Person:
    # All ids this id or handle stands for, and all handles these ids ever had here.
    wanted = normalised(who)
    profiles = [parquet.to_table(part, ["account_id", "handle"]) for part in _profiles(connection, snapshots)]
    ids = {who.strip().removeprefix("@")}
    for table in profiles:
        same = pc.or_kleene(
            *(pc.equal(normalised_column(table[name]), wanted) for name in table.column_names)
        )
        ids |= set(table.filter(same)["account_id"].to_pylist())
    handles = {wanted}
    for table in profiles:
        theirs = pc.is_in(table["account_id"], value_set=pa.array(sorted(ids), table["account_id"].type))
        handles |= {normalised(handle) for handle in table.filter(theirs)["handle"].to_pylist() if handle}
    return Person(frozenset(ids), frozenset(handles))


def _profiles(connection: Connection, snapshots: Sequence[int]) -> Iterator[bytes]:
    for number in snapshots:
        yield from sealed.parts_of(connection, number, "accounts")


def _remove_from(connection: Connection, snapshot_id: int, person: Person) -> bool:
    mine = payload.c.snapshot_id == snapshot_id
    naming = payload.c.kind.in_({*TABLES, *_PERSON_COLUMNS})
    rows = connection.execute(select(payload.c.kind, payload.c.part).where(mine, naming)).all()
    places = [(mine, payload.c.kind == kind, payload.c.part == part) for kind, part in rows]
    written = (sealed.contents(connection, *place)[0] for place in places)
    with ThreadPoolExecutor(_WORKERS) as workers:  # Arrow works outside Python's lock
        scrubbed = workers.map(_scrubbed_row, (kind for kind, _ in rows), written, repeat(person))
        changed = [(place, new) for place, new in zip(places, scrubbed, strict=True) if new]
    for place, new in changed:
        connection.execute(update(payload).where(*place).values(**new))
    if changed:
        # Figures, ties and shares count them: whatever was worked out with them in it is worked out anew.
        forget_result(connection, snapshot_id)
        _update_counts(connection, snapshot_id)
    return bool(changed)


def _scrubbed_row(kind: str, content: bytes, person: Person) -> dict[str, Any] | None:
    before = parquet.to_table(content)
    after = scrub(kind, before, person)
    if after is before:
        return None
    content = parquet.to_bytes(after)
    return {"content": content, "rows": after.num_rows, "digest": sealed.digest(content)}


def _update_counts(connection: Connection, snapshot_id: int) -> None:
    people = parquet.to_frame(sealed.parts_of(connection, snapshot_id, PEOPLE))
    where = snapshot.c.id == snapshot_id
    row = {**connection.execute(select(snapshot).where(where)).one()._mapping}
    row |= {"people": len(people), "states": states_json(people)}
    connection.execute(update(snapshot).where(where).values(**row | {"seal": sealed.seal(row)}))


def remove_from_links(connection: Connection, person: Person) -> None:
    """Take this person out of what the links with names show; links without names name nobody."""
    from engagement.sharing.frozen import Frozen
    from engagement.store.schema import link

    gone = {normalised(name) for name in person.names}
    with_names = select(link.c.id, link.c.content).where(link.c.named == 1, link.c.content.is_not(None))
    for row in connection.execute(with_names).all():
        frozen = Frozen.from_bytes(row.content)
        theirs = frozen.people["who"].map(lambda who: normalised(str(who)) in gone)
        if theirs.any():
            content = replace(frozen, people=frozen.people[~theirs].reset_index(drop=True)).to_bytes()
            connection.execute(update(link).where(link.c.id == row.id).values(content=content))


def _suppress(connection: Connection, person: Person, now: datetime) -> None:
    secret = server_secret(connection)
    digests = {_digest(secret, name) for name in person.names}
    digests -= set(connection.scalars(select(suppressed.c.digest)))
    if digests:
        connection.execute(insert(suppressed), [{"digest": digest, "since": now} for digest in digests])


def _digest(secret: bytes, name: str) -> str:
    return hmac.digest(secret, f"person {normalised(name)}".encode(), "sha256").hex()


def without_suppressed(connection: Connection, tables: Tables) -> Tables:
    """Leave the people on the list out of the tables; the same object where nobody is on it."""
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
    listed = accounts["account_id"].isin(gone)
    theirs = {normalised(handle) for handle in handles[listed] if handle}
    theirs |= {name for name in _names_in_texts(tables) if _digest(secret, name) in digests}
    if not gone and not theirs:
        return tables
    person = Person(frozenset(gone), frozenset(theirs))
    kept = {kind: parquet.from_frame(getattr(tables, kind)) for kind in TABLES}
    without = {kind: conform(scrub(kind, table, person).to_pandas(), kind) for kind, table in kept.items()}
    return Tables(tables.owner, sources=tables.sources, **without)


def _names_in_texts(tables: Tables) -> set[str]:
    """Find what may be a handle in what people wrote, as it is compared."""
    found: set[str] = set()
    for kind, columns in _TEXT_COLUMNS.items():
        for column in columns:
            for text in getattr(tables, kind)[column].dropna().unique():
                for behind, alone in _NAMED.findall(text):
                    name = normalised(behind or alone).rstrip(".-")
                    found |= {name, name.partition("@")[0]}
    return found


def scrub(kind: str, table: pa.Table, person: Person) -> pa.Table:
    """Take this person out of a table; the same object where there was nothing of them."""
    ids = pa.array(sorted(person.ids), pa.large_string())
    for column in _PERSON_COLUMNS.get(kind, ()):
        theirs = pc.is_in(table[column].cast(pa.large_string()), value_set=ids)
        if pc.any(theirs).as_py():
            table = table.filter(pc.invert(theirs))
    if kind == "interactions":
        for column in _ADDRESS_COLUMNS:
            table = _apply(table, column, _pattern("(^|/)@?", person.names, "(/|$)"), _emptied)
    for column in _TEXT_COLUMNS.get(kind, ()):
        table = _without_mentions(table, column, person)
    if kind == "skipped":
        inside = _pattern(f"(^|[^{_WORD}])", person.names, f"([^{_WORD}]|$)")
        table = _apply(table, "value", inside, _emptied)
    return table


def _without_mentions(table: pa.Table, column: str, person: Person) -> pa.Table:
    """Mask a person's handle in a text: behind @, in an address, and alone where it is no word or number."""
    names = {handle.split("@")[0] for handle in person.handles} | person.handles
    alone = {name for name in names if not name.isalpha() and any(map(str.isalpha, name))}
    for before, masked in (("(@)", names), (_IN_ADDRESS, names), (_NO_WORD_BEFORE, alone)):
        if masked:
            # The longest first, so that no name is taken for the beginning of another.
            ordered = sorted(masked, key=lambda name: (-len(name), name))
            table = _apply(table, column, _pattern(before, ordered, _END_OF_HANDLE), _masked)
    return table


def _pattern(before: str, names: list[str], after: str) -> str:
    return f"(?i){before}(?:{'|'.join(map(re.escape, names))}){after}"


def _apply(
    table: pa.Table, column: str, pattern: str, change: Callable[[pa.ChunkedArray, str], pa.ChunkedArray]
) -> pa.Table:
    values = table[column]
    if values.null_count == len(values) or not pc.any(pc.match_substring_regex(values, pattern)).as_py():
        return table
    return table.set_column(table.schema.get_field_index(column), column, change(values, pattern))


def _emptied(values: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    return pc.if_else(pc.match_substring_regex(values, pattern), pa.scalar(None, values.type), values)


def _masked(values: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    # Two of them side by side share the blank between them, so once is not enough.
    while pc.any(pc.match_substring_regex(values, pattern)).as_py():
        values = pc.replace_substring_regex(values, pattern, rf"\1{_MASK}\2")
    return values


def normalised(who: str) -> str:
    """Write an id or handle as it is compared: without @ and case."""
    return who.strip().removeprefix("@").lower()


def normalised_column(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write ids or handles as they are compared."""
    return pc.replace_substring_regex(pc.utf8_lower(pc.utf8_trim_whitespace(values)), "^@", "")
