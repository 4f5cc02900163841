"""Manage the links of an analysis for its owner: make, list, pause, renew, end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, update

from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.sharing.frozen import Frozen
from engagement.store.keys import uid_of
from engagement.store.links import rows
from engagement.store.links.credentials import check_strength, digest_of, hash_password, make_token
from engagement.store.links.rows import LIFETIMES, NOT_A_LINK, USUAL_LIFETIME, Link, UnknownLinkError
from engagement.store.notes import write_audit
from engagement.store.schema import link
from engagement.store.store import Store

LONGEST_NAME = 80


@dataclass(frozen=True)
class LinkOptions:
    """How a link should be: for whom, how long, with which password; `sure` to let it never end."""

    client: str
    lifetime: str = USUAL_LIFETIME
    password: str | None = None
    sure: bool = False

    @property
    def name(self) -> str:
        """Return the client's name as it is kept."""
        return " ".join(self.client.split())[:LONGEST_NAME]

    def check(self, title: str) -> None:
        """Refuse what no link is created with; `title` is what stands above the shared page.

        Raises:
            WeakPasswordError: the password is too weak.
            EngagementError: it has no name, or should never end and nobody is sure.
        """
        if not self.name:
            raise EngagementError(N_("Say for whom this link is; no link was created."))
        if LIFETIMES[self.lifetime] is None and not self.sure:
            raise EngagementError(N_("Tick that this link should never end; no link was created."))
        if self.password is not None:
            check_strength(self.password, self.name, title)


class Owner:
    """Manage the links of the analyses in a store, for whoever holds the key of one.

    Raises (every method): UnknownKeyError where the key opens nothing, UnknownLinkError where the account
    has no such link or it has ended.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, key: str, frozen: Frozen, options: LinkOptions) -> tuple[str, str]:
        """Make a link to what was frozen; return its token, shown this once, and its id.

        Raises:
            EngagementError: as `LinkOptions.check` says.
        """
        options.check(frozen.title)
        lifetime = LIFETIMES[options.lifetime]
        password = None if options.password is None else hash_password(options.password)
        token, link_id, now = make_token(), secrets.token_hex(16), self._store.clock()
        with self._store.database.writing() as connection:
            uid = uid_of(connection, key, now)
            connection.execute(
                insert(link).values(
                    id=link_id,
                    account_uid=uid,
                    digest=digest_of(token),
                    client=options.name,
                    pages=",".join(frozen.pages),
                    named=int(frozen.named),
                    password=password,
                    created_at=now,
                    expires_at=now + lifetime if lifetime else None,
                    paused=0,
                    revoked=0,
                    wrong_passwords=0,
                    previews=0,
                    content=frozen.to_bytes(),
                )
            )
            write_audit(connection, "link created", link_id, None, now)
        return token, link_id

    def listed(self, key: str) -> list[Link]:
        """List the links of the account this key opens, the newest first; none where it opens nothing."""
        now = self._store.clock()
        with self._store.database.reading() as connection:
            return rows.listed(connection, uid_of(connection, key, now), now)

    def pause(self, key: str, link_id: str, paused: bool = True) -> None:
        """Keep a link closed for a while, or open it again."""
        with self._store.database.writing() as connection:
            self._change(connection, key, link_id, paused=int(paused))
            self._log(connection, "link paused" if paused else "link resumed", link_id)

    def renew(self, key: str, link_id: str) -> str:
        """Make a new token for a link, shown this once; the old one opens nothing from now on."""
        token = make_token()
        with self._store.database.writing() as connection:
            self._change(connection, key, link_id, digest=digest_of(token))
            self._log(connection, "link renewed", link_id)
        return token

    def revoke(self, key: str, link_id: str) -> None:
        """End a link for good; what it showed is deleted."""
        now = self._store.clock()
        with self._store.database.writing() as connection:
            mine = (link.c.id == link_id) & (link.c.account_uid == uid_of(connection, key, now))
            if not rows.close(connection, mine, now, revoked=True):
                raise UnknownLinkError(NOT_A_LINK)
            self._log(connection, "link revoked", link_id)
        self._store.database.forget()

    def delete(self, key: str, link_id: str) -> None:
        """Take a link off the list, with everything it held and counted."""
        with self._store.database.writing() as connection:
            uid = uid_of(connection, key, self._store.clock())
            mine = (link.c.id == link_id) & (link.c.account_uid == uid)
            if not connection.execute(delete(link).where(mine)).rowcount:
                raise UnknownLinkError(NOT_A_LINK)
            self._log(connection, "link deleted", link_id)
        self._store.database.forget()

    def _change(self, connection: Connection, key: str, link_id: str, **values: object) -> None:
        now = self._store.clock()
        mine = (link.c.id == link_id) & (link.c.account_uid == uid_of(connection, key, now))
        changeable = mine & link.c.closed_at.is_(None) & ~rows.expired(now)
        if not connection.execute(update(link).where(changeable).values(**values)).rowcount:
            raise UnknownLinkError(NOT_A_LINK)

    def _log(self, connection: Connection, event: str, link_id: str) -> None:
        write_audit(connection, event, link_id, None, self._store.clock())
