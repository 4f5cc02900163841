"""The pieces of the model card: a finding, and the ways of ranking in words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.language import N_, Language

RANKINGS = {
    "model": N_("the forecast"),
    "recency": N_("who spoke last"),
    "count_90d": N_("who spoke most in 90 days"),
    "count": N_("who spoke most"),
}


@dataclass(frozen=True)
class Finding:
    """One thing the card says: a title that is the finding, what it rests on, a table where there is one."""

    title: str
    lines: tuple[str, ...] = ()
    table: pd.DataFrame | None = None


def ranking(name: str, language: Language) -> str:
    """A way of ranking in words."""
    return language.gettext(RANKINGS.get(name, name))
