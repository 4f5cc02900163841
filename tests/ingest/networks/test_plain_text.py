"""Text out of the HTML that servers send, whatever that HTML looks like."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.ingest.networks.values import html_text

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1)


@given(
    st.lists(WORDS, min_size=1), st.sampled_from([("<p>", "</p>"), ("<p>", ""), ("", "<br>"), ("", "<br/>")])
)
def test_what_was_written_comes_back_a_line_a_paragraph(lines: list[str], around: tuple[str, str]) -> None:
    written = "".join(around[0] + escape(line) + around[1] for line in lines)
    assert html_text(written) == "\n".join(lines)


@given(st.lists(WORDS, min_size=2), st.sampled_from(["li", "div", "blockquote", "h2", "dd"]))
def test_no_words_of_two_blocks_grow_together(words: list[str], tag: str) -> None:
    assert html_text("".join(f"<{tag}>{escape(word)}</{tag}>\n" for word in words)) == "\n".join(words)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("I <3 you", "I <3 you"),
        (
            'see <a href="u"><span class="invisible">https://</span><span>ex.org/a</span></a>',
            "see https://ex.org/a",
        ),
        ("<script>alert(1)</script>a<style>b</style>", "a"),
        ("a<br><br>b", "a\n\nb"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("a\ud800b", "a?b"),
        ("<p></p>", None),
        (" \n", None),
        ("", None),
        (5, None),
        (None, None),
    ],
)
def test_what_servers_send(written: object, read: str | None) -> None:
    assert html_text(written) == read


_HOSTILE = "<div> < <!-- <a|b=' & </p><p> <b> <! <? </ <![CDATA[ <script> <a|b="
HOSTILE = [piece.replace("|", " ") for piece in _HOSTILE.split()]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_html_takes_the_square_of_its_length(piece: str) -> None:
    # A parser that is quadratic in any of these takes minutes or hours for a megabyte.
    found = html_text(piece * (2**20 // len(piece)) + "</a>end")
    assert found is None or isinstance(found, str)


@given(st.text("<>/!-?=&;'\" abpbrdivscript#x0\x00\n", max_size=200))
def test_any_text_is_read_without_a_fault(written: str) -> None:
    found = html_text(written)
    assert found is None or found.strip() == found != ""
