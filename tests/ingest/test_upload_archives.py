"""Archives that lie, swell, hide or pry; and files that are not what they are called."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from engagement.errors import EngagementError, UnreadableFileError
from engagement.ingest.files.upload import inspect, read
from engagement.ingest.join import reading
from tests.ingest import upload_samples

FOLLOWERS = upload_samples.csv_bytes("handle,followers", ["ann", "5"])


def test_what_is_private_is_never_opened(monkeypatch: pytest.MonkeyPatch):
    names = (
        "direct-messages",
        "direct-messages-group",
        "contact",
        "ip-audit",
        "phone-number",
        "ad-engagements",
    )
    members = upload_samples.archive_members()
    members |= {f"data/{name}.js": b"window.YTD.secret.part0 = []" for name in (*names, "like", "block")}
    content = upload_samples.zipped(*members.items())
    opened: list[str] = []
    original = zipfile.ZipFile.open

    def spy(self: zipfile.ZipFile, name, *arguments, **options):
        opened.append(name if isinstance(name, str) else name.filename)
        return original(self, name, *arguments, **options)

    monkeypatch.setattr(zipfile.ZipFile, "open", spy)
    read([("archive.zip", content)])
    assert set(opened) == {
        f"data/{name}.js" for name in ("account", "follower", "following", "profile", "tweets")
    }


@pytest.mark.parametrize("name", ["direct-messages.js", "ip-audit.js", "phone-number.js", "contact.js"])
def test_private_parts_handed_in_loose_stay_closed(name):
    with pytest.raises(UnreadableFileError, match="private"):
        read([(name, b"window.YTD.x.part0 = []")])


def test_exports_zipped_together_are_read_and_strangers_named():
    content = upload_samples.zipped(
        ("export/followers.csv", FOLLOWERS),
        ("export/analytics.csv", upload_samples.csv_bytes("Post id,Impressions", ["1", "2"])),
        ("export/photo.png", b"\x89PNG"),
        (
            "export/more.zip",
            upload_samples.zipped(("deep.csv", FOLLOWERS), ("deeper.zip", upload_samples.zipped())),
        ),
        ("__MACOSX/._followers.csv", b"\x00"),
    )
    tables = read([("export.zip", content)])
    assert tables.accounts["handle"].tolist() == ["ann"]
    assert [(source.rows, source.used) for source in tables.sources] == [(1, 0), (1, 1), (1, 1)]
    found = inspect([("export.zip", content)])
    closed = next(file for file in found.files if file.name.endswith("deeper.zip"))
    assert "stays closed" in str(closed.problem)


def test_a_bomb_is_refused_before_unpacking():
    content = upload_samples.zipped(("followers.csv", b"0" * 300_000_000))
    with pytest.raises(UnreadableFileError, match="far too large"):
        read([("bomb.zip", content)])


def test_an_entry_that_yields_more_than_it_declares_is_stopped():
    content = bytearray(upload_samples.zipped(("followers.csv", b"handle\n" + b"ann\n" * 100_000)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.find(mark) + at
        content[start : start + 4] = struct.pack("<I", 1000)
    with pytest.raises(UnreadableFileError):
        read([("liar.zip", bytes(content))])


def test_overlapping_entries_are_refused():
    content = upload_samples.zipped(("a.csv", FOLLOWERS * 10), ("b.csv", FOLLOWERS * 10))
    archive = bytearray(content)
    second = archive.rfind(b"PK\x01\x02") + 42
    archive[second : second + 4] = struct.pack("<I", 5)
    with pytest.raises(UnreadableFileError):
        read([("overlap.zip", bytes(archive))])


def test_a_hundred_thousand_entries_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(reading.ARCHIVE_ENTRIES + 1):
            archive.writestr(f"{number}.csv", b"")
    with pytest.raises(UnreadableFileError, match="too many"):
        read([("many.zip", out.getvalue())])


def test_locked_entries_are_named():
    content = bytearray(upload_samples.zipped(("followers.csv", FOLLOWERS)))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1
    with pytest.raises(UnreadableFileError, match="password"):
        read([("locked.zip", bytes(content))])


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../evil.csv"])
def test_names_that_lead_outside_are_left_alone(name, tmp_path: Path):
    content = upload_samples.zipped((name, FOLLOWERS))
    with pytest.raises(UnreadableFileError):
        read([("slip.zip", content)])


def test_an_archive_cut_anywhere_is_refused():
    content = upload_samples.zipped(*upload_samples.archive_members().items())
    for cut in range(1, len(content), len(content) // 20):
        with pytest.raises(EngagementError):
            read([("archive.zip", content[:cut])])


def test_a_wrong_check_sum_is_refused():
    content = bytearray(upload_samples.zipped(("followers.csv", FOLLOWERS)))
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        content[content.find(mark) + at] ^= 0xFF
    with pytest.raises(UnreadableFileError, match="damaged"):
        read([("sum.zip", bytes(content))])


NO_TABLES = (
    b"%PDF-1.7 x",
    b"\x89PNG\r\n\x1a\n",
    b"<!DOCTYPE html><p>",
    b"\x7fELF\x02",
    b"SQLite format 3\x00",
    b"\x80\x04\x95",
    b"\x1f\x8b\x08\x00",
    b"PK\x03\x04broken",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x",
    b"PAR1x",
)


@pytest.mark.parametrize("content", NO_TABLES)
def test_what_holds_no_table_is_refused_whatever_it_is_called(content):
    for name in ("followers.csv", "followers.json", "followers.xlsx"):
        with pytest.raises(UnreadableFileError, match="followers"):
            read([(name, content)])


def test_content_counts_not_the_extension():
    assert (
        len(
            read(
                [("followers.json", FOLLOWERS), ("x.csv", upload_samples.json_bytes([{"handle": "bob"}]))]
            ).accounts
        )
        == 2
    )


def test_a_path_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(UnreadableFileError, match="no such file"):
        read([tmp_path / "missing.csv"])
    found = inspect([tmp_path / "missing.csv"])
    assert isinstance(found.error, UnreadableFileError)


def test_the_same_file_twice_is_read_once():
    with pytest.raises(EngagementError, match="same content"):
        read([("followers a.csv", FOLLOWERS), ("followers b.csv", FOLLOWERS)])
    found = inspect([("followers a.csv", FOLLOWERS), ("followers b.csv", FOLLOWERS)])
    assert len(found.tables.accounts) == 1
    assert "a.csv" in str(found.files[1].problem)


def test_private_columns_are_not_even_shown():
    members = upload_samples.archive_members()
    found = inspect([(name.split("/")[1], content) for name, content in members.items()])
    shown = [column.header for file in found.files for column in file.columns]
    assert "email" not in shown
    assert "username" in shown
    people = upload_samples.json_bytes([{**upload_samples.EXPORTER_USER, "birthdate": "1990-01-01"}])
    (file,) = inspect([("twitter-Followers-1.json", people)]).files
    assert "birthdate" not in file.head.columns


def test_a_layout_keeps_its_fingerprint_when_a_key_comes_or_goes():
    more = {**upload_samples.EXPORTER_USER, "something_new": 5}
    prints = {
        inspect([(f"export {number}.json", upload_samples.json_bytes([user]))]).files[0].fingerprint
        for number, user in enumerate((upload_samples.EXPORTER_USER, more))
    }
    assert len(prints) == 1
