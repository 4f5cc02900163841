"""What a report is made of: a few kinds of blocks that every format can set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A paragraph; `soft` for what may be passed over."""

    text: str
    soft: bool = False


@dataclass(frozen=True)
class Bullets:
    """Sentences one below the other."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A chart as SVG, drawn once for a page and once for a phone; `told` says it in words."""

    wide: str
    narrow: str
    told: str


@dataclass(frozen=True)
class Cell:
    """A text and what explains it."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows of cells; `kinds` says how each column is set: sign, name, text or number."""

    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    header: tuple[str, ...] = ()


Block = Text | Bullets | Chart | Table


@dataclass(frozen=True)
class Section:
    """A title and what stands below it; a part of the section before where it is `minor`."""

    title: str
    blocks: tuple[Block, ...]
    minor: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report: who it is for, the answer in large letters, the sections.

    `logo` is a PNG; `client` may be empty.
    """

    language: str
    title: str
    client: str
    logo: bytes | None
    owner: str
    moment: str
    lead: str
    rest: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
