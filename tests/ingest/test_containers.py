"""The same list under every wrapping a person meets, and the walls that stay around what is unpacked."""

from __future__ import annotations

import bz2
import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Mapping

import pyarrow as pa
import pytest
import xlsxwriter

from engagement.errors import EngagementError, UnreadableFileError
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples

NAMES = ("ann", "bob", "íñigo", "zoë")
HEADER = "handle,followers,name"


def csv_list(rng: random.Random) -> bytes:
    rows = [[name, str(rng.randint(0, 9999)), name.title()] for name in NAMES]
    delimiter = rng.choice(",;\t")
    header = HEADER.replace(",", delimiter)
    return upload_samples.csv_bytes(
        header, *rows, delimiter=delimiter, encoding=rng.choice(["utf-8", "utf-8-sig"])
    )


def zstd(content: bytes) -> bytes:
    return bytes(pa.compress(content, codec="zstd", asbytes=True))


def tarred(*members: tuple[str, bytes], form: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=form) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def ods(rows: list[list[str]], visibility: Mapping[int, str] | None = None) -> bytes:
    """A workbook as LibreOffice writes it, as far as a reader looks; `visibility` of rows that are hidden."""
    seen = {at: f' table:visibility="{word}"' for at, word in (visibility or {}).items()}
    cells = "".join(
        f'<table:table-row table:style-name="ro1"{seen.get(at, "")}>'
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for at, row in enumerate(rows)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Hoja1">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return upload_samples.zipped(
        ("mimetype", kind.encode()),
        ("content.xml", content.encode()),
        ("META-INF/manifest.xml", manifest.encode()),
    )


def xlsx(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Hoja1")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


TABLE = [HEADER.split(","), *([name, "5", name.title()] for name in NAMES)]
WRAPPINGS = {
    "plain": lambda content: ("followers.csv", content),
    "gzip": lambda content: ("followers.csv.gz", gzip.compress(content)),
    "zstd": lambda content: ("followers.csv.zst", zstd(content)),
    "bzip2": lambda content: ("followers.csv.bz2", bz2.compress(content)),
    "zip": lambda content: ("export.zip", upload_samples.zipped(("a/followers.csv", content))),
    "zip in zip": lambda content: (
        "all.zip",
        upload_samples.zipped(("export.zip", upload_samples.zipped(("followers.csv", content)))),
    ),
    "gzip in zip": lambda content: (
        "all.zip",
        upload_samples.zipped(("followers.csv.gz", gzip.compress(content))),
    ),
    "tar": lambda content: ("export.tar", tarred(("./followers.csv", content))),
    "tar.gz": lambda content: ("export.tgz", tarred(("followers.csv", content), form="w:gz")),
    "tar.bz2": lambda content: ("export.tar.bz2", tarred(("followers.csv", content), form="w:bz2")),
    "zip in tar.gz": lambda content: (
        "export.tar.gz",
        tarred(("x/export.zip", upload_samples.zipped(("followers.csv", content))), form="w:gz"),
    ),
    "ods": lambda _content: ("followers.ods", ods(TABLE)),
    "xlsx": lambda _content: ("followers.xlsx", xlsx(TABLE)),
    "ods in zip": lambda _content: ("all.zip", upload_samples.zipped(("followers.ods", ods(TABLE)))),
    "xlsx in zip": lambda _content: ("all.zip", upload_samples.zipped(("followers.xlsx", xlsx(TABLE)))),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_the_same_people_come_out_of_every_wrapping(wrapping, seed):
    tables = read([WRAPPINGS[wrapping](csv_list(random.Random(seed)))])
    assert tables.accounts["handle"].tolist() == list(NAMES)
    assert sum(source.used for source in tables.sources) == len(NAMES)


@pytest.mark.parametrize("ending", ["", ".gz", ".csv", ".zip", ".xlsx"])
@pytest.mark.parametrize("wrapping", ["gzip", "zstd", "tar.gz", "zip", "ods"])
def test_content_tells_the_form_and_not_the_name(wrapping, ending):
    _, content = WRAPPINGS[wrapping](csv_list(random.Random(1)))
    assert set(read([("followers" + ending, content)]).accounts["handle"]) == set(NAMES)


def test_an_archive_two_levels_down_stays_closed_and_is_named():
    deep = upload_samples.zipped(("deep.zip", upload_samples.zipped(("followers.csv", b"handle\nann\n"))))
    found = inspect(
        [
            (
                "all.zip",
                upload_samples.zipped(("one.zip", deep), ("followers.csv", b"handle,followers\nann,1\n")),
            )
        ]
    )
    assert [file.name for file in found.files if file.problem] == ["all.zip/one.zip"]
    assert "stays closed" in str(next(file.problem for file in found.files if file.problem))


BOMBS = {
    "gzip": lambda: ("followers.csv.gz", gzip.compress(b"0" * 300_000_000)),
    "zstd": lambda: ("followers.csv.zst", zstd(b"0" * 300_000_000)),
    "zip in zip": lambda: (
        "all.zip",
        upload_samples.zipped(("one.zip", upload_samples.zipped(("followers.csv", b"0" * 100_000_000)))),
    ),
    "tar.gz": lambda: ("all.tgz", gzip.compress(tarred(("followers.csv", b"0" * 300_000_000)))),
}


@pytest.mark.parametrize("form", BOMBS)
def test_what_swells_is_stopped(form):
    with pytest.raises(UnreadableFileError, match="far too large"):
        read([BOMBS[form]()])


def test_inner_archives_share_one_allowance(monkeypatch):
    from engagement.ingest.join import reading

    monkeypatch.setattr(reading, "UNPACKED_BYTES", 3_000)
    lists = [("handle,followers\n" + f"name{at},1\n" * 80).encode() for at in range(6)]
    inner = [
        (f"{at}.zip", upload_samples.zipped(("followers.csv", content))) for at, content in enumerate(lists)
    ]
    found = inspect([("all.zip", upload_samples.zipped(*inner))])
    assert any(file.problem and "far too large" in str(file.problem) for file in found.files)


@pytest.mark.parametrize("form", ["gzip", "zstd", "bzip2", "tar.gz"])
def test_what_is_cut_short_is_refused(form):
    name, content = WRAPPINGS[form](csv_list(random.Random(2)) * 50)
    for cut in range(12, len(content), max(1, len(content) // 12)):
        with pytest.raises(EngagementError):
            read([(name, content[:cut])])


def test_links_in_a_tar_lead_nowhere():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (("followers.csv", tarfile.SYMTYPE), ("following.csv", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    with pytest.raises(UnreadableFileError, match="no list of followers"):
        read([("export.tar", out.getvalue())])


def test_private_members_of_a_tar_are_not_opened(monkeypatch):
    opened: list[str] = []
    original = tarfile.TarFile.extractfile

    def spy(self, member):
        opened.append(member.name)
        return original(self, member)

    monkeypatch.setattr(tarfile.TarFile, "extractfile", spy)
    members = [
        *upload_samples.archive_members().items(),
        ("data/direct-messages.js", b"window.YTD.secret.part0 = []"),
    ]
    read([("archive.tar.gz", tarred(*members, form="w:gz"))])
    assert opened
    assert not any("direct" in name for name in opened)


@pytest.mark.parametrize("missing", ["follower.js", "follower-part1.js", "follower-part2.js"])
@pytest.mark.parametrize("wrapper", ["", "twitter-2026-05-01/"])
@pytest.mark.parametrize("listed", [False, True])
def test_a_missing_part_of_an_archive_is_named(missing, wrapper, listed):
    members = upload_samples.archive_members()
    first = members.pop("data/follower.js")
    parts = {"follower.js": first}
    for number in (1, 2, 3):
        part = upload_samples.script("follower", [{"follower": {"accountId": f"2{number}", "userLink": "l"}}])
        parts[f"follower-part{number}.js"] = part.replace(b"part0", f"part{number}".encode())
    if listed:
        files = [{"fileName": f"data/{name}", "globalName": "YTD.x", "count": "1"} for name in parts]
        members["data/manifest.js"] = b"window.__THAR_CONFIG = " + upload_samples.json_bytes(
            {"dataTypes": {"follower": {"files": files}}}
        )
    whole = members | {f"data/{name}": content for name, content in parts.items()}
    assert read(
        [("archive.zip", upload_samples.zipped(*((wrapper + name, one) for name, one in whole.items())))]
    )
    del whole[f"data/{missing}"]
    content = upload_samples.zipped(*((wrapper + name, one) for name, one in whole.items()))
    with pytest.raises(UnreadableFileError, match=missing):
        read([("archive.zip", content)])
    assert missing in str(inspect([("archive.zip", content)]).error)


def test_a_last_part_is_missed_where_the_archive_lists_it():
    members = upload_samples.archive_members()
    files = [{"fileName": "data/tweets.js"}, {"fileName": "data/tweets-part1.js"}]
    members["data/manifest.js"] = b"window.__THAR_CONFIG = " + upload_samples.json_bytes(
        {"dataTypes": {"tweets": {"files": files}}}
    )
    with pytest.raises(UnreadableFileError, match=r"tweets-part1\.js"):
        read([("archive.zip", upload_samples.zipped(*members.items()))])


def test_a_missing_list_of_instagram_is_named():
    folder = "connections/followers_and_following/"
    content = upload_samples.zipped(
        *(
            (f"{folder}followers_{n}.json", upload_samples.json_bytes(upload_samples.instagram(f"a{n}")))
            for n in (1, 2, 4)
        )
    )
    with pytest.raises(UnreadableFileError, match=r"followers_3\.json"):
        read([("instagram.zip", content)])


def test_a_missing_archive_of_a_download_is_named():
    one = upload_samples.zipped(
        (
            "Takeout/YouTube and YouTube Music/subscriptions/subscriptions.csv",
            b"Channel Id,Channel Url,Channel Title\nUC1,u,Ann\n",
        )
    )
    with pytest.raises(UnreadableFileError, match=r"takeout-20260301T000000Z-002\.zip"):
        read([("takeout-20260301T000000Z-001.zip", one), ("takeout-20260301T000000Z-003.zip", one + b" ")])


def grailbird(seed: int) -> tuple[bytes, set[tuple[str, str]]]:
    """An archive of before 2018 in its months, and the acts in it."""
    rng = random.Random(seed)
    months: dict[str, list[dict[str, object]]] = {}
    acts = set()
    for number in range(rng.randint(3, 12)):
        name, person = rng.choice([("ann", "11"), ("bob", "12"), ("cat", "13")])
        kind = rng.choice(["reply", "mention", "repost"])
        post: dict[str, object] = {
            "id_str": f"7{number:017d}",
            "text": f"@{name} gracias",
            "created_at": "2016-02-20 10:00:00 +0000",
            "user": {"screen_name": "brand", "id_str": "700"},
            "entities": {"user_mentions": [{"screen_name": name, "id_str": person}]},
        }
        if kind == "reply":
            post |= {
                "in_reply_to_status_id_str": "699",
                "in_reply_to_user_id_str": person,
                "in_reply_to_screen_name": name,
            }
        elif kind == "repost":
            post |= {
                "text": f"RT @{name}: x",
                "retweeted_status": {"id_str": "5", "user": {"screen_name": name, "id_str": person}},
            }
        months.setdefault(f"2016_{rng.randint(1, 12):02d}", []).append(post)
        acts.add((kind, person))
    members = [
        (
            "data/js/user_details.js",
            b'var user_details =  {"screen_name":"brand","full_name":"B","id":"700"}',
        ),
        ("data/js/tweet_index.js", b"var tweet_index = [ ]"),
        ("tweets.csv", b'"tweet_id","text"\n"1","x"\n'),
    ]
    for month, posts in months.items():
        text = f"Grailbird.data.tweets_{month} = \n ".encode() + upload_samples.json_bytes(posts)
        members.append((f"data/js/tweets/{month}.js", text))
    rng.shuffle(members)
    return upload_samples.zipped(*members), acts


@pytest.mark.parametrize("seed", range(20))
def test_an_archive_of_before_2018_is_read(seed):
    content, acts = grailbird(seed)
    tables = read([("tweets.zip", content)])
    assert (tables.owner.account_id, tables.owner.handle) == ("700", "brand")
    assert set(zip(tables.interactions["kind"], tables.interactions["target_id"], strict=True)) == acts
    assert (tables.interactions["actor_id"] == "700").all()
    assert any("new one" in note for source in tables.sources for note in source.notes)


def test_zip_entries_are_guarded_where_a_workbook_hides():
    content = upload_samples.zipped(
        ("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>")
    )
    with pytest.raises(UnreadableFileError, match="text document"):
        read([("letter.odt", content)])
    assert zipfile.is_zipfile(io.BytesIO(content))
