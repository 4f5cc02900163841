"""docs/evaluation.md: it is what its rows say, and it says no more than their intervals allow."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.claims import MissingRowError, page
from benchmarks.evaluate import written
from benchmarks.lines import Line

DOCS = Path(__file__).parents[1] / "docs"
TOLD: dict[str, Any] = json.loads((DOCS / "evaluation.json").read_text(encoding="utf-8"))
LINES = [Line(**line) for line in TOLD["lines"]]
DIFFERENCES = ("activation less recency", "activation less count")


def test_the_page_is_that_of_its_rows() -> None:
    assert written(json.dumps(TOLD)) == (DOCS / "evaluation.md").read_text(encoding="utf-8")


def test_what_is_not_known_comes_first() -> None:
    headings = [line for line in page(TOLD["measured"], LINES).splitlines() if line.startswith("## ")]
    assert headings[0] == "## What is not known"


@given(st.floats(-0.2, 0.2), st.floats(0.001, 0.1))
def test_better_is_only_said_where_the_interval_lies_above_nothing(value: float, half: float) -> None:
    low, high = value - half, value + half
    moved = [
        replace(line, value=value, low=low, high=high) if line.what in DIFFERENCES else line for line in LINES
    ]
    text = " ".join(page(TOLD["measured"], moved).split())
    expected = "better" if low > 0 else "worse" if high < 0 else "not"
    assert {word: text.count(f", {word} beyond doubt (") for word in ("better", "worse", "not")} == {
        word: 4 if word == expected else 0 for word in ("better", "worse", "not")
    }


def test_a_claim_without_its_row_is_an_error() -> None:
    fewer = [line for line in LINES if line.what != "activation less recency"]
    with pytest.raises(MissingRowError, match="activation less recency"):
        page(TOLD["measured"], fewer)
