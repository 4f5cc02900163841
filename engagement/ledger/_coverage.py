"""How much of what was said carries its text."""

from __future__ import annotations

from dataclasses import dataclass

from engagement.tables import VOICED_KINDS, Tables


@dataclass(frozen=True)
class TextCoverage:
    """`voiced` replies, mentions and quotes by everybody but the owner, `with_text` those with a text."""

    voiced: int
    with_text: int

    @property
    def without_text(self) -> int:
        """Of how many nothing can be read."""
        return self.voiced - self.with_text


def text_coverage(tables: Tables) -> TextCoverage:
    """Count what can be read at all; many exports hold acts without their texts."""
    acts = tables.interactions
    voiced = acts["kind"].isin(VOICED_KINDS) & (acts["actor_id"] != tables.owner.account_id)
    spoken = voiced & acts["text"].fillna("").str.strip().ne("")
    return TextCoverage(int(voiced.sum()), int(spoken.sum()))
