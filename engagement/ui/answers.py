"""Answers about columns: those given in this visit, else those remembered for the same layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Answers(Mapping[str, Mapping[str, str]]):
    """Fingerprint of a layout -> question -> answer; iterates over what was given in this visit."""

    def __init__(self, given: Mapping[str, Mapping[str, str]]) -> None:
        self._given = {layout: dict(answers) for layout, answers in given.items()}

    def __getitem__(self, fingerprint: str) -> Mapping[str, str]:
        from engagement.store.choices import recall

        found = self._given.get(fingerprint) or recall(fingerprint)
        if not found:
            raise KeyError(fingerprint)
        return dict(found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)
