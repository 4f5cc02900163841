"""Which people a list shows: one value that gives the mask, the sentence and the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from engagement.analysis import STATES
from engagement.language import N_, Language
from engagement.wording import state_name

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
_LONGEST_SEARCH = 200


@dataclass(frozen=True)
class PeopleFilter:
    """A choice of people: `states` and `flags` in their own order, `search` in handle or name, `sort`."""

    states: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    search: str = ""
    sort: str = "strong"

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> PeopleFilter:
        """Read the address; what it does not know it ignores, since addresses are typed by anybody."""
        sort = (query.get("sort") or ["strong"])[0]
        return cls(
            states=tuple(state for state in STATES if state in query.get("state", [])),
            flags=tuple(flag for flag in FLAGS if flag in query.get("only", [])),
            search=" ".join((query.get("q") or [""])[0][:_LONGEST_SEARCH].split()),
            sort=sort if sort in SORTS else "strong",
        )

    def query(self) -> dict[str, list[str]]:
        """The address of this choice; what is as usual is left out."""
        parts = {
            "state": list(self.states),
            "only": list(self.flags),
            "q": [self.search] if self.search else [],
            "sort": [self.sort] if self.sort != "strong" else [],
        }
        return {name: values for name, values in parts.items() if values}

    def mask(self, people: pd.DataFrame) -> pd.Series:
        """True for each person of this choice; the index is that of `people`."""
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
            wanted = self.search.removeprefix("@").casefold()
            found = pd.Series(False, index=people.index)
            for column in ("handle", "name", "account_id"):
                text = people[column].fillna("").astype("str").str.casefold()
                found |= text.str.contains(wanted, regex=False)
            chosen &= found
        return chosen

    def pick(self, people: pd.DataFrame) -> pd.DataFrame:
        """The people of this choice in its order, the unknown last."""
        _, column, ascending = SORTS[self.sort]
        chosen = people[self.mask(people)]
        # Where nothing else sets people apart, the newest follower stands first.
        keys = dict.fromkeys([column, "membership", "activation", "followed_at", "handle"], False)
        keys |= {"handle": True, column: ascending}
        return chosen.sort_values(
            list(keys), ascending=list(keys.values()), na_position="last", kind="stable"
        )

    def sentence(self, found: int, language: Language) -> str:
        """What the list shows, as a sentence: how many, which, in what order."""
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
