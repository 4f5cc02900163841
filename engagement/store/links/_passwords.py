"""Passwords of links: strong or refused, kept as Argon2id, and as slow to try for links that are none."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engagement.errors import EngagementError
from engagement.language import N_

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
