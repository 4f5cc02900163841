"""Strangers' words in Markdown: every sign inert, nothing to click."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.ingest.networks.handle import parse_handle
from engagement.wording.markdown import escape_markdown

ROOT = Path(__file__).parents[2]
# What mdast-util-gfm-autolink-literal, which Streamlit's Markdown uses, makes links of.
LINKS = (
    re.compile(r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+"),
    re.compile(r"(https?://|www(?=\.))[-.\w]+", re.IGNORECASE),
)


def shown(text: str) -> str:
    """What the page shows of Markdown with escaped signs."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@pytest.mark.parametrize(
    "text", ["@user@host.social", "see https://evil.com", "WWW.evil.com", "a.b+c@d.example", "hTTp://x.y"]
)
def test_nothing_becomes_a_link(text: str) -> None:
    assert any(link.search(text) for link in LINKS)
    assert not any(link.search(shown(escape_markdown(text))) for link in LINKS)
    assert shown(escape_markdown(text)).replace("\u2060", "") == text


@given(st.text(alphabet="ahtpsw@:/.-_[]()*`<>!\\ \n", max_size=60))
def test_every_sign_is_inert_and_every_letter_stays(text: str) -> None:
    made = escape_markdown(text)
    assert shown(made).replace("\u2060", "") == " ".join(text.split())
    assert not any(link.search(shown(made)) for link in LINKS)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*`<>!\[\]()]", re.sub(r"\\[!-/:-@\[-`{-~]", "", made))


@pytest.mark.parametrize("handle", ["@brand", "@user@host.social", "name.bsky.social", "did:web:example.org"])
def test_a_handle_copied_from_our_sentence_is_that_handle(handle: str) -> None:
    assert parse_handle(shown(escape_markdown(handle))) == parse_handle(handle)


def test_no_page_shows_an_error_as_markdown() -> None:
    sources = [*(ROOT / "pages").glob("*.py"), *(ROOT / "engagement" / "web").rglob("*.py")]
    shown = [
        line
        for path in sources
        for line in path.read_text().splitlines()
        if re.search(r"st\.\w+\(.*\.sentence\(lang", line)
    ]
    assert len(shown) > 10
    assert [line for line in shown if "escape_markdown(" not in line] == []
