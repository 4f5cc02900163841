"""A report of 100,000 followers: under 2 MB in both formats."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.export.content import document
from engagement.export.document import Choice
from engagement.export.html import page
from engagement.export.pdf import paper
from engagement.i18n import Language

FOLLOWERS, WEEKS = 100_000, 260


@pytest.fixture
def large(analysis: Analysis) -> Analysis:
    """Six thousand who spoke, more than the map has dots; five years of weeks; talk among members."""
    random = np.random.default_rng(7)
    people = analysis.people.iloc[random.integers(0, 7, FOLLOWERS)].reset_index(drop=True)
    ids = pd.Series([f"id{row}" for row in range(FOLLOWERS)], dtype="str")
    spoke = np.where(random.random(FOLLOWERS) < 0.06, random.gamma(1, 9, FOLLOWERS).astype(int) + 1, 0)
    people = people.assign(
        account_id_before=people["account_id"], account_id=ids, ties_owner=spoke, ties_members=spoke[::-1]
    )
    weeks = pd.date_range(end=analysis.as_of, periods=WEEKS, freq="7D")
    voices = pd.DataFrame(
        {"week": weeks, **{kind: random.integers(0, 3000, WEEKS) for kind in ("new", "returning", "lost")}}
    )
    return replace(
        analysis,
        people=people,
        voices_by_week=voices,
        evidence=replace(analysis.evidence, level=2, among_members=1),
        figures={**analysis.figures, "activation_potential": Figure(300, 200, 400, 14_000, 30, 1)},
        facts=analysis.facts.reindex(people["account_id_before"]).set_axis(pd.Index(ids), axis=0),
    )


def test_it_stays_under_two_megabytes(large: Analysis, english: Language) -> None:
    report = document(large, Choice(), english)
    web, printed = page(report).encode(), paper(report)
    assert 100_000 < len(web) < 2_000_000
    assert 100_000 < len(printed) < 2_000_000
