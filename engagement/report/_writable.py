"""Which characters the fonts of the PDF can write; what a stranger types may be anything.

The fonts that come with typst (Libertinus Serif first) know Latin, Greek, Cyrillic and Hebrew letters.
They lack Arabic, the scripts of South and East Asia, and emoji.
"""

from __future__ import annotations

import re
import unicodedata

LEFT_OUT = "□"
_LETTERS = (
    " -~¡-¬®-ʸ"  # Latin
    "Ά-ΆΈ-ΊΌΎ-ΡΣ-ώ"  # Greek
    "Ѐ-џҐ-ӄӐ-ӹ"  # Cyrillic
    "א-ת"
    "Ḁ-ẛẠ-ỹ"  # Latin with more accents
    "‐-‧₣₤₧₨₫€₱₿←-↓−"
)
_UNWRITABLE = re.compile(rf"[^{_LETTERS}]+")


def writable(text: str) -> str:
    """The text with a square in place of what the PDF cannot write."""
    composed = unicodedata.normalize("NFC", text)
    return _UNWRITABLE.sub(LEFT_OUT, "".join(map(_plain, composed)))


def unwritable(text: str) -> str:
    """The characters of a text that the PDF cannot write, each once."""
    composed = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    return "".join(dict.fromkeys("".join(_UNWRITABLE.findall(composed))))


def _plain(character: str) -> str:
    """Nothing for what is only a direction, a control or a loose accent; a space for a line end."""
    kind = unicodedata.category(character)
    if kind in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    return "" if kind in ("Cf", "Mn", "Me", "Mc") else character
