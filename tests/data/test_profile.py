"""Signs in a profile: asking for follows in return, in Spanish and English, and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement.data.profiles import profiles
from tests.made import START, made_tables

NOW = START + pd.Timedelta(days=200)


@pytest.mark.parametrize(
    "bio",
    ["Sígueme y te sigo", "SIGUEME Y TE SIGO 💯", "te sigo de vuelta", "Sigo de vuelta", "F4F",
     "follow back 100%", "#followback", "I follow back", "Follow for follow", "te sigo si me sigues"],
)  # fmt: skip
def test_asks_back(bio: str) -> None:
    assert profiles(made_tables(["a"], bio=[bio]), NOW).loc["a", "asks_back"]


@pytest.mark.parametrize(
    "bio", ["Sigo a mi equipo", "I follow the news", "Te sigo queriendo", "Follow your heart", "", None]
)
def test_does_not_ask(bio: str | None) -> None:
    assert not profiles(made_tables(["a"], bio=pd.Series([bio], dtype="str")), NOW).loc["a", "asks_back"]


def test_unreturned_needs_a_recent_follow_known_not_to_be_returned() -> None:
    tables = made_tables(
        ["new", "old", "returned", "unknown", "few"],
        following_count=[900, 900, 900, 900, 10],
        followed_at=[NOW - pd.Timedelta(days=days) for days in (5, 50, 5, 5, 5)],
        followed_by_owner=pd.Series([False, False, True, None, False], dtype="boolean"),
    )
    assert profiles(tables, NOW)["unreturned"].tolist() == [True, False, False, False, False]
