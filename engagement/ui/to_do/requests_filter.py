"""Which requests and complaints a list shows: one value gives the mask, the sentence and the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from engagement.language import LANGUAGES, N_, Language
from engagement.ledger import ASKS
from engagement.wording import answered_name

ANSWERED = ("nobody", "owner", "member", "any")
AGES = (0, 7, 30, 90)
_KINDS = {"request": N_("requests"), "complaint": N_("complaints")}
_LANGUAGES = {"es": N_("in Spanish"), "en": N_("in English")}
_ANY = N_("answered or not")


@dataclass(frozen=True)
class RequestsFilter:
    """A choice of acts: `kinds` (none: both), by whom they were `answered`, at most how many `days` old
    (0: any), in which `spoken` language ("": any), and whether those to `others` belong to it."""

    kinds: tuple[str, ...] = ()
    answered: str = "nobody"
    days: int = 0
    spoken: str = ""
    others: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> RequestsFilter:
        """Read the address; what it does not know it ignores, since addresses are typed by anybody."""
        answered = (query.get("answered") or ["nobody"])[0]
        days = (query.get("days") or ["0"])[0]
        spoken = (query.get("spoken") or [""])[0]
        return cls(
            kinds=tuple(kind for kind in ASKS if kind in query.get("kind", [])),
            answered=answered if answered in ANSWERED else "nobody",
            days=int(days) if days in map(str, AGES) else 0,
            spoken=spoken if spoken in LANGUAGES else "",
            others=query.get("to") == ["all"],
        )

    def query(self) -> dict[str, list[str]]:
        """The address of this choice; what is as usual is left out."""
        parts = {
            "kind": list(self.kinds),
            "answered": [self.answered] if self.answered != "nobody" else [],
            "days": [str(self.days)] if self.days else [],
            "spoken": [self.spoken] if self.spoken else [],
            "to": ["all"] if self.others else [],
        }
        return {name: values for name, values in parts.items() if values}

    def mask(self, found: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
        """True for each row of the ledger of this choice; `days` are counted back from `as_of`."""
        chosen = pd.Series(True, index=found.index)
        if self.kinds:
            chosen &= found[list(self.kinds)].any(axis=1)
        if self.answered != "any":
            chosen &= found["answered_by"] == self.answered
        if self.days:
            chosen &= found["created_at"] >= as_of - pd.Timedelta(days=self.days)
        if self.spoken:
            chosen &= found["language"].fillna("").str.startswith(self.spoken)
        if not self.others:
            chosen &= found["towards"] == "owner"
        return chosen

    def sentence(self, found: int, language: Language) -> str:
        """What the list shows, as a sentence."""
        parts = [", ".join(language.gettext(_KINDS[kind]) for kind in self.kinds or ASKS)]
        parts.append(self.answer_name(self.answered, language))
        parts.append(language.gettext("to anybody") if self.others else language.gettext("to you"))
        if self.days:
            parts.append(
                language.ngettext("last {n} day", "last {n} days", self.days).format(
                    n=language.number(self.days)
                )
            )
        if self.spoken:
            parts.append(language.gettext(_LANGUAGES[self.spoken]))
        told = (
            language.gettext("{n}: {choice}; the longest ago first.")
            if found > 1
            else language.gettext("{n}: {choice}.")
        )
        return told.format(n=language.number(found), choice=" · ".join(parts))

    @staticmethod
    def answer_name(answered: str, language: Language) -> str:
        """One choice of by whom, in words."""
        return language.gettext(_ANY) if answered == "any" else answered_name(answered, language)

    @staticmethod
    def kind_name(kind: str, language: Language) -> str:
        """One kind, in words."""
        return language.gettext(_KINDS[kind])
