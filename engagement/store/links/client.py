"""Let whoever holds a link in: knock, give the password, look."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, insert, select, update

from engagement.store.keys import keyed_hash, server_secret
from engagement.store.links import rows, tries
from engagement.store.links.credentials import Pass, clean_token, digest_of, verify_password
from engagement.store.notes import write_audit
from engagement.store.purge import leave_traces
from engagement.store.schema import link, link_view
from engagement.store.store import Store

_WAIT_SECONDS, _POLL_SECONDS = 5.0, 0.1


@dataclass(frozen=True)
class Entry:
    """The outcome of knocking: open (with a pass), password, wrong, locked, closed or throttled."""

    state: str
    admitted: str | None = None


@dataclass(frozen=True)
class OpenLink:
    """An open link that a pass leads to: its id, and the visit the pass belongs to."""

    link_id: str
    visit: str


@dataclass(frozen=True)
class _Try:
    """A password about to be verified: its number among the tries, and what it has to fit."""

    number: int
    link_id: str
    password: str


class Client:
    """Open the links of a store for those who were given one.

    Unknown, malformed, revoked, expired, paused and deleted links are all closed: the same outcome, by the
    same statements. `network` is what `network_of` says of the client.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def knock(self, given: str, network: str) -> Entry:
        """Open the link, or ask for its password."""
        now, token, client = self._store.clock(), clean_token(given), self._hash("network", network)
        with self._store.database.reading() as connection:
            if tries.too_many_addresses(connection, client, now):
                return Entry("throttled")
            row = rows.find_open(connection, digest_of(token), now)
        if row is None:
            return self._closed(token, client, now)
        if row.password is not None:
            return Entry("password")
        return self._opened(token, row.id, None, client, now)

    def enter(self, given: str, password: str, network: str) -> Entry:
        """Open the link with a password; a link that is closed takes as long to say so."""
        token, client = clean_token(given), self._hash("network", network)
        until = time.monotonic() + _WAIT_SECONDS
        found = self._reserve(token, client)
        # Others try this link at this very moment: as soon as they are known to be right there is room.
        while found is None and time.monotonic() < until:
            time.sleep(_POLL_SECONDS)
            found = self._reserve(token, client)
        if found is None:
            return Entry("locked")
        if isinstance(found, _Try):
            return self._decide(found, token, password, client)
        if found.state == "closed":
            verify_password(password, None)
        return found

    def preview(self, given: str) -> None:
        """Count a robot that looked for a picture of the page; it is told nothing."""
        mine = link.c.digest == digest_of(clean_token(given))
        with self._store.database.writing() as connection:
            connection.execute(update(link).where(mine).values(previews=link.c.previews + 1))

    def open_link(self, admitted: str | None) -> OpenLink | None:
        """Return the link a pass leads to; None unless the link is open and the pass is good."""
        held, now = Pass.read(admitted), self._store.clock()
        if held is None or not held.lasts(now):
            return None
        digest = digest_of(held.token)
        with self._store.database.reading() as connection:
            row = rows.find_open(connection, digest, now)
        if row is None:
            return None
        proof = self._proof(digest, row.password, held.issued, held.visit)
        return (
            OpenLink(row.id, held.visit) if hmac.compare_digest(proof.encode(), held.proof.encode()) else None
        )

    def content(self, link_id: str) -> bytes | None:
        """Return what the link shows, as it was frozen; None where it has ended meanwhile."""
        with self._store.database.reading() as connection:
            found = connection.scalar(select(link.c.content).where(link.c.id == link_id))
        return None if found is None else bytes(found)

    def count(self, opened: OpenLink) -> None:
        """Count the visit as an opening, once however often its page is loaded again."""
        visit = self._hash("visit", opened.visit)
        mine = (link_view.c.link_id == opened.link_id) & (link_view.c.visit == visit)
        with self._store.database.writing() as connection:
            here = connection.execute(
                select(link.c.id).where(link.c.id == opened.link_id).with_for_update()
            ).first()
            if here and connection.execute(select(link_view).where(mine)).first() is None:
                moment = self._store.clock()
                connection.execute(
                    insert(link_view).values(link_id=opened.link_id, visit=visit, opened_at=moment)
                )

    @cached_property
    def _secret(self) -> bytes:
        with self._store.database.reading() as connection:
            return server_secret(connection)

    def _hash(self, *parts: str) -> str:
        return keyed_hash(self._secret, "link", *parts)

    def _proof(self, digest: str, password: str | None, issued: int, visit: str) -> str:
        return self._hash("pass", digest, password or "", str(issued), visit)

    def _opened(self, token: str, link_id: str, password: str | None, network: str, now: datetime) -> Entry:
        with self._store.database.writing() as connection:
            write_audit(connection, "link opened", link_id, network, now)
        issued, visit = int(now.timestamp()), secrets.token_urlsafe(12)
        proof = self._proof(digest_of(token), password, issued, visit)
        return Entry("open", str(Pass(token, issued, visit, proof)))

    def _closed(self, token: str, network: str, now: datetime) -> Entry:
        with self._store.database.writing() as connection:
            self._refuse(connection, token, network, now)
        return Entry("closed")

    def _refuse(self, connection: Connection, token: str, network: str, now: datetime) -> None:
        """Note a link that did not open; one whose time is over ends for good, should the clock go back."""
        mine = link.c.digest == digest_of(token)
        link_id = connection.scalar(select(link.c.id).where(mine))
        if rows.close(connection, mine & rows.expired(now), now):
            leave_traces(connection)
        tries.record(connection, link_id, network, tries.ADDRESS, now)
        write_audit(connection, "link denied", link_id, network, now)

    def _reserve(self, token: str, network: str) -> _Try | Entry | None:
        """Take one of the tries that are left; None while all of them are being verified."""
        now = self._store.clock()
        with self._store.database.writing() as connection:
            if tries.too_many_addresses(connection, network, now) or tries.too_many_passwords(
                connection, network, now
            ):
                return Entry("throttled")
            row = rows.find_open(connection, digest_of(token), now, alone=True)
            if row is None:
                self._refuse(connection, token, network, now)
                return Entry("closed")
            if row.password is not None:
                wrong, pending = tries.tries_of_link(connection, row.id, now)
                if wrong >= tries.MAX_WRONG_PER_LINK:
                    write_audit(connection, "link denied", row.id, network, now)
                    return Entry("locked")
                if wrong + pending >= tries.MAX_WRONG_PER_LINK:
                    return None
                number = tries.record(connection, row.id, network, tries.PENDING, now)
                return _Try(number, row.id, row.password)
        return self._opened(token, row.id, None, network, now)

    def _decide(self, held: _Try, token: str, password: str, network: str) -> Entry:
        right = verify_password(password, held.password)
        now = self._store.clock()
        with self._store.database.writing() as connection:
            tries.decide(connection, held.number, right, now)
            if not right:
                mine = link.c.id == held.link_id
                counted = link.c.wrong_passwords + 1
                connection.execute(update(link).where(mine).values(wrong_passwords=counted))
                write_audit(connection, "link denied", held.link_id, network, now)
                return Entry("wrong")
        return self._opened(token, held.link_id, held.password, network, now)
