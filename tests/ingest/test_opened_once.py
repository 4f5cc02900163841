"""A preview opens each file once and recognises each table in it once."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engagement.ingest.files.layouts import LAYOUTS
from engagement.ingest.files.layouts.layout import Layout
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples
from tests.ingest.test_files_of_the_world import workbook

# As many as make a workbook larger than what is looked at to find the directory of what is zipped.
MANY = [[f"person_{n}", f"Person {n * 7919 % 10007}", str(n * n)] for n in range(4_000)]
PEOPLE = [[f"person_{number}", f"Person {number}", str(number)] for number in range(400)]
POSTS = [[str(10**15 + n), f"person_{n}", f"words {n}", "2026-03-04T10:00:00Z", "shop"] for n in range(900)]


class _Counted(io.FileIO):
    """A file that says how much of it was read through one stream."""

    taken = 0

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        self.taken += count or 0
        return count

    def readall(self) -> bytes:
        data = super().readall()
        self.taken += len(data)
        return data


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[_Counted]]:
    found: list[_Counted] = []

    really = Path.open

    def opened(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        if mode != "rb":
            return really(path, mode, *more, **named)
        found.append(_Counted(path))
        return io.BufferedReader(found[-1], 1024)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", opened)
        yield found


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[object, ...]]:
    """How often each table was held against the first of the layouts."""
    found: Counter[tuple[object, ...]] = Counter()
    fits = Layout.fits

    def counted(layout: Layout, headers: Mapping[str, str], *more: Any) -> bool:
        if layout is LAYOUTS[0]:
            found[(*more, *headers)] += 1
        return fits(layout, headers, *more)

    monkeypatch.setattr(Layout, "fits", counted)
    return found


def csv_of(header: str, rows: list[list[str]]) -> bytes:
    return upload_samples.csv_bytes(header, *rows)


FILES = {
    "followers.csv": (csv_of("username,name,followers", PEOPLE), 1),
    "followers.json": (json.dumps([{"username": a, "name": b} for a, b, _ in PEOPLE]).encode(), 1),
    "export.zip": (
        upload_samples.zipped(
            ("followers.csv", csv_of("username,name,followers", PEOPLE)),
            ("posts.csv", csv_of("id,username,text,created_at,in_reply_to_screen_name", POSTS)),
        ),
        2,
    ),
    "followers.xlsx": (
        workbook(
            Followers=[["Username", "Name", "Followers"], *MANY],
            Posts=[["id", "username", "text", "created_at", "in_reply_to_screen_name"], *POSTS],
        ),
        2,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_preview_opens_a_file_once_and_recognises_its_tables_once(
    name: str, tmp_path: Path, streams: list[_Counted], recognised: Counter[tuple[object, ...]]
):
    data, tables = FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    streams.clear()
    found = inspect([path], owner="shop")
    assert not any(file.problem for file in found.files)
    # Apart from a look at the first bytes, and at the directory of what is zipped, which tell what it is.
    assert sum(stream.taken >= len(data) for stream in streams) == 1
    assert len(streams) == (3 if name.endswith(".xlsx") else 2)
    assert len(recognised) == tables
    assert set(recognised.values()) == {1}


def test_what_was_said_of_a_file_is_recognised_once_more_and_no_more(
    recognised: Counter[tuple[object, ...]],
):
    given = [("people.csv", csv_of("username,name,followers", PEOPLE))]
    seen = inspect(given, owner="shop")
    choices = {seen.files[0].fingerprint: {"role": "followers", "column:name": "bio"}}
    recognised.clear()
    told = inspect(given, owner="shop", choices=choices)
    assert told.tables is not None
    assert max(recognised.values()) == 2


def test_files_of_one_size_are_still_told_apart(tmp_path: Path):
    one, other, third = (tmp_path / name for name in ("followers.csv", "followers_2.csv", "followers_3.csv"))
    one.write_text("username\nann\nbob\n")
    other.write_text("username\nann\ncid\n")
    third.write_bytes(one.read_bytes())
    assert set(read([one, other], owner="shop").accounts["handle"]) >= {"ann", "bob", "cid"}
    found = inspect([one, other, third], owner="shop")
    assert [file.problem is None for file in found.files] == [True, True, False]
