"""Text from strangers that no spreadsheet may take for a formula.

Excel and LibreOffice run a cell that starts with = + - @, a tab or a line end (their full-width forms
too), and a spreadsheet that splits at another sign than the comma starts a new cell after it. Source:
OWASP, CSV injection.
"""

from __future__ import annotations

import re

_SIGNS = "=+\\-@＝＋－＠"
_STARTS = re.compile(rf"^(?=[\t\r\n]|\s*[{_SIGNS}])")
_AFTER_SEPARATOR = re.compile(rf"([;,\t|])(?=\s*[{_SIGNS}])")
_IN_JSON = re.compile(rf"([;,|]\s*)([{_SIGNS}])")
_NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def safe_text(text: str) -> str:
    """The same text, with an apostrophe wherever a spreadsheet would begin a formula."""
    if _NEGATIVE_NUMBER.fullmatch(text):
        return text
    return _STARTS.sub("'", _AFTER_SEPARATOR.sub(r"\1'", text))


def safe_json(text: str) -> str:
    """The same JSON value, with the signs escaped where a cell could begin inside a string."""
    return _IN_JSON.sub(lambda found: f"{found[1]}\\u{ord(found[2]):04x}", text)


def original_text(cell: str) -> str:
    """The text as it was before `safe_text`, for files that come back."""
    return cell[1:] if cell.startswith("'") and safe_text(cell[1:]) == cell else cell
