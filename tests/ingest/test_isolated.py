"""Files are looked at in a process of their own: the same answers, and what a file does stays there."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from engagement.data.schema import TABLES
from engagement.errors import EngagementError
from engagement.ingest.files import isolated, upload
from engagement.ingest.files.contract import Inspection
from engagement.ingest.files.limits import Limits, TooCostlyError
from engagement.ingest.join import reading
from tests.ingest import upload_samples
from tests.ingest.test_files_of_the_world import workbook

PEOPLE = b"handle,name,followers_count\n" + b"".join(b"p%d,P %d,%d\n" % (n, n, n) for n in range(40))
ACTS = b"actor_handle,target_handle,kind,created_at\n" + b"".join(
    b"p%d,%s,reply,2026-03-%02dT10:00:00Z\n" % (n, b"brand" if n % 2 else b"shop", n + 1) for n in range(20)
)
ROWS = [["handle", "name", "followers_count"], *([f"p{n}", f"P {n}", n] for n in range(30))]
UPLOADS: dict[str, list[tuple[str, bytes]]] = {
    "a list": [("followers.csv", PEOPLE)],
    "acts without an owner": [("interactions.csv", ACTS)],
    "an archive": [("x.zip", upload_samples.zipped(*upload_samples.archive_members().items()))],
    "a workbook beside what is damaged": [
        ("b.xlsx", workbook(people=ROWS)),
        ("c.json", b'[{"handle": '),
        ("d.png", b"\x89PNG"),
    ],
    "names that fit no encoding": [
        ("f.csv", b"handle,no\xe9te\xff,\xc3\x28\nann,b\xe9,1\nbob,x,\xed\xa0\x80\n")
    ],
    "the same column twice": [("t.csv", b"handle,note,note,\nann,a,b,c\n")],
    "nothing": [],
}


def same(one: Inspection, other: Inspection) -> None:
    """All that a page shows of both, and what an analysis starts from, is the same."""
    assert [file.name for file in one.files] == [file.name for file in other.files]
    for mine, theirs in zip(one.files, other.files, strict=True):
        for field in fields(mine):
            left, right = getattr(mine, field.name), getattr(theirs, field.name)
            if field.name == "outcome" and left is not None:
                assert str(left.rows.to_dict("split")) == str(right.rows.to_dict("split"))
                assert (left.people, left.acts, left.follows) == (right.people, right.acts, right.follows)
                assert left.left_out == right.left_out
            elif field.name == "head":
                assert str(left.to_dict("split")) == str(right.astype("str").to_dict("split")).replace(
                    "'nan'", "nan"
                )
            elif field.name == "problem":
                assert (type(left), str(left)) == (type(right), str(right))
            else:
                assert left == right
    assert (type(one.error), str(one.error)) == (type(other.error), str(other.error))
    assert (one.owner, one.owner_candidates) == (other.owner, other.owner_candidates)
    assert one.evidence == other.evidence
    assert (one.joined is None) == (other.joined is None)
    if one.tables is not None or other.tables is not None:
        assert one.tables.sources == other.tables.sources
        for name in TABLES:
            pd.testing.assert_frame_equal(getattr(one.tables, name), getattr(other.tables, name))


@pytest.mark.parametrize("files", UPLOADS.values(), ids=UPLOADS)
def test_the_answer_is_that_of_reading_here(files: list[tuple[str, bytes]]) -> None:
    streams = [(name, io.BytesIO(content)) for name, content in files]
    apart, here = isolated.inspect(streams), upload.inspect(files)
    same(apart, here)
    if here.joined is not None:
        same(isolated.with_owner(apart, "brand"), upload.with_owner(here, "brand"))


def test_a_question_is_answered_there_as_here() -> None:
    files = [
        ("acts.csv", b"actor,target,kind,date\nann,brand,reply,01/02/2026\nbob,brand,reply,02/02/2026\n")
    ]
    asked = isolated.inspect(files).files[0]
    question = next(one for one in asked.questions if one.required and one.answer is None)
    choices = {asked.fingerprint: {question.id: question.options[0].value}}
    same(isolated.inspect(files, "brand", choices), upload.inspect(files, "brand", choices))


def nested(sign: bytes, count: int) -> bytes:
    return b"[" + sign * count + b"{}]"


CROWDED = {
    "empty lists": ("a.json", nested(b"[],", 400_000)),
    "empty objects": ("b.jsonl", b"{}," * 400_000),
    "line ends": ("c.csv", b"\n" * 600_000),
    "commas": ("d.csv", b"handle\n" + b"," * 600_000),
    "tags": ("e.html", b"<!doctype html><html><table>" + b"<a>" * 700_000),
    "line ends in two bytes": ("g.csv", "\n".join(["handle", *[""] * 1_200_000]).encode("utf-16")),
}


@pytest.mark.parametrize(("name", "content"), CROWDED.values(), ids=CROWDED)
def test_values_are_counted_before_anything_is_made_of_them(name: str, content: bytes) -> None:
    seen = upload.inspect([("followers.csv", PEOPLE), (name, content)], owner="brand")
    assert "brackets, commas or line ends" in str(seen.files[1].problem)
    assert seen.tables is not None


def test_of_an_archive_so_many_files_are_read_and_the_rest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ARCHIVE_MEMBERS", 5)
    inner = upload_samples.zipped(*[(f"{n}.csv", b"handle\nq%d\n" % n) for n in range(4)])
    members = [(f"m{n:03}.csv", b"handle,followers_count\np%d,1\n" % n) for n in range(4)]
    seen = upload.inspect(
        [("many.zip", upload_samples.zipped(*members, ("inner.zip", inner)))], owner="brand"
    )
    read = [file for file in seen.files if file.problem is None]
    assert len(read) == 4
    assert any("Left out: 0.csv, 1.csv" in str(file.problem) for file in seen.files)


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give readers less than they get."""

    def allow(memory: int = 200_000_000, seconds: int = 20) -> None:
        monkeypatch.setattr(Limits, "of", classmethod(lambda cls, _size: cls(memory, seconds)))

    return allow


NOTES = [{"text": "so"} for _ in range(12)]
HUNGRY = json.dumps([{"handle": f"p{n}", "notes": NOTES} for n in range(15_000)]).encode()


def test_a_file_that_takes_too_much_memory_is_named_and_the_others_are_read(
    allowed: Callable[..., None],
) -> None:
    allowed(memory=60_000_000)
    files = [("followers.csv", PEOPLE), ("hungry.json", HUNGRY)]
    try:
        problem = str(isolated.inspect(files, owner="brand").files[1].problem)
    except TooCostlyError as error:
        problem = str(error)
    assert problem.startswith("hungry.json")
    assert "more memory than this server gives" in problem
    # It was its process alone that ran short.
    assert isolated.inspect(files[:1], owner="brand").tables is not None


def test_a_file_that_takes_too_long_is_named(allowed: Callable[..., None]) -> None:
    allowed(seconds=1)
    long = b"handle,name\n" + b"".join(b'p%d,"a ""b"" c\n"\n' % n for n in range(400_000))
    with pytest.raises(TooCostlyError, match=r"long.csv: reading it was stopped after"):
        isolated.inspect([("followers.csv", PEOPLE), ("long.csv", long)], owner="brand")


def readers_at_work() -> list[int]:
    """Find the processes whose parent's parent is this one."""
    parents: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    return [process for process, parent in parents.items() if parents.get(parent) == os.getpid()]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look into")
def test_whoever_stops_waiting_ends_the_reader() -> None:
    class GoneError(Exception):
        pass

    at_work: list[int] = []

    def leave(share: float, step: str) -> None:
        at_work.extend(readers_at_work())
        raise GoneError

    with pytest.raises(GoneError):
        isolated.inspect([("hungry.json", HUNGRY * 3)], progress=leave)
    assert len(at_work) == 1
    while readers_at_work():
        time.sleep(0.01)


def test_progress_is_told_from_there() -> None:
    told: list[tuple[float, str]] = []
    isolated.inspect([("f.csv", PEOPLE)], owner="brand", progress=lambda *words: told.append(words))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len({step for _, step in told}) == 3


def test_what_is_wrong_with_the_program_is_said_without_a_word_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Two files of one name are told apart; a name that is none breaks the request itself.
    with pytest.raises(RuntimeError) as raised:
        isolated.with_owner(isolated.inspect([("acts.csv", ACTS)]), owner=["secret"])  # type: ignore[arg-type]
    assert "secret" not in str(raised.value)


@pytest.mark.slow
@pytest.mark.parametrize("size", [117_000_000, 60_000_000])
@pytest.mark.parametrize("sign", [b"[],", b"{},", b"\n"])
def test_the_sizes_that_were_tried(sign: bytes, size: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("data.json", "w") as member:
        for _ in range(size // 1_000_000):
            member.write(sign * (1_000_000 // len(sign)))
    for name, content in (("a.zip", out.getvalue()), ("b.json", sign * (size // len(sign)))):
        try:
            seen = isolated.inspect([(name, content)])
        except EngagementError:
            continue
        assert seen.tables is None


@pytest.mark.slow
def test_nearly_five_thousand_members() -> None:
    members = [(f"m{n}.csv", b"handle\np%d\n" % n) for n in range(4_999)]
    seen = isolated.inspect([("many.zip", upload_samples.zipped(*members))], owner="brand")
    assert sum(file.problem is None for file in seen.files) == reading.ARCHIVE_MEMBERS
    assert "4799 in all" in str(seen.files[-1].problem)
