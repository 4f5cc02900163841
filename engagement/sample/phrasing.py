"""Turn a template into what one person writes: fill its places, then write it their way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from numpy.random import Generator

from engagement.sample.dialogues import SHOP, Dialogue, Line
from engagement.sample.population import Profile
from engagement.sample.words import EMOJI, PERFUMES

HANDLE = "@frascopequeno"


class Phrasing:
    """The wording of one conversation: its places are filled once, so that all turns agree."""

    def __init__(self, random: Generator, script: Dialogue, cast: Mapping[str, Profile]) -> None:
        self._random = random
        self._cast = cast
        perfume, other = random.choice(list(PERFUMES), 2, replace=False)
        people = list(cast.values())
        note, note2 = PERFUMES[str(perfume)][script.language].split("|")
        self._places: dict[str, object] = {
            "perfume": perfume,
            "other": other,
            "note": note,
            "note2": note2,
            "city": people[0].city,
            "city2": people[-1].city,
            "ml": random.choice([30, 50]),
            "days": random.integers(6, 15),
        }
        for role, person in cast.items():
            self._places |= {role: f"@{person.handle}", role.lower(): person.given}

    def text(self, line: Line) -> str:
        """Write a line: the shop and careful people as it stands, others loosely; mentions by handle."""
        if line.speaker == SHOP:
            return line.text.format(**self._places)
        person = self._cast[line.speaker]
        text = _IN_STYLE[person.style](line.text)
        if person.style == "emoji":
            text += " " + str(self._random.choice(EMOJI.split("|")))
        text = text.format(**self._places)
        return f"{HANDLE} {text}" if line.kind == "mention" and line.target == SHOP else text


def _loose(text: str) -> str:
    return text.replace("¿", "").replace("¡", "")


def _lower(text: str) -> str:
    # Places to fill keep their case; the last full stop goes.
    pieces = text.replace("{", "\0{").replace("}", "}\0").split("\0")
    lowered = "".join(piece if piece.startswith("{") else piece.lower() for piece in pieces)
    return _loose(lowered).removesuffix(".")


_IN_STYLE: Mapping[str, Callable[[str], str]] = {
    "tidy": str,
    "emoji": str,
    "loose": _loose,
    "lower": _lower,
}
