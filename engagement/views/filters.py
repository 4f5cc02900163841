"""Which people and which requests a list shows: one value gives the mask, the sentence and the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.analysis.requests import ASKS
from engagement.data.states import STATES
from engagement.i18n import LANGUAGES, N_, Language
from engagement.wording.figures import answered_name
from engagement.wording.headline import state_name

SORTS: Mapping[str, tuple[str, str, bool]] = {
    "next": (N_("likeliest to speak first"), "activation", False),
    "strong": (N_("closest first"), "membership", False),
    "last": (N_("latest word first"), "last_voice_at", False),
    "newest": (N_("newest follower first"), "followed_at", False),
    "name": (N_("by name"), "handle", True),
}
FLAGS: Mapping[str, str] = {
    "new": N_("followed in the last 30 days"),
    "unanswered": N_("spoke with you, no answer from you yet"),
    "circle": N_("talk with other members"),
    "corrected": N_("corrected by you"),
}
_MAX_SEARCH_LENGTH = 200
ANSWERED = ("nobody", "owner", "member", "any")
AGES = (0, 7, 30, 90)
_KIND_NAMES = {"request": N_("requests"), "complaint": N_("complaints")}
_LANGUAGE_NAMES = {"es": N_("in Spanish"), "en": N_("in English")}
_ANY_ANSWER = N_("answered or not")


@dataclass(frozen=True)
class PeopleFilter:
    """A choice of people: `states` and `flags` in their own order, `search` in handle or name, `sort`."""

    states: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    search: str = ""
    sort: str = "strong"

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> PeopleFilter:
        """Read the choice from the address; anything unknown in it is ignored, since anybody may type one."""
        sort = (query.get("sort") or ["strong"])[0]
        return cls(
            states=tuple(state for state in STATES if state in query.get("state", [])),
            flags=tuple(flag for flag in FLAGS if flag in query.get("only", [])),
            search=" ".join((query.get("q") or [""])[0][:_MAX_SEARCH_LENGTH].split()),
            sort=sort if sort in SORTS else "strong",
        )

    def query(self) -> dict[str, list[str]]:
        """Return the query parameters of this choice; defaults are left out."""
        parts = {
            "state": list(self.states),
            "only": list(self.flags),
            "q": [self.search] if self.search else [],
            "sort": [self.sort] if self.sort != "strong" else [],
        }
        return {name: values for name, values in parts.items() if values}

    def mask(self, people: pd.DataFrame, texts: pd.Series | None = None) -> pd.Series:
        """Mark the people of this choice: a boolean Series with the index of `people`.

        `texts` are what `searchable` makes of them, where that is at hand.
        """
        chosen = pd.Series(True, index=people.index)
        if self.states:
            chosen &= people["state"].isin(self.states)
        if "new" in self.flags:
            chosen &= people["is_new"].fillna(False).astype(bool)
        if "unanswered" in self.flags:
            chosen &= (people["ties_owner"] > 0) & (people["answered"] == 0)
        if "circle" in self.flags:
            chosen &= people["ties_members"] > 0
        if "corrected" in self.flags:
            chosen &= people["corrected"].astype(bool)
        if self.search:
            texts = searchable(people) if texts is None else texts
            chosen &= texts.str.contains(self.search.removeprefix("@").casefold(), regex=False)
        return chosen

    def pick(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return the people of this choice in its order, missing values last."""
        picked = people[self.mask(people)]
        return picked.iloc[ordered(picked, self.sort)]

    def sentence(self, found: int, language: Language) -> str:
        """Say what the list shows: how many (`found`), which, in what order."""
        count = language.ngettext("{n} person", "{n} people", found).format(n=language.number(found))
        parts = [", ".join(state_name(state, language) for state in self.states)] if self.states else []
        parts += [language.gettext(FLAGS[flag]) for flag in self.flags]
        if self.search:
            parts.append(language.gettext("“{text}” in the name").format(text=self.search))
        order = language.gettext(SORTS[self.sort][0])
        if not parts:
            return language.gettext("Everybody: {count}, {order}.").format(count=count, order=order)
        return language.gettext("{count}: {choice}; {order}.").format(
            count=count, choice=" · ".join(parts), order=order
        )


def searchable(people: pd.DataFrame) -> pd.Series:
    """Join handle, name and id of each, in lower case, a line each: no search goes over a line end."""
    handle, name, account_id = (
        people[column].fillna("").astype("str") for column in ("handle", "name", "account_id")
    )
    joined: pd.Series = handle.str.cat(name, sep="\n").str.cat(account_id, sep="\n").str.casefold()
    return joined


def ordered(people: pd.DataFrame, sort: str) -> NDArray[np.intp]:
    """Return the rows of people in one of `SORTS`, missing values last."""
    _, column, ascending = SORTS[sort]
    # Where nothing else sets people apart, the newest follower stands first.
    keys = dict.fromkeys([column, "membership", "activation", "followed_at", "handle"], False)
    keys |= {"handle": True, column: ascending}
    numbered = people[list(keys)].reset_index(drop=True)
    in_order = numbered.sort_values(
        list(keys), ascending=list(keys.values()), na_position="last", kind="stable"
    )
    return in_order.index.to_numpy()


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
        """Read the choice from the address; anything unknown in it is ignored, since anybody may type one."""
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
        """Return the query parameters of this choice; defaults are left out."""
        parts = {
            "kind": list(self.kinds),
            "answered": [self.answered] if self.answered != "nobody" else [],
            "days": [str(self.days)] if self.days else [],
            "spoken": [self.spoken] if self.spoken else [],
            "to": ["all"] if self.others else [],
        }
        return {name: values for name, values in parts.items() if values}

    def mask(self, found: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
        """Mark the rows of the ledger of this choice; `days` are counted back from `as_of`."""
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
        """Say what the list shows: how many (`found`), which."""
        parts = [", ".join(language.gettext(_KIND_NAMES[kind]) for kind in self.kinds or ASKS)]
        parts.append(self.answer_name(self.answered, language))
        parts.append(language.gettext("to anybody") if self.others else language.gettext("to you"))
        if self.days:
            parts.append(
                language.ngettext("last {n} day", "last {n} days", self.days).format(
                    n=language.number(self.days)
                )
            )
        if self.spoken:
            parts.append(language.gettext(_LANGUAGE_NAMES[self.spoken]))
        template = (
            language.gettext("{n}: {choice}; the longest ago first.")
            if found > 1
            else language.gettext("{n}: {choice}.")
        )
        return template.format(n=language.number(found), choice=" · ".join(parts))

    @staticmethod
    def answer_name(answered: str, language: Language) -> str:
        """Name one choice of who answered."""
        return language.gettext(_ANY_ANSWER) if answered == "any" else answered_name(answered, language)

    @staticmethod
    def kind_name(kind: str, language: Language) -> str:
        """Name one kind of request."""
        return language.gettext(_KIND_NAMES[kind])
