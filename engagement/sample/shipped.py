"""Read the made-up account from the files that ship with the package."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from engagement.language import N_
from engagement.tables import SAMPLE_LAYOUT, Owner, SourceReport, Tables, conform, validate

FOLDER = Path(__file__).parent / "data"
OWNER = Owner("frasco", "frascopequeno", "Frasco Pequeño (made up · inventada)")
MADE_UP = N_("This account is made up: shop, people and messages come from a script. It proves nothing.")
_FILES = ("accounts", "interactions", "follows")


def load() -> Tables:
    """The made-up account as tables, about 2,500 followers and six months of acts; no network."""
    frames = {name: conform(pd.read_parquet(FOLDER / f"{name}.parquet"), name) for name in _FILES}
    reports = tuple(
        SourceReport(f"{name}.parquet", SAMPLE_LAYOUT, len(frame), len(frame), (MADE_UP,))
        for name, frame in frames.items()
    )
    return validate(Tables(owner=OWNER, sources=reports, **frames))
