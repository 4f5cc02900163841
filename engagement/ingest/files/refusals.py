"""What is known and cannot be read as it is: a sentence of its own for each, with what to upload instead."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engagement.errors import (
    AmbiguousInputError,
    EmptyDataError,
    EngagementError,
    UnknownLayoutError,
    UnreadableFileError,
)
from engagement.i18n import N_


class KnownExportError(UnreadableFileError):
    """A file that is known for what it is, and that cannot be read as it is."""


class KnownTableError(UnknownLayoutError):
    """A table that is known for what it is, and that cannot answer who is community."""


class PrivateFileError(UnreadableFileError):
    """A file that stays closed because it is private."""


MESSAGES = N_(
    "{file}: these are private messages, which are never read. Upload followers, comments or posts instead."
)
_EMPTY = N_("{file}: it is empty. Look whether the download came to its end, or choose another file.")
_PDF = N_(
    "{file}: this is a PDF, from which no people can be read. Download the data itself, as CSV, JSON or "
    "Excel."
)
_PICTURE = N_(
    "{file}: this is a picture or a screenshot, from which no people can be read. Download the data itself, "
    "as CSV, JSON or Excel."
)
_FILM = N_("{file}: this is a film or a sound. Download the data itself, as CSV, JSON or Excel.")
_PROGRAM = N_("{file}: this is a program, not an export. Upload the file that the program wrote.")
_DATABASE = N_("{file}: this is a database. Export the table you need from it as CSV.")
_PACKED = N_("{file}: this is a {kind} archive, which is not opened here. Unpack it and zip its files.")
_PICKLE = N_("{file}: this is a Python pickle, which could run anything. Save the table as CSV or Parquet.")
_RTF = N_("{file}: this is a text document. Copy its table into a spreadsheet and save that as CSV.")
_ALIAS = N_(
    "{file}: this is a link to a file, not the file. Open the folder it leads to and upload the file."
)

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", _PDF, ""),
    (b"\x89PNG", _PICTURE, ""),
    (b"\xff\xd8\xff", _PICTURE, ""),
    (b"GIF8", _PICTURE, ""),
    (b"BM", _PICTURE, "bmp"),
    (b"II*\x00", _PICTURE, ""),
    (b"MM\x00*", _PICTURE, ""),
    (b"ID3", _FILM, ""),
    (b"OggS", _FILM, ""),
    (b"\x1aE\xdf\xa3", _FILM, ""),
    (b"MZ\x90\x00", _PROGRAM, ""),
    (b"\x7fELF", _PROGRAM, ""),
    (b"SQLite format 3", _DATABASE, ""),
    (b"Rar!", _PACKED, "RAR"),
    (b"7z\xbc\xaf\x27\x1c", _PACKED, "7z"),
    (b"\xfd7zXZ", _PACKED, "XZ"),
    (b"\x80\x03", _PICKLE, ""),
    (b"\x80\x04", _PICKLE, ""),
    (b"\x80\x05", _PICKLE, ""),
    (b"{\\rtf", _RTF, ""),
    (b"bplist00", _ALIAS, ""),
    (b"[InternetShortcut]", _ALIAS, ""),
)
_WEB_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<script", b"<table", b"<head", b"<body")
_ISO_MEDIA = re.compile(rb"^....ftyp(hei[cx]|mif1|avif)?", re.DOTALL)

_HTML_EXPORTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(rb"window\.YTD|data/manifest\.js|Your archive", re.IGNORECASE),
        N_(
            "{file}: this page only shows the X archive. Upload the ZIP as it came, or the files "
            "follower.js, "
            "tweets.js and account.js from its data folder."
        ),
    ),
    (
        re.compile(
            rb"class=\"[^\"]*(?:page_wrap|tgme_|history)[^\"]*\"|Exported Data|telegram", re.IGNORECASE
        ),
        N_(
            "{file}: this Telegram export is HTML. Export it once more from Telegram Desktop and choose "
            "“Machine-readable JSON” as its format."
        ),
    ),
    (
        re.compile(rb"chatlog__|preamble__guild|DiscordChatExporter", re.IGNORECASE),
        N_(
            "{file}: this Discord export is HTML. Export the channel once more and choose JSON as its format."
        ),
    ),
    (
        re.compile(rb"facebook", re.IGNORECASE),
        N_(
            "{file}: this Facebook export is HTML. Ask for it once more under “Download your "
            "information” and "
            "choose JSON as its format."
        ),
    ),
    (
        re.compile(rb"instagram|threads\.(?:net|com)", re.IGNORECASE),
        N_(
            "{file}: this Instagram export is HTML. Ask Instagram for it once more under “Download your "
            "information” and choose JSON as its format."
        ),
    ),
    (
        re.compile(rb"tiktok", re.IGNORECASE),
        N_("{file}: this TikTok export is HTML. Ask for your data once more and choose JSON as its format."),
    ),
    (
        re.compile(rb"takeout|youtube|myactivity\.google", re.IGNORECASE),
        N_(
            "{file}: this page of Google Takeout is HTML. Upload the comments and subscriptions, which "
            "come as "
            "CSV in the same download."
        ),
    ),
)
_WEB_PAGE = N_("{file}: this is a web page, not a table. Choose CSV or JSON when you export.")


def refuse_unreadable(name: str, head: bytes) -> None:
    """Check that a file that begins so may hold a table or a list.

    Raises:
        KnownExportError: it is known for something that holds none.
        UnreadableFileError: it is empty.
    """
    if not head:
        raise UnreadableFileError(_EMPTY, file=name)
    for mark, sentence, kind in _MARKS:
        if head.startswith(mark) and (kind != "bmp" or b"\0" in head[:16]):
            raise KnownExportError(sentence, file=name, kind=kind)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise KnownExportError(_PICTURE, file=name)
    media = _ISO_MEDIA.match(head)
    if media:
        raise KnownExportError(_PICTURE if media[1] else _FILM, file=name)


def is_web_page(head: bytes) -> bool:
    """Whether a file that begins so is HTML."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGES)


def html_refusal(name: str, head: bytes) -> KnownExportError:
    """Say which network's export in HTML this is, and how to get the same as data."""
    text = name.encode("utf-8", "replace") + b"\n" + head
    sentence = next((sentence for sign, sentence in _HTML_EXPORTS if sign.search(text)), _WEB_PAGE)
    return KnownExportError(sentence, file=name)


def most_telling(problems: Iterable[EngagementError]) -> EngagementError | None:
    """Choose the problem to show first: what is known by name, before what was only not understood."""
    return min(problems, key=_rank, default=None)


def _rank(problem: EngagementError) -> int:
    order: tuple[type[EngagementError] | tuple[type[EngagementError], ...], ...] = (
        (KnownExportError, KnownTableError),
        AmbiguousInputError,
        UnknownLayoutError,
        UnreadableFileError,
        EmptyDataError,
    )
    if isinstance(problem, PrivateFileError):
        return len(order) + 1
    return next((rank for rank, kind in enumerate(order) if isinstance(problem, kind)), len(order))
