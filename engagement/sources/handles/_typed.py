"""Text as somebody typed or pasted it, brought to one form; what hides a sign is refused."""

from __future__ import annotations

import unicodedata

from engagement.language import N_
from engagement.sources.handles._handle import UnknownHandleError

# Our own sentences carry it inside handles (see `engagement.ui.plain`), and who copies one copies it.
_JOINER = "\u2060"
INVISIBLE = N_("“{text}” has a sign in it that cannot be seen. Type the name by hand.")

# Letters and marks that are drawn as nothing: Hangul fillers, the variation selectors, the grapheme joiner.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800") | {
    chr(n) for n in range(0xFE00, 0xFE10)
}


def plain(text: str) -> str:
    """Without blanks and marks around it, full-width signs as ASCII; one trailing dot goes."""
    trimmed = text.replace(_JOINER, "")
    while trimmed and (_is_blank(trimmed[0]) or _is_blank(trimmed[-1])):
        trimmed = trimmed[1:] if _is_blank(trimmed[0]) else trimmed[:-1]
    for sign in trimmed:
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or sign in _FILLERS:
            raise UnknownHandleError(INVISIBLE, text=shown(trimmed))
    narrow = "".join(_narrow(sign) for sign in trimmed)
    return narrow.removesuffix(".")


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cf", "Zs")


def _narrow(sign: str) -> str:
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    return "." if sign in "。｡" else sign


def shown(text: str) -> str:
    """The text as a sentence can carry it: signs that print nothing as `?`, and not too much of it."""
    printable = "".join(sign if sign.isprintable() else "?" for sign in text)
    return printable if len(printable) <= 60 else printable[:59] + "…"
