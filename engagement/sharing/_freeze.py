"""From an analysis to what a client may see of it."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from engagement.analysis import STATES, Analysis
from engagement.errors import EngagementError
from engagement.language import N_
from engagement.results import Figure
from engagement.sharing._bands import bands
from engagement.sharing._crowd import FEWEST, hide_in_crowd, places
from engagement.sharing._frozen import MERGED, PAGES, Frozen

LONGEST_TITLE = 120
TOO_FEW = N_("fewer than five people: not shown")
_STATES = [*STATES, MERGED]


def freeze(
    analysis: Analysis,
    title: str,
    pages: Sequence[str] = PAGES,
    named: bool = False,
    key: bytes | None = None,
) -> Frozen:
    """The chosen pages of an analysis as they are now, pseudonymised unless `named`.

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
    people = _people(analysis, named, key or secrets.token_bytes(32))
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
        states={state: states[state] for state in _STATES if state in states},
        figures=_figures(analysis.figures, states, named),
        ties=places(people),
        weeks=_weeks(analysis.voices_by_week, named),
        people=people,
    )


def people_in_crowd(analysis: Analysis) -> pd.DataFrame:
    """State and bands of everybody, in the order of `Analysis.people`, as far as four others share them.

    Raises:
        EngagementError: there are too few people to hide in.
    """
    if len(analysis.people) < FEWEST:
        raise EngagementError(
            N_("With fewer than five people nobody can be hidden: this cannot be shared without names.")
        )
    shown = hide_in_crowd(bands(analysis.people, analysis.as_of))
    return shown.assign(state=shown["state"].fillna(MERGED))


def _people(analysis: Analysis, named: bool, key: bytes) -> pd.DataFrame:
    """State and bands of everybody, in an order that only the key knows."""
    people = analysis.people
    if named:
        shown = bands(people, analysis.as_of)
        shown.insert(0, "who", _names(people))
    else:
        shown = people_in_crowd(analysis)
    digests = [hmac.digest(key, account_id.encode(), hashlib.sha256) for account_id in people["account_id"]]
    order = sorted(range(len(digests)), key=digests.__getitem__)
    return shown.iloc[order].reset_index(drop=True)


def _names(people: pd.DataFrame) -> list[str]:
    told = zip(people["handle"], people["name"], strict=True)
    return [
        f"@{handle}" if isinstance(handle, str) and handle else name if isinstance(name, str) else "—"
        for handle, name in told
    ]


def _figures(figures: Mapping[str, Figure], states: Mapping[str, int], named: bool) -> dict[str, Figure]:
    """The figures; without names those of merged states are left out, and those of a few people untold."""
    kept = {}
    for name, figure in figures.items():
        state = name.removeprefix("share_")
        if not named and state in STATES and state not in states:
            continue
        few = not named and figure.value is not None and figure.n < FEWEST
        told = replace(figure, value=None, low=None, high=None, n=0, missing=TOO_FEW) if few else figure
        kept[name] = replace(told, value=_finite(told.value), low=_finite(told.low), high=_finite(told.high))
    return kept


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _weeks(weeks: pd.DataFrame, named: bool) -> pd.DataFrame:
    if named:
        return weeks.reset_index(drop=True)
    counts = {name: _to_fives(weeks[name]) for name in ("new", "returning", "lost")}
    return weeks.assign(**counts).reset_index(drop=True)


def _to_fives(counts: pd.Series) -> np.ndarray:
    return FEWEST * np.round(counts.to_numpy(dtype=np.float64) / FEWEST).astype(np.int64)
