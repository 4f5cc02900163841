"""Make text of strangers safe to stand in a cell of a spreadsheet and on a page of the PDF.

Excel and LibreOffice run a cell that starts with = + - @, a tab or a line end (their full-width forms
too), and a spreadsheet that splits at another sign than the comma starts a new cell after it. Source:
OWASP, CSV injection.

The fonts that come with typst (Libertinus Serif first) know Latin, Greek, Cyrillic and Hebrew letters.
They lack Arabic, the scripts of South and East Asia, and emoji.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = "=+\\-@＝＋－＠"
_FORMULA_START = re.compile(rf"^(?=[\t\r\n]|\s*[{_SIGNS}])")
_FORMULA_AFTER_SEPARATOR = re.compile(rf"([;,\t|])(?=\s*[{_SIGNS}])")
_FORMULA_IN_JSON = re.compile(rf"([;,|]\s*)([{_SIGNS}])")
_NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def safe_text(text: str) -> str:
    """Put an apostrophe wherever a spreadsheet would begin a formula."""
    if _NEGATIVE_NUMBER.fullmatch(text):
        return text
    return _FORMULA_START.sub("'", _FORMULA_AFTER_SEPARATOR.sub(r"\1'", text))


def safe_json(text: str) -> str:
    """Escape the signs of a JSON value where a cell could begin inside a string."""
    return _FORMULA_IN_JSON.sub(lambda found: f"{found[1]}\\u{ord(found[2]):04x}", text)


def original_text(cell: str) -> str:
    """Undo `safe_text`, for files that come back."""
    return cell[1:] if cell.startswith("'") and safe_text(cell[1:]) == cell else cell


PLACEHOLDER = "□"
WRITABLE_LETTERS = (
    " -~¡-¬®-ʸ"  # Latin
    "Ά-ΆΈ-ΊΌΎ-ΡΣ-ώ"  # Greek
    "Ѐ-џҐ-ӄӐ-ӹ"  # Cyrillic
    "א-ת"
    "Ḁ-ẛẠ-ỹ"  # Latin with more accents
    "‐-‧₣₤₧₨₫€₱₿←-↓−"
)
_UNWRITABLE = re.compile(rf"[^{WRITABLE_LETTERS}]+")


def writable(text: str) -> str:
    """Put a square in place of what the PDF cannot write."""
    composed = unicodedata.normalize("NFC", text)
    return _UNWRITABLE.sub(PLACEHOLDER, "".join(map(_plain, composed)))


def unwritable(text: str) -> str:
    """List the characters of a text that the PDF cannot write, each once."""
    composed = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    return "".join(dict.fromkeys("".join(_UNWRITABLE.findall(composed))))


def _plain(character: str) -> str:
    """Drop what is only a direction, a control or a loose accent; a line end becomes a space."""
    kind = unicodedata.category(character)
    if kind in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    return "" if kind in ("Cf", "Mn", "Me", "Mc") else character
