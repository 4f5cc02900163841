"""What a share link holds: these fields and no others, as bytes that read back only if nothing was added."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import pandas as pd

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.results import STATES, Figure
from engagement.sharing._bands import BANDS

PAGES = ("community", "figures", "people")
MERGED = "merged"
_VERSION = 1
_ALWAYS = {
    "version", "title", "pages", "named", "as_of", "horizon_days", "level", "follower_list", "partial",
    "made_up", "total", "states", "figures",
}  # fmt: skip
_BY_PAGE = {"community": {"ties", "weeks"}, "people": {"people"}, "figures": set[str]()}
_TIES = ["state", "days", "others", "n"]
_WEEKS = ["week", "new", "returning", "lost"]
_PEOPLE = ["state", *BANDS]
_FIGURE = set(Figure.__dataclass_fields__)


class UnreadableShareError(EngagementError):
    """The content of a share link is not what was frozen."""


@dataclass(frozen=True)
class Frozen:
    """One analysis at the moment of sharing.

    `total` people; `states` counts them (`merged`: states too small to stand alone); `figures` by name.
    Page community has `ties` (state, days, others, n: people by bands, as far as these are told) and `weeks`
    (week, new, returning, lost); page people has `people`, a row a person: state and bands, `who` where
    names are shown. Without names no row describes fewer than five people and the weeks are rounded
    to fives.
    """

    title: str
    pages: tuple[str, ...]
    named: bool
    as_of: pd.Timestamp
    horizon_days: int
    level: int
    follower_list: bool
    partial: bool
    made_up: bool
    total: int
    states: Mapping[str, int]
    figures: Mapping[str, Figure]
    ties: pd.DataFrame
    weeks: pd.DataFrame
    people: pd.DataFrame

    def to_bytes(self) -> bytes:
        """Compressed JSON with exactly the fields of the chosen pages."""
        content: dict[str, Any] = {
            "version": _VERSION,
            "title": self.title,
            "pages": list(self.pages),
            "named": self.named,
            "as_of": self.as_of.isoformat(),
            "horizon_days": self.horizon_days,
            "level": self.level,
            "follower_list": self.follower_list,
            "partial": self.partial,
            "made_up": self.made_up,
            "total": self.total,
            "states": dict(self.states),
            "figures": {name: asdict(figure) for name, figure in self.figures.items()},
        }
        for page in self.pages:
            content |= {name: _columns(getattr(self, name)) for name in _BY_PAGE[page]}
        return zlib.compress(orjson.dumps(content), 9)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frozen:
        """What `to_bytes` wrote.

        Raises:
            UnreadableShareError: something is damaged, missing or beyond the allow-list.
        """
        try:
            content = orjson.loads(zlib.decompress(stored))
            _check(content)
            return cls(
                title=str(content["title"]),
                pages=tuple(content["pages"]),
                named=bool(content["named"]),
                as_of=pd.Timestamp(content["as_of"]),
                horizon_days=int(content["horizon_days"]),
                level=int(content["level"]),
                follower_list=bool(content["follower_list"]),
                partial=bool(content["partial"]),
                made_up=bool(content["made_up"]),
                total=int(content["total"]),
                states={state: int(n) for state, n in content["states"].items()},
                figures={name: Figure(**figure) for name, figure in content["figures"].items()},
                ties=pd.DataFrame(content.get("ties", {}), columns=_TIES),
                weeks=_dated(pd.DataFrame(content.get("weeks", {}), columns=_WEEKS)),
                people=pd.DataFrame(
                    content.get("people", {}), columns=_people_columns(content), dtype=object
                ),
            )
        except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
            raise UnreadableShareError(N_("This shared analysis cannot be read any more.")) from error


def _check(content: dict[str, Any]) -> None:
    """Refuse whatever is not on the list, so that a field added elsewhere never reaches a viewer."""
    allowed = _ALWAYS.union(*(_BY_PAGE[page] for page in content["pages"]))
    known = set(STATES) | {MERGED}
    wrong = (
        content["version"] != _VERSION
        or set(content) != allowed
        or not set(content["states"]) <= known
        or any(set(figure) != _FIGURE for figure in content["figures"].values())
        or list(content.get("ties", {}) or _TIES) != _TIES
        or list(content.get("weeks", {}) or _WEEKS) != _WEEKS
        or list(content.get("people", {}) or _people_columns(content)) != _people_columns(content)
        or any(
            set(content.get("people", {}).get(column, ())) - {*values, None}
            for column, values in {**BANDS, "state": tuple(known)}.items()
        )
    )
    if wrong:
        raise ValueError("beyond the allow-list")


def _people_columns(content: dict[str, Any]) -> list[str]:
    return ["who", *_PEOPLE] if content["named"] else _PEOPLE


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    dated = {"week": [day.isoformat() for day in frame["week"]]} if "week" in frame else {}
    return {str(name): dated.get(str(name)) or frame[name].tolist() for name in frame}


def _dated(weeks: pd.DataFrame) -> pd.DataFrame:
    counted = dict.fromkeys(("new", "returning", "lost"), "int64")
    return weeks.assign(week=pd.to_datetime(weeks["week"], utc=True, format="ISO8601")).astype(counted)
