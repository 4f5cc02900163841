"""What a report is made of: what its sender chose, what it may disclose, the blocks every format sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.data.states import STATES
from engagement.export.names import Names
from engagement.i18n import Language
from engagement.sharing.frozen import Frozen, freeze
from engagement.sharing.words import shared_headline
from engagement.wording.headline import headline


@dataclass(frozen=True)
class Choice:
    """What the sender chose: title and client (empty for none), the logo as PNG, lists, whose names."""

    title: str = ""
    client: str = ""
    logo: bytes | None = None
    lists: bool = True
    names: Names = field(default_factory=Names)


@dataclass(frozen=True)
class Disclosure:
    """What a report may disclose: people by state, figures, weeks; `frozen` where names are hidden.

    Without names it is what a share link would show: small states together, no figures of a few people,
    weeks in steps of five.
    """

    analysis: Analysis
    states: Mapping[str, int]
    figures: Mapping[str, Figure]
    weeks: pd.DataFrame
    frozen: Frozen | None = None

    @classmethod
    def of(cls, analysis: Analysis, nameless: bool) -> Disclosure:
        """Take from an analysis what may be disclosed.

        Raises:
            EngagementError: there are too few people to hide in.
        """
        if nameless:
            frozen = freeze(analysis, "")
            return cls(analysis, frozen.states, frozen.figures, frozen.weeks, frozen)
        counts = analysis.people["state"].value_counts()
        states = {state: int(counts.get(state, 0)) for state in STATES}
        return cls(analysis, states, analysis.figures, analysis.voices_by_week)

    def headline(self, language: Language) -> str:
        """Say the result in a few sentences."""
        return shared_headline(self.frozen, language) if self.frozen else headline(self.analysis, language)


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


@dataclass(frozen=True)
class Section:
    """A title and what stands below it; a part of the section before where it is `minor`."""

    title: str
    blocks: tuple[Block, ...]
    minor: bool = False


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
    """A chart as SVG, drawn once for a page and once for a phone; `alt_text` says it in words."""

    wide: str
    narrow: str
    alt_text: str


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
