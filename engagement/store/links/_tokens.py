"""Tokens of links, and the passes that let a browser in for half a day after it showed one."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

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
