"""Where the shipped curves come from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_SHIPPED = Path(__file__).parent / "passing.json"


@dataclass(frozen=True)
class Origin:
    """What the passing curves were learned from, and the share of their weight that is believed."""

    text: str
    trust: float


def passing_origin() -> Origin:
    """The origin of the curves that come with the program."""
    content = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    return Origin(str(content["origin"]), float(content["trust"]))
