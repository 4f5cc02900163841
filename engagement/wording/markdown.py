"""Other people's words inside our sentences: shown as they are, never read as Markdown."""

from __future__ import annotations

import re

# Every gap but the spaces that keep a number and its sign together.
_GAP = re.compile(r"[^\S\u00a0\u202f]+")
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
# Markdown makes links of mailboxes and addresses however they are escaped; a sign without width keeps
# @name@server from being taken for a mailbox, and what stands in a name from being clicked.
_JOINER = "\u2060"
_MAILBOX = re.compile(r"(?<=\S)@(?=[-\w])")
_ADDRESS = re.compile(r"(https?|www)(?=:|\.)", re.IGNORECASE)


def escape_markdown(text: str) -> str:
    """Make every sign in a text that Markdown could act on harmless, and the text one line."""
    one_line = _GAP.sub(" ", text).strip()
    line = _ADDRESS.sub(rf"\1{_JOINER}", _MAILBOX.sub(f"@{_JOINER}", one_line))
    return _MARKDOWN.sub(r"\\\1", line)
