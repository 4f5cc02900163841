"""Headers as they are compared: without case, accents, blanks and signs."""

from __future__ import annotations

import re
import unicodedata


def normal(header: str) -> str:
    """`Número de seguidores` as `numerodeseguidores`."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", header.casefold()))
