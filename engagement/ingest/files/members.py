"""Which members of an archive are opened: those listed for its network, else whatever may be a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.files.refusals import KnownExportError

_PRIVATE = re.compile(
    r"direct.?messages?|contacts?|ip-audit|phone|messages?[/.]|ad-|personal|device|email|password|rich_media",
    re.IGNORECASE,
)
_TABLES = re.compile(
    r"\.(?:csv|tsv|txt|json|jsonl|ndjson|xlsx|xlsb|xls|ods|parquet|js|psv|ssv|html?|car|graphml|gexf|net)$",
    re.IGNORECASE,
)
_ARCHIVES = re.compile(r"\.(?:zip|gz|tgz|tar|rar|7z|bz2|xz|zst|tbz2)$", re.IGNORECASE)
_PART = re.compile(r"^(?P<stem>.*?)(?P<sign>-part|_)(?P<number>\d{1,3})(?P<ending>\.\w+)$")
_NUMBERED = re.compile(
    r"^(?P<stem>takeout-[\w-]*?-)(?P<number>\d{3})(?P<ending>\.(?:zip|tgz))$", re.IGNORECASE
)


@dataclass(frozen=True)
class ArchiveKind:
    """An archive as one network makes it: `mark` tells it, only the members that fit `wanted` are opened.

    Private parts of the archives (messages, contacts, addresses, phones) are on no list. `in_parts`: long
    lists come as follower-part1.js or followers_2.json, numbered without a gap.
    """

    mark: re.Pattern[str]
    wanted: re.Pattern[str]
    in_parts: bool


def _kind(mark: str, wanted: str, *, in_parts: bool = False) -> ArchiveKind:
    return ArchiveKind(re.compile(mark, re.IGNORECASE), re.compile(wanted, re.IGNORECASE), in_parts)


# The first whose mark is found is taken.
_KINDS = (
    _kind(
        r"(?:^|/)data/(?:manifest|account|follower|direct-messages|tweets?)\.js$",
        r"(?:^|/)data/(?:account|profile|(?:follower|following|tweets?)(?:-part\d+)?)\.js$",
        in_parts=True,
    ),
    # X before 2018: tweets.csv beside these holds the same posts once more.
    _kind(
        r"(?:^|/)data/js/(?:tweet_index|user_details|tweets/\d{4}_\d{2})\.js$",
        r"(?:^|/)data/js/(?:user_details|tweets/\d{4}_\d{2})\.js$",
    ),
    _kind(
        r"people_who_followed_you|who_you.{0,6}ve_followed|comments_and_reactions/|/your_friends\.",
        r"(?:^|/)(?:people_who_followed_you|who_you.{0,6}ve_followed|your_friends)\.(?:json|html)$"
        r"|(?:^|/)comments_and_reactions/(?:comments|likes_and_reactions|posts_and_comments)(?:_\d+)?\.json$",
        in_parts=True,
    ),
    _kind(
        r"(?:^|/)(?:followers_and_following|personal_information|messages/inbox)/",
        r"(?:^|/)followers_and_following/(?:followers(?:_\d+)?|following)\.(?:json|html)$"
        r"|(?:^|/)comments/(?:post_comments(?:_\d+)?|reels_comments)\.json$"
        r"|(?:^|/)likes/liked_posts\.json$",
        in_parts=True,
    ),
    _kind(
        r"(?:^|/)threads/(?:followers|following|threads_and_replies)\.(?:json|html)$",
        r"(?:^|/)threads/(?:followers|following)\.(?:json|html)$",
    ),
    _kind(
        r"(?:^|/)outbox\.json$",
        r"(?:^|/)(?:outbox|actor)\.json$|(?:^|/)(?:followers|following_accounts)\.csv$",
    ),
    _kind(
        r"(?:^|/)takeout/|(?:^|/)youtube[^/]*/(?:comments|comentarios|subscriptions|suscripciones)/",
        r"/youtube[^/]*/(?:comments|comentarios|coment[aá]rios|kommentare|commentaires|commenti|comentaris)/[^/]+\.csv$"
        r"|/youtube[^/]*/(?:subscriptions|suscripciones|abos|abonnements|iscrizioni|inscri[cç][oõ]es|subscripcions)/"
        r"[^/]+\.csv$",
    ),
    _kind(r"(?:^|/)(?:positions|invitations|profile|shares)\.csv$", r"(?:^|/)connections\.csv$"),
)


def wanted_members(names: Iterable[str]) -> list[str]:
    """Choose the members worth opening, parts in their order."""
    safe = [name for name in dict.fromkeys(names) if _is_safe(name)]
    kind = _kind_of(safe)
    if kind is not None:
        chosen = [name for name in safe if kind.wanted.search(name)]
    else:
        chosen = [name for name in safe if _TABLES.search(name) and not _PRIVATE.search(name)]
    return sorted(chosen, key=_in_part_order)


def _kind_of(names: list[str]) -> ArchiveKind | None:
    return next((kind for kind in _KINDS if any(kind.mark.search(name) for name in names)), None)


def archives_inside(names: Iterable[str]) -> list[str]:
    """List the members that are archives or compressed files themselves."""
    return [name for name in names if _ARCHIVES.search(name) and _is_safe(name)]


def is_known_archive(names: list[str]) -> bool:
    """Whether a network made the archive, so that many members are no cause for alarm."""
    return _kind_of(names) is not None


def refuse_missing_part(content: Content, names: Iterable[str], listed: Iterable[str] = ()) -> None:
    """Check that follower.js and its parts, followers_1.json and the like are there without a gap.

    `listed` are the members that the archive itself says it has.

    Raises:
        KnownExportError: a part is not there, named by the name it must have.
    """
    kind = _kind_of(list(names))
    if kind is None or not kind.in_parts:
        return
    missing = _first_gap(wanted_members(names), [name for name in listed if kind.wanted.search(name)])
    if missing:
        raise KnownExportError(
            N_(
                "{file}: the part {member} is missing, so people or posts would be missing too. Download the "
                "archive again, or unpack it and upload its files one by one to go on without that part."
            ),
            file=content.name,
            member=missing,
        )


def missing_archives(names: Iterable[str]) -> list[KnownExportError]:
    """Those of a download in several archives (takeout-…-001.zip) that were not handed in, a problem each."""
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for match in filter(None, map(_NUMBERED.match, names)):
        numbers[match["stem"], match["ending"]].add(int(match["number"]))
    return [
        KnownExportError(
            N_("{file}: this part of the download was not handed in. Upload all its parts together."),
            file=f"{stem}{number:03d}{ending}",
        )
        for (stem, ending), found in numbers.items()
        for number in range(1, max(found))
        if number not in found
    ]


def _first_gap(names: list[str], listed: list[str]) -> str | None:
    """Name the first part that is not there, where others of the same list are."""
    found: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for name in names:
        stem, sign, number, ending = _split(name)
        found[stem, sign, ending].add(number)
    for (stem, sign, ending), numbers in found.items():
        # X counts follower.js, follower-part1.js …; Meta followers_1.json, followers_2.json ….
        first = 0 if sign == "-part" else 1
        gap = next((number for number in range(first, max(numbers)) if number not in numbers), None)
        if gap is not None:
            return f"{stem}{sign}{gap}{ending}" if gap or sign == "_" else stem + ending
    present = {_plain(name) for name in names}
    lists = {_split(name)[0].rsplit("/", 1)[-1] for name in names}
    return next(
        (name for name in listed if _plain(name) not in present and _split(_plain(name))[0] in lists), None
    )


def _split(name: str) -> tuple[str, str, int, str]:
    """Stem, sign before the number, number and ending of a part; follower.js is part 0 of its list."""
    match = _PART.match(name)
    if match:
        return match["stem"], match["sign"], int(match["number"]), match["ending"]
    stem, dot, ending = name.rpartition(".")
    return stem, "-part", 0, dot + ending


def _plain(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _in_part_order(name: str) -> tuple[str, int]:
    """follower.js before follower-part1.js, part 2 before part 10."""
    match = re.fullmatch(r"(.*?)(?:-part|_)?(\d*)(\.\w+)", name)
    return (match[1] + match[3], int(match[2] or 0)) if match else (name, 0)


def _is_safe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    hidden = parts[0] == "__MACOSX" or parts[-1].startswith(".")
    leads_outside = ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in name
    return not (hidden or leads_outside)
