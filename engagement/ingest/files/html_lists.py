"""Lists that Instagram and Facebook write as HTML, where the page has the structure that is known."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from lxml import etree, html

from engagement.errors import UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import Content
from engagement.ingest.files.refusals import MESSAGES, KnownExportError, html_refusal
from engagement.ingest.join import reading
from engagement.ingest.join.reading import RawTable

HTML_BYTES = 64 * reading.MEBIBYTE
LOCAL_TIME = N_("The dates in this HTML are in the time zone it was made in, up to half a day off.")
# One box an entry, under the names of classes that Meta's exports have had since 2021.
_BOX = "//div[contains(concat(' ', normalize-space(@class), ' '), ' uiBoxWhite ')]"
_TITLE = ".//h2 | .//*[contains(@class, '_a6-h')] | .//*[contains(@class, '_2lem')]"
_PROFILE = re.compile(
    r"^https?://(?:www\.)?(?P<site>instagram|threads)\.(?:com|net)/(?:_u/|@)*(?P<name>[\w.]+)/?$"
)
# What a list is called in the file's name, and the container its layout knows.
_LISTS = (
    (re.compile(r"(?:^|/)followers(?:_\d+)?\.html$", re.IGNORECASE), "relationships_followers"),
    (re.compile(r"(?:^|/)following\.html$", re.IGNORECASE), "relationships_following"),
)
_FACEBOOK_LISTS = (
    (re.compile(r"people_who_followed_you\.html$", re.IGNORECASE), "facebook.followers"),
    (re.compile(r"who_you.{0,6}ve_followed\.html$", re.IGNORECASE), "facebook.following"),
    (re.compile(r"your_friends\.html$", re.IGNORECASE), "facebook.friends"),
)


def read_html(content: Content) -> RawTable:
    """Read the people in a list of followers or followed, with the day each began where the page says it.

    Raises:
        KnownExportError: another page, named where it is known, with how to get the same as data.
        UnreadableFileError: larger than any such list.
    """
    if re.search(r"(?:^|/)message_\d+\.html$", content.name):
        raise KnownExportError(MESSAGES, file=content.name)
    if content.size > HTML_BYTES:
        raise UnreadableFileError(
            N_("{file}: it is larger than {megabytes} MB, too much to be read at once."),
            file=content.name,
            megabytes=HTML_BYTES // reading.MEBIBYTE,
        )
    with content.open() as stream:
        text = stream.read().decode("utf-8", "replace")
    try:
        page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        raise html_refusal(content.name, content.head) from None
    rows, container = _rows(content.name, page.xpath(_BOX))
    if not rows:
        raise html_refusal(content.name, content.head)
    frame = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1), dtype="str")
    return RawTable(content.name, frame, notes=(LOCAL_TIME,), container=container)


def _rows(name: str, boxes: list[html.HtmlElement]) -> tuple[list[dict[str, Any]], str]:
    listed = next((container for sign, container in _LISTS if sign.search(name)), None)
    if listed is not None:
        found = [person for box in boxes if (person := _linked(box)) is not None]
        if any(site == "threads" for site, _, _ in found):
            listed = "text_post_app_text_post_app_" + listed.removeprefix("relationships_")
        return [
            {"string_list_data.value": who, "string_list_data.timestamp": when} for _, who, when in found
        ], listed
    listed = next((container for sign, container in _FACEBOOK_LISTS if sign.search(name)), "")
    if not listed:
        return [], ""
    titled = [(next((_words(head) for head in box.xpath(_TITLE)), ""), box) for box in boxes]
    return [{"name": name, "timestamp": _date(box, name)} for name, box in titled if name], listed


def _linked(box: html.HtmlElement) -> tuple[str, str, str | None] | None:
    for link in box.iter("a"):
        match = _PROFILE.match(link.get("href") or "")
        if match:
            return match["site"], match["name"], _date(box, _words(link))
    return None


def _date(box: html.HtmlElement, besides: str) -> str | None:
    """Find when it began: the last text of a box that holds a year and is not the name."""
    texts = [text for piece in box.itertext() if (text := " ".join(piece.split())) and text != besides]
    dated = [text for text in texts if re.search(r"\d{4}", text) and not text.startswith("http")]
    return dated[-1] if dated else None


def _words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())
