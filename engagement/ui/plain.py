"""Other people's words inside our sentences: shown as they are, never read as Markdown."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """The text with every sign that Markdown could act on escaped, in one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
