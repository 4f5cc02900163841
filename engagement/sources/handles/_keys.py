"""Keys of the operator: from the environment or `.streamlit/secrets.toml`, never from a page or a command."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from engagement.errors import EngagementError
from engagement.language import N_

_SECRETS = Path(".streamlit/secrets.toml")


class UnusableKeyError(EngagementError):
    """A key that cannot be sent."""


def key(name: str) -> str | None:
    """The key of that name, without blanks and without a leading "Bearer"; None where there is none."""
    told = os.environ.get(name) or _secret(name)
    if told is None:
        return None
    plain = told.strip().removeprefix("Bearer ").strip()
    if not plain.isascii() or not plain.isprintable() or " " in plain:
        raise UnusableKeyError(N_("{name} holds signs that no key has. Copy the key anew."), name=name)
    return plain or None


def _secret(name: str) -> str | None:
    try:
        told = tomllib.loads(_SECRETS.read_text(encoding="utf-8")).get(name)
    except (OSError, ValueError):
        return None
    return told if isinstance(told, str) else None
