"""Freeze an analysis into what a client may see: these fields and no others, when it is read back as well."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import orjson
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.data.schema import display_name
from engagement.data.states import STATES
from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.sharing.anonymity import BANDS, FEWEST, bands, k_anonymise, places

PAGES = ("community", "figures", "people")
MERGED = "merged"
LONGEST_TITLE = 120
TOO_FEW = N_("fewer than five people: not shown")
_STATE_ORDER = [*STATES, MERGED]
_VERSION = 1
_FIELDS = {
    "version", "title", "pages", "named", "as_of", "horizon_days", "level", "follower_list", "partial",
    "made_up", "total", "states", "figures",
}  # fmt: skip
_FIELDS_BY_PAGE = {"community": {"ties", "weeks"}, "people": {"people"}, "figures": set[str]()}
_TIES_COLUMNS = ["state", "days", "others", "n"]
_WEEKS_COLUMNS = ["week", "new", "returning", "lost"]
_PEOPLE_COLUMNS = ["state", *BANDS]
_FIGURE_FIELDS = set(Figure.__dataclass_fields__)


class UnreadableShareError(EngagementError):
    """Raised where the content of a share link is not what was frozen."""


@dataclass(frozen=True)
class Frozen:
    """One analysis at the moment of sharing.

    `total` people; `states` counts them (`merged`: states too small to stand alone); `figures` by name.
    Page community has `ties` (state, days, others, n: people by bands, as far as these are shown) and `weeks`
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
        """Write compressed JSON with exactly the fields of the chosen pages."""
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
            content |= {name: _columns(getattr(self, name)) for name in _FIELDS_BY_PAGE[page]}
        return zlib.compress(orjson.dumps(content), 9)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frozen:
        """Read what `to_bytes` wrote.

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
                ties=pd.DataFrame(content.get("ties", {}), columns=_TIES_COLUMNS),
                weeks=_weeks_from(pd.DataFrame(content.get("weeks", {}), columns=_WEEKS_COLUMNS)),
                people=pd.DataFrame(
                    content.get("people", {}), columns=_people_columns(content), dtype=object
                ),
            )
        except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
            raise UnreadableShareError(N_("This shared analysis cannot be read any more.")) from error


def _check(content: dict[str, Any]) -> None:
    """Refuse whatever is not on the list, so that a field added elsewhere never reaches a viewer."""
    allowed = _FIELDS.union(*(_FIELDS_BY_PAGE[page] for page in content["pages"]))
    states = set(STATES) | {MERGED}
    wrong = (
        content["version"] != _VERSION
        or set(content) != allowed
        or not set(content["states"]) <= states
        or any(set(figure) != _FIGURE_FIELDS for figure in content["figures"].values())
        or list(content.get("ties", {}) or _TIES_COLUMNS) != _TIES_COLUMNS
        or list(content.get("weeks", {}) or _WEEKS_COLUMNS) != _WEEKS_COLUMNS
        or list(content.get("people", {}) or _people_columns(content)) != _people_columns(content)
        or any(
            set(content.get("people", {}).get(column, ())) - {*values, None}
            for column, values in {**BANDS, "state": tuple(states)}.items()
        )
    )
    if wrong:
        raise ValueError("beyond the allow-list")


def _people_columns(content: dict[str, Any]) -> list[str]:
    return ["who", *_PEOPLE_COLUMNS] if content["named"] else _PEOPLE_COLUMNS


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    dated = {"week": [day.isoformat() for day in frame["week"]]} if "week" in frame else {}
    return {str(name): dated.get(str(name)) or frame[name].tolist() for name in frame}


def _weeks_from(weeks: pd.DataFrame) -> pd.DataFrame:
    counted = dict.fromkeys(("new", "returning", "lost"), "int64")
    return weeks.assign(week=pd.to_datetime(weeks["week"], utc=True, format="ISO8601")).astype(counted)


def freeze(
    analysis: Analysis,
    title: str,
    pages: Sequence[str] = PAGES,
    named: bool = False,
    key: bytes | None = None,
) -> Frozen:
    """Freeze the chosen pages of an analysis as they are now, pseudonymised unless `named`.

    Args:
        analysis: what is shared.
        title: what stands above it, as the sharer typed it.
        pages: which of community, figures, people.
        named: show handle or name of each person; bands stay bands.
        key: orders the people, so that their number says nothing; a new one for each share by default.

    Raises:
        EngagementError: no page was chosen, or there are too few people to hide in.
    """
    chosen = tuple(page for page in PAGES if page in pages)
    if not chosen:
        raise EngagementError(N_("Choose at least one page to share."))
    people = _frozen_people(analysis, named, key or secrets.token_bytes(32))
    states = {str(state): int(n) for state, n in people["state"].value_counts().items()}
    tables = analysis.tables
    return Frozen(
        title=" ".join(title.split())[:LONGEST_TITLE],
        pages=chosen,
        named=named,
        as_of=analysis.as_of.floor("D"),
        horizon_days=analysis.horizon_days,
        level=analysis.evidence.level,
        follower_list=analysis.evidence.follower_list,
        partial=tables.is_partial,
        made_up=tables.is_sample,
        total=len(people),
        states={state: states[state] for state in _STATE_ORDER if state in states},
        figures=_frozen_figures(analysis.figures, states, named),
        ties=places(people),
        weeks=_frozen_weeks(analysis.voices_by_week, named),
        people=people,
    )


def k_anonymous_people(analysis: Analysis) -> pd.DataFrame:
    """Return state and bands of everybody, in their order, as far as four others share them.

    Raises:
        EngagementError: there are too few people to hide in.
    """
    if len(analysis.people) < FEWEST:
        raise EngagementError(
            N_("With fewer than five people nobody can be hidden: this cannot be shared without names.")
        )
    shown = k_anonymise(bands(analysis.people, analysis.as_of))
    return shown.assign(state=shown["state"].fillna(MERGED))


def _frozen_people(analysis: Analysis, named: bool, key: bytes) -> pd.DataFrame:
    people = analysis.people
    if named:
        shown = bands(people, analysis.as_of)
        shown.insert(0, "who", list(map(display_name, people["handle"], people["name"])))
    else:
        shown = k_anonymous_people(analysis)
    # An order that only the key tells.
    digests = [hmac.digest(key, account_id.encode(), hashlib.sha256) for account_id in people["account_id"]]
    order = sorted(range(len(digests)), key=digests.__getitem__)
    return shown.iloc[order].reset_index(drop=True)


def _frozen_figures(
    figures: Mapping[str, Figure], states: Mapping[str, int], named: bool
) -> dict[str, Figure]:
    # Without names, shares of merged states are left out, and figures of a few people have no value.
    kept = {}
    for name, figure in figures.items():
        state = name.removeprefix("share_")
        if not named and state in STATES and state not in states:
            continue
        few = not named and figure.value is not None and figure.n < FEWEST
        shown = replace(figure, value=None, low=None, high=None, n=0, missing=TOO_FEW) if few else figure
        kept[name] = replace(
            shown, value=_finite(shown.value), low=_finite(shown.low), high=_finite(shown.high)
        )
    return kept


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _frozen_weeks(weeks: pd.DataFrame, named: bool) -> pd.DataFrame:
    if named:
        return weeks.reset_index(drop=True)
    counts = {name: _to_fives(weeks[name]) for name in ("new", "returning", "lost")}
    return weeks.assign(**counts).reset_index(drop=True)


def _to_fives(counts: pd.Series) -> np.ndarray:
    return FEWEST * np.round(counts.to_numpy(dtype=np.float64) / FEWEST).astype(np.int64)
