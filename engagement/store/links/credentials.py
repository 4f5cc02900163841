"""Tries that failed, counted in the database: so many a link, so many a network of clients.

Passwords of links: strong or refused, kept as Argon2id, and as slow to try for links that are none.

Tokens of links, and the passes that let a browser in for half a day after it showed one.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.store.schema import link_try

MOST_OF_LINK, LINK_WINDOW = 5, timedelta(minutes=15)
MOST_OF_NETWORK, NETWORK_WINDOW = 20, timedelta(hours=1)
# Addresses that lead nowhere cannot be guessed; whole offices open a link that has ended.
MOST_ADDRESSES = 60
ADDRESS, PENDING, WRONG = "address", "pending", "wrong"
_PENDING_LASTS = timedelta(seconds=20)


def network_of(address: str | None) -> str:
    """The network a client counts for: IPv4 as it is, of IPv6 the first 64 bits, one for all unknown."""
    try:
        found = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


def too_many_addresses(connection: Connection, network: str, now: datetime) -> bool:
    """Whether this network has opened too many links that are none."""
    return _count(connection, _of_network(network, ADDRESS, now)) >= MOST_ADDRESSES


def too_many_passwords(connection: Connection, network: str, now: datetime) -> bool:
    """Whether this network has tried too many wrong passwords."""
    return _count(connection, _of_network(network, WRONG, now)) >= MOST_OF_NETWORK


def of_link(connection: Connection, link_id: str, now: datetime) -> tuple[int, int]:
    """Wrong passwords of a link in its window, and tries that are being looked at."""
    mine = link_try.c.link_id == link_id
    wrong = mine & (link_try.c.kind == WRONG) & (link_try.c.at > now - LINK_WINDOW)
    pending = mine & (link_try.c.kind == PENDING) & (link_try.c.at > now - _PENDING_LASTS)
    return _count(connection, wrong), _count(connection, pending)


def note(connection: Connection, link_id: str | None, network: str, kind: str, now: datetime) -> int:
    """Write a try down and drop those that count no more; its number."""
    connection.execute(delete(link_try).where(link_try.c.at <= now - NETWORK_WINDOW))
    done = connection.execute(insert(link_try).values(link_id=link_id, network=network, kind=kind, at=now))
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def settle(connection: Connection, number: int, right: bool, now: datetime) -> None:
    """A pending try was right and is forgotten, or wrong and counts."""
    mine = link_try.c.id == number
    if right:
        connection.execute(delete(link_try).where(mine))
    else:
        connection.execute(update(link_try).where(mine).values(kind=WRONG, at=now))


def _of_network(network: str, kind: str, now: datetime) -> ColumnElement[bool]:
    recent = link_try.c.at > now - NETWORK_WINDOW
    return (link_try.c.network == network) & (link_try.c.kind == kind) & recent


def _count(connection: Connection, which: ColumnElement[bool]) -> int:
    return int(connection.scalar(select(func.count()).select_from(link_try).where(which)) or 0)


LEAST, MOST, _LEAST_DIFFERENT = 10, 200, 5
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# One try takes 64 MiB for as long as it lasts: two at once are as many as a small server bears.
_AT_ONCE = threading.BoundedSemaphore(2)
_LENGTH = N_("The password needs {least} to {most} characters; no link was created.")
_GUESSABLE = N_("This password is too easy to guess; no link was created. Choose another.")
_hasher = PasswordHasher()


class WeakPasswordError(EngagementError):
    """A password that somebody could guess; no link is created with it."""


def made_password() -> str:
    """A password to read out over the phone: 15 letters and digits that are not mistaken for others."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    return "-".join(groups)


def check_strength(password: str, *guessable: str) -> None:
    """Refuse a password that is too short, too uniform, or one of the words that stand beside it.

    Raises:
        WeakPasswordError: it is one of these.
    """
    plain = password.casefold()
    if not LEAST <= len(password) <= MOST:
        raise WeakPasswordError(_LENGTH, least=LEAST, most=MOST)
    if len(set(plain)) < _LEAST_DIFFERENT or plain in {word.casefold() for word in guessable}:
        raise WeakPasswordError(_GUESSABLE)


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password; takes as long where there is none to compare with."""
    with _AT_ONCE:
        try:
            return _hasher.verify(kept or _nobodys(), password[: MOST + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


TOKEN_LENGTH = 43
PASS_LASTS = timedelta(hours=12)
_NOT_TOKEN = re.compile(r"[^A-Za-z0-9_-]+")


def make_token() -> str:
    """256 random bits; shown once, kept as SHA-256."""
    return secrets.token_urlsafe(32)


def cleaned(given: str) -> str:
    """The token in what somebody pasted: without line breaks, quotes, dots and whatever was stuck to it."""
    return _NOT_TOKEN.sub("", given[: 20 * TOKEN_LENGTH])[:TOKEN_LENGTH]


def digest_of(text: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def public_name(token: str) -> str:
    """What the address shows instead of the token: it opens nothing, and names the cookie with the pass."""
    return digest_of(f"public {token}")[:16]


@dataclass(frozen=True)
class Pass:
    """A token that was let in: when, in which visit, and the server's proof of it."""

    token: str
    issued: int
    visit: str
    proof: str

    def __str__(self) -> str:
        return f"{self.token}.{self.issued}.{self.visit}.{self.proof}"

    @classmethod
    def read(cls, text: str | None) -> Pass | None:
        """The pass in a cookie; None where it is none."""
        parts = (text or "").split(".")
        if len(parts) != 4 or len(parts[0]) != TOKEN_LENGTH or not re.fullmatch(r"[0-9]{1,12}", parts[1]):
            return None
        return cls(parts[0], int(parts[1]), parts[2], parts[3])

    def lasts(self, now: datetime) -> bool:
        """Whether it is still good, going by the clock alone."""
        age = now.timestamp() - self.issued
        return -60 <= age < PASS_LASTS.total_seconds()
