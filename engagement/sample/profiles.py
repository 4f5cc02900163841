"""Draw one invented person: name, handle, language, place, a line about themselves, a way of writing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from numpy.random import Generator

from engagement.sample import words


@dataclass(frozen=True)
class Profile:
    """An invented person; `style` is how they write (tidy, loose, lower or emoji)."""

    given: str
    name: str
    handle: str
    bio: str | None
    location: str | None
    city: str
    country: str
    language: str
    style: str


def profile(random: Generator, part: str, taken: set[str]) -> Profile:
    """One person; 62 in 100 speak Spanish, half write carefully, a third of the bios are empty."""
    language = "es" if random.random() < 0.62 else "en"
    given = _choose(random, words.GIVEN[language])
    country = str(random.choice(list(words.COUNTRIES[language]), p=list(words.COUNTRIES[language].values())))
    city = _choose(random, words.CITIES[country])
    bios = words.PASSING_BIOS if part == "passing" else words.BIOS
    has_bio = random.random() < (0.9 if part == "passing" else 0.65)
    return Profile(
        given=given,
        name=_name(random, given, language),
        handle=_handle(random, given, taken),
        bio=_choose(random, bios[language]).format(city=city) if has_bio else None,
        location=city if random.random() < 0.55 else None,
        city=city,
        country=country,
        language=language,
        style=str(random.choice(["tidy", "loose", "lower", "emoji"], p=[0.5, 0.25, 0.15, 0.1])),
    )


def _choose(random: Generator, choices: str) -> str:
    return str(random.choice(choices.split("|")))


def _name(random: Generator, given: str, language: str) -> str:
    """A given name with an initial or a nickname: full names could be somebody's."""
    form = random.random()
    if form < 0.45:
        return f"{given} {random.choice(list('ABCDEFGHJKLMNPRSTVZ'))}."
    if form < 0.8:
        return f"{given} {_choose(random, words.TAILS[language])}"
    return given if form < 0.92 else given.lower()


def _handle(random: Generator, given: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower().replace("-", "")
    while True:
        word = _choose(random, words.HANDLE_WORDS)
        handle = f"{plain}_{word}" if random.random() < 0.6 else f"{word}{plain}"
        handle += str(random.integers(2, 999)) if random.random() < 0.5 else ""
        if handle not in taken:
            taken.add(handle)
            return handle
