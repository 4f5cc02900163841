"""The secrets of links: tokens that open them, passes for browsers that were let in, passwords.

Passwords are strong or refused, kept as Argon2id, and as slow to try for links that are none. A pass lets a
browser in for half a day after it showed the password.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engagement.errors import EngagementError
from engagement.i18n import N_

TOKEN_LENGTH = 43
PASS_LASTS = timedelta(hours=12)
_NOT_TOKEN = re.compile(r"[^A-Za-z0-9_-]+")


def make_token() -> str:
    """256 random bits; shown once, kept as SHA-256."""
    return secrets.token_urlsafe(32)


def clean_token(given: str) -> str:
    """Find the token in what somebody pasted, without line breaks, quotes and what was stuck to it."""
    return _NOT_TOKEN.sub("", given[: 20 * TOKEN_LENGTH])[:TOKEN_LENGTH]


def digest_of(text: str) -> str:
    """Digest a token (SHA-256 in hex): all that is kept of it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def public_name(token: str) -> str:
    """Name a token for addresses and the cookie with its pass; the name opens nothing."""
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
        """Read the pass in a cookie; None where it is none."""
        parts = (text or "").split(".")
        if len(parts) != 4 or len(parts[0]) != TOKEN_LENGTH or not re.fullmatch(r"[0-9]{1,12}", parts[1]):
            return None
        return cls(parts[0], int(parts[1]), parts[2], parts[3])

    def lasts(self, now: datetime) -> bool:
        """Tell whether it is still good, going by the clock alone."""
        age = now.timestamp() - self.issued
        return -60 <= age < PASS_LASTS.total_seconds()


MIN_LENGTH, MAX_LENGTH, _MIN_DISTINCT = 10, 200, 5
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# One try takes 64 MiB for as long as it lasts: two at once are as many as a small server bears.
_HASHING = threading.BoundedSemaphore(2)
_WRONG_LENGTH = N_("The password needs {least} to {most} characters; no link was created.")
_GUESSABLE = N_("This password is too easy to guess; no link was created. Choose another.")
_hasher = PasswordHasher()


class WeakPasswordError(EngagementError):
    """Raised for a password that somebody could guess; no link is created with it."""


def make_password() -> str:
    """Make a password to read out over the phone: 15 letters and digits, none mistaken for another."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
    return "-".join(groups)


def check_strength(password: str, *guessable: str) -> None:
    """Refuse a password that is too short, too uniform, or one of the words that stand beside it.

    Raises:
        WeakPasswordError: it is one of these.
    """
    plain = password.casefold()
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPasswordError(_WRONG_LENGTH, least=MIN_LENGTH, most=MAX_LENGTH)
    if len(set(plain)) < _MIN_DISTINCT or plain in {word.casefold() for word in guessable}:
        raise WeakPasswordError(_GUESSABLE)


def hash_password(password: str) -> str:
    """Hash a password with Argon2id: all that is kept of it."""
    with _HASHING:
        return _hasher.hash(password)


def verify_password(password: str, kept: str | None) -> bool:
    """Tell whether it is the password; takes as long where there is none to compare with."""
    with _HASHING:
        try:
            return _hasher.verify(kept or _decoy_hash(), password[: MAX_LENGTH + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _decoy_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))
