"""The page of threats has every case once, names tests that are there, and hides nothing that is not held."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "THREATS.md").read_text(encoding="utf-8")
CASES = {"U": 40, "H": 22, "A": 16, "S": 16, "D": 12, "L": 20, "X": 10, "P": 8}
IDS = [f"{kind}{number:02d}" for kind, most in CASES.items() for number in range(1, most + 1)]
ROWS = re.findall(r"^\| ([A-Z]\d\d) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
STATES = ("Not held", "Not tested", "In part")


def test_every_case_stands_there_once() -> None:
    assert [row[0] for row in ROWS] == IDS
    assert len(re.findall(r"^\| [A-Z]\d", PAGE, re.MULTILINE)) == len(IDS) == 144


def test_every_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"(tests/[\w/.]+)::(\w+)", PAGE))
    assert len(named) > 100
    assert PAGE.count("::") == len(re.findall(r"`tests/[\w/.]+\.py::test_\w+`", PAGE))
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file, _ in named}
    assert [one for one in named if not re.search(rf"^(?:async )?def {one[1]}\(", texts[one[0]], re.M)] == []


def test_what_is_not_held_is_listed_at_the_end() -> None:
    end = PAGE.partition("## What is not held\n")[2]
    listed = dict(re.findall(r"^- \*\*([\w ]+)\*\*(.*?)(?=^- |\Z)", end, re.M | re.S))
    assert tuple(listed) == STATES
    for state in STATES:
        told = [case for case, _, held in ROWS if held.startswith(f"**{state.lower()}**")]
        assert sorted(re.findall(r"[A-Z]\d\d", listed[state])) == sorted(told)


def test_a_row_without_a_test_says_why() -> None:
    silent = [case for case, _, held in ROWS if "::" not in held and not held.startswith("**")]
    assert silent == ["D02"]  # as the row above it
