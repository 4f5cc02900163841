"""What cannot be read as it is gets a sentence of its own, the same in the shell and on the page."""

from __future__ import annotations

import random

import pytest

from engagement.cli.commands import main
from engagement.errors import EngagementError
from engagement.i18n import Language
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples

MESSAGE = {
    "participants": [{"name": "Ann"}, {"name": "Brand"}],
    "messages": [{"sender_name": "Ann", "timestamp_ms": 1, "content": "secret"}],
    "title": "Ann",
}
TELEGRAM = {
    "name": "Ann",
    "type": "personal_chat",
    "id": 1,
    "messages": [{"id": 1, "type": "message", "from_id": "user1"}],
}
DISCORD = {
    "guild": {"id": "0", "name": "Direct Messages"},
    "channel": {"type": "DirectTextChat"},
    "messages": [{"id": "1"}],
}
PAGE = "<!DOCTYPE html><html><head><title>{}</title></head><body><div>{}</div></body></html>"
# Content -> a word that the one sentence for it must have, in English and in Spanish.
KNOWN: dict[str, tuple[str, bytes, str, str]] = {
    "pdf": ("followers.pdf", b"%PDF-1.7 ...", "PDF", "PDF"),
    "screenshot": ("followers.png", b"\x89PNG\r\n\x1a\n", "screenshot", "captura"),
    "photo": ("IMG_1.jpg", b"\xff\xd8\xff\xe0", "screenshot", "captura"),
    "phone photo": ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0", "screenshot", "captura"),
    "webp": ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ", "screenshot", "captura"),
    "film": ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0", "film", "vídeo"),
    "numbers": (
        "followers.numbers",
        upload_samples.zipped(("Index/Document.iwa", b"x"), ("preview.jpg", b"x")),
        "Numbers",
        "Numbers",
    ),
    "old numbers": ("followers.numbers", upload_samples.zipped(("Index.zip", b"x")), "Numbers", "Numbers"),
    "docx": (
        "a.docx",
        upload_samples.zipped(("[Content_Types].xml", b"x"), ("word/document.xml", b"x")),
        "text document",
        "texto",
    ),
    "rtf": ("a.rtf", b"{\\rtf1\\ansi a}", "text document", "texto"),
    "rar": ("a.rar", b"Rar!\x1a\x07\x01\0", "RAR", "RAR"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04", "7z", "7z"),
    "xz": ("a.csv.xz", b"\xfd7zXZ\0\0\x04", "XZ", "XZ"),
    "database": ("a.db", b"SQLite format 3\0", "database", "base de datos"),
    "pickle": ("a.pkl", b"\x80\x04\x95", "pickle", "pickle"),
    "program": ("a.exe", b"MZ\x90\x00\x03", "program", "programa"),
    "link": ("a.url", b"[InternetShortcut]\r\nURL=x", "link", "enlace"),
    "contacts": ("contact.js", b"window.YTD.contact.part0 = []", "address book", "libreta"),
    "direct messages": (
        "direct-messages.js",
        b"window.YTD.x.part0 = []",
        "private messages",
        "mensajes privados",
    ),
    "instagram messages": (
        "message_1.json",
        upload_samples.json_bytes(MESSAGE),
        "private messages",
        "mensajes privados",
    ),
    "instagram messages page": (
        "message_1.html",
        PAGE.format("Ann", "secret").encode(),
        "private messages",
        "mensajes privados",
    ),
    "telegram conversation": (
        "result.json",
        upload_samples.json_bytes(TELEGRAM),
        "private messages",
        "mensajes privados",
    ),
    "discord conversation": (
        "dm.json",
        upload_samples.json_bytes(DISCORD),
        "private messages",
        "mensajes privados",
    ),
    "instagram page": ("followers_1.html", PAGE.format("Instagram", "").encode(), "JSON", "JSON"),
    "facebook page": ("your_friends.html", PAGE.format("Facebook", "").encode(), "Facebook", "Facebook"),
    "telegram page": ("messages.html", PAGE.format("Exported Data", "").encode(), "Telegram", "Telegram"),
    "discord page": (
        "a.html",
        PAGE.format("x", '<div class="chatlog__message-group">').encode(),
        "Discord",
        "Discord",
    ),
    "x page": ("Your archive.html", PAGE.format("Your archive", "").encode(), "X archive", "archivo de X"),
    "takeout page": (
        "archive_browser.html",
        PAGE.format("Google Takeout", "").encode(),
        "Takeout",
        "Takeout",
    ),
    "tiktok page": ("Follower.html", PAGE.format("TikTok", "").encode(), "TikTok", "TikTok"),
    "any page": ("index.html", PAGE.format("x", "y").encode(), "web page", "página web"),
    "linkedin page figures": (
        "page.csv",
        b"Date,Sponsored followers,Organic followers,Total followers\n1/1/2026,0,1,1\n",
        "LinkedIn",
        "LinkedIn",
    ),
    "linkedin own comments": (
        "Comments.csv",
        b"Date,Link,Message\n2026-01-01 10:00:00,https://l,hola\n",
        "LinkedIn",
        "LinkedIn",
    ),
    "discord package": (
        "messages.csv",
        b"ID,Timestamp,Contents,Attachments\n1,2026-01-01,hola,\n",
        "Discord",
        "Discord",
    ),
    "discord csv": (
        "a.csv",
        b"AuthorID,Author,Date,Content,Attachments,Reactions\n1,ann,2026-01-01,hola,,\n",
        "JSON",
        "JSON",
    ),
    "reddit package": (
        "comments.csv",
        b"id,permalink,date,ip,subreddit,gildings,link,parent,body,media\n1,p,d,,r,0,l,,b,\n",
        "Reddit",
        "Reddit",
    ),
}


@pytest.mark.parametrize("kind", KNOWN)
def test_each_known_thing_has_its_sentence_in_shell_and_page(kind, tmp_path, capsys):
    name, content, english, spanish = KNOWN[kind]
    with pytest.raises(EngagementError) as refused:
        read([(name, content)])
    assert english in str(refused.value)
    assert name in str(refused.value)
    said = refused.value.sentence(Language("es"))
    assert spanish in said
    assert said != str(refused.value)
    shown = inspect([(name, content)])
    assert str(shown.error) == str(refused.value) == str(shown.files[0].problem)
    path = tmp_path / name
    path.write_bytes(content)
    assert main(["analyse", str(path), "--out", str(tmp_path / "out"), "--language", "en"]) == 2
    assert capsys.readouterr().err.strip() == " ".join(str(refused.value).split())


@pytest.mark.parametrize("kind", KNOWN)
def test_nothing_that_comes_out_the_same_is_to_be_exported_again(kind):
    name, content, _, _ = KNOWN[kind]
    assert "xport it again" not in str(inspect([(name, content)]).error)


@pytest.mark.parametrize("seed", range(20))
def test_the_telling_problem_comes_first_in_an_archive(seed):
    rng = random.Random(seed)
    told = rng.choice(
        [
            key
            for key, (name, *_) in KNOWN.items()
            if name.endswith((".html", ".csv")) and not name.startswith("message")
        ]
    )
    name, content, english, _ = KNOWN[told]
    members = [
        (name, content),
        ("a/readme.txt", b"hello\nworld\n"),
        ("a/colours.csv", b"red,green\n1,2\n"),
        ("a/empty.csv", b""),
        ("a/broken.json", b"{"),
    ]
    rng.shuffle(members)
    error = inspect([("export.zip", upload_samples.zipped(*members))]).error
    assert english in str(error)
    with pytest.raises(EngagementError, match=english):
        read([("export.zip", upload_samples.zipped(*members))])


# What is private is told by its name, so that it stays closed.
BY_NAME = ("contacts", "direct messages", "instagram messages page")


@pytest.mark.parametrize("kind", [key for key in KNOWN if key not in BY_NAME])
def test_the_sentence_stays_under_any_name(kind):
    name, content, english, _ = KNOWN[kind]
    ending = "." + name.rpartition(".")[2]
    assert english in str(inspect([(f"descarga{ending}", content)]).error)
