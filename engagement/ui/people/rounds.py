"""A quick round of questions about people: who is asked about, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engagement.analysis import Analysis


@dataclass(frozen=True)
class Round:
    """`asked` are the people in order, `place` whose turn it is, `before` the analysis at the start."""

    asked: tuple[str, ...]
    before: Analysis
    place: int = 0

    @property
    def person(self) -> str | None:
        """Whose turn it is; None at the end."""
        return self.asked[self.place] if self.place < len(self.asked) else None

    def next(self) -> Round:
        """The round one person further."""
        return replace(self, place=self.place + 1)

    def ended(self) -> Round:
        """The round stopped here."""
        return replace(self, asked=self.asked[: self.place])
