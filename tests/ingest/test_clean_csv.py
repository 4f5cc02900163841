"""The quick way through large clean files gives the cells the tolerant one gives, or steps back."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement.ingest.files import clean_csv
from engagement.ingest.files.upload import inspect, read
from tests.ingest.test_files_of_the_world import BODY, HEADERS, TITLES, table
from tests.ingest.test_uploads import check_nothing_lost

PEOPLE = [
    [f"@user{at}", 'Iñaki "el" Peña, hijo' if at % 3 else "", str(at), "7", "04/13/2026"] for at in range(50)
]
CLEAN = {
    "plain": [HEADERS["en"], *PEOPLE],
    "titles above": [*[row + [""] * (5 - len(row)) for row in TITLES["title"]], HEADERS["es"], *PEOPLE],
    "total below": [HEADERS["en"], *PEOPLE, ["Total", "", "1,225", "350", ""]],
    "header again": [HEADERS["en"], *PEOPLE, HEADERS["en"], *BODY],
}
ODD = {
    "line end in a cell": [HEADERS["en"], ["@ann", "two\nlines", "1", "2", ""], *PEOPLE],
    "ragged": [HEADERS["en"], *PEOPLE, ["@bob", "short"]],
    "blank line": [HEADERS["en"], *PEOPLE[:5], [], *PEOPLE[5:]],
    "one field more": [HEADERS["en"], *([*row, "x"] for row in PEOPLE)],
}

# A blank stands before quoted cells, on the first line or further down.
SPACED = [[f"@p{at}", f'Ana, "la {at}"', str(at), "7", "04/13/2026"] for at in range(30)]


def both_ways(content: bytes, monkeypatch: pytest.MonkeyPatch):
    """The tables by the quick way and by the tolerant one, and whether the quick one went through."""
    taken = []
    original = clean_csv.read_clean

    def watched(*given):
        taken.append(original(*given))
        return taken[-1]

    monkeypatch.setattr(clean_csv, "read_clean", watched)
    tolerant = read([("followers.csv", content)])
    assert not taken
    monkeypatch.setattr(clean_csv, "LEAST_BYTES", 0)
    quick = read([("followers.csv", content)])
    return quick, tolerant, taken[0] is not None


@pytest.mark.parametrize("case", [*CLEAN, *ODD])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(("encoding", "ends"), [("utf-8", "\n"), ("utf-8-sig", "\r\n")])
def test_both_ways_give_the_same_tables(case, delimiter, encoding, ends, monkeypatch):
    content = table({**CLEAN, **ODD}[case], delimiter, encoding, ends)
    quick, tolerant, went_through = both_ways(content, monkeypatch)
    assert went_through == (case in CLEAN)
    for name in ("accounts", "follows", "skipped"):
        pd.testing.assert_frame_equal(getattr(quick, name), getattr(tolerant, name))
    assert quick.sources == tolerant.sources
    check_nothing_lost(quick)


@pytest.mark.parametrize("content", [
    b"handle,name\nann,\x00Ann\n", b"handle,name\nann,Jos\xe9\n" * 30, b'handle,name\nann,"open\nbob,B\n',
    b"handle,name\r",
    b"sep=;\nhandle;name\nann;A\n",
])  # fmt: skip
def test_what_is_odd_is_left_to_the_tolerant_reader(content, monkeypatch):
    slow = inspect([("followers.csv", content)])
    monkeypatch.setattr(clean_csv, "LEAST_BYTES", 0)
    quick = inspect([("followers.csv", content)])
    assert str(quick.error) == str(slow.error)
    if slow.tables is not None:
        pd.testing.assert_frame_equal(quick.tables.accounts, slow.tables.accounts)
        pd.testing.assert_frame_equal(quick.tables.skipped, slow.tables.skipped)


@pytest.mark.parametrize(
    ("blanks", "delimiter", "first"), [(" ", ",", 0), ("   ", ";", 20), (" ", "\t", 20), ("  ", "|", 0)]
)
def test_a_blank_before_a_quoted_cell_belongs_to_no_cell(blanks, delimiter, first, monkeypatch):
    lines = table([HEADERS["en"], *SPACED], delimiter).decode().splitlines()
    spaced = [
        line if at < first else blanks + line.replace(delimiter + '"', delimiter + blanks + '"')
        for at, line in enumerate(lines)
    ]
    quick, tolerant, went_through = both_ways("\n".join(spaced).encode(), monkeypatch)
    assert not went_through
    assert tolerant.accounts["name"].tolist() == [row[1] for row in SPACED]
    assert tolerant.accounts["handle"].tolist() == [row[0][1:] for row in SPACED]
    pd.testing.assert_frame_equal(quick.accounts, tolerant.accounts)


def test_blanks_and_quotes_within_a_cell_stay(monkeypatch):
    bios = ['dice "hola"', 'a, "b"', '"', " x ", 'una; "dos"']
    rows = [["username", "bio"], *([f"p{at}", bio] for at, bio in enumerate(bios))]
    quick, tolerant, _ = both_ways(table(rows), monkeypatch)
    assert tolerant.accounts["bio"].tolist() == [bio.strip() for bio in bios]
    pd.testing.assert_frame_equal(quick.accounts, tolerant.accounts)
