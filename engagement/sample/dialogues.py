"""The hand-written conversations that the made-up followers have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "dialogues"
SHOP = "O"
_LINE = re.compile(r"(?P<speaker>[A-EO])(?:>(?P<target>[A-EO]))?(?P<quote>~)?(?P<asks>[?!]*): (?P<text>.+)")
# Forms nobody outside Spain would write; who says them has to live there.
_FROM_SPAIN = re.compile(
    r"\b(os|sois|vosotr[oa]s|vuestr[oa]s?|\w+(áis|éis)|contad|guardad|decid|avisadme|pillar|pillé)\b", re.I
)


@dataclass(frozen=True)
class Line:
    """One turn: who says it, the index of the turn it answers (None: it opens), and its template.

    `asks` holds what it truly is: ? a request to the shop, ! a complaint, both, or neither.
    """

    speaker: str
    target: str
    parent: int | None
    kind: str
    text: str
    asks: str = ""


@dataclass(frozen=True)
class Dialogue:
    """One conversation; `under_post` where it hangs from something the shop published.

    `needs` says where a speaker lives (a country, `la` for Latin America) or that it is their `first` act.
    """

    language: str
    lines: tuple[Line, ...]
    under_post: bool
    launch: bool
    once: bool
    needs: Mapping[str, str]

    @property
    def cast(self) -> tuple[str, ...]:
        """The followers who take part, in order of appearance."""
        return tuple(dict.fromkeys(line.speaker for line in self.lines if line.speaker != SHOP))


def read(language: str) -> tuple[Dialogue, ...]:
    """Read all conversations in `es` or `en`, in the order of the file."""
    text = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    dialogues = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    blocks = (block.strip() for block in re.split(r"\n\s*\n", dialogues))
    return tuple(_dialogue(block, language) for block in blocks if block)


def _dialogue(block: str, language: str) -> Dialogue:
    rows = block.splitlines()
    header = rows.pop(0)[2:].split() if rows[0].startswith("##") else []
    under_post = rows[0].startswith("post: ")
    lines: list[Line] = []
    for row in rows[under_post:]:
        match = _LINE.fullmatch(row)
        if match is None:
            raise ValueError(f"not a line of a conversation: {row}")
        lines.append(_line(match, lines, under_post))
    needs = (
        {line.speaker: "es" for line in lines if _FROM_SPAIN.search(line.text)} if language == "es" else {}
    )
    needs |= dict(word.split("=") for word in header if "=" in word)
    return Dialogue(language, tuple(lines), under_post, "launch" in header, "once" in header, needs)


def _line(match: re.Match[str], before: list[Line], under_post: bool) -> Line:
    """Place a turn: it answers the last turn of its target or, without one, the line above it.

    Right under a post several people may each answer the shop, so a first word by somebody new does.
    """
    speaker, target = match["speaker"], match["target"]
    of_target = [index for index, line in enumerate(before) if line.speaker == target]
    parent: int | None = None
    if of_target:
        parent = of_target[-1]
    elif target is None and before and not (under_post and _is_new_voice(speaker, before)):
        parent = len(before) - 1
    if parent is not None:
        target = before[parent].speaker
    kind = "quote" if match["quote"] else "reply" if parent is not None or under_post else "mention"
    return Line(speaker, target or SHOP, parent, kind, match["text"], match["asks"])


def _is_new_voice(speaker: str, before: list[Line]) -> bool:
    return speaker != SHOP and speaker not in {line.speaker for line in before}
