"""Words, numbers and dates as a person in es or en expects them."""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, parse_pattern

LANGUAGES = ("es", "en")
_CATALOGUES = Path(__file__).parent / "locale"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogue without translating it yet."""
    return message


@lru_cache(maxsize=len(LANGUAGES))
def _translations(code: str) -> gettext.GNUTranslations:
    """Compile the text catalogue in memory, so that no binary file has to be kept in step with it."""
    with (_CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=len(LANGUAGES))
def _locale(code: str) -> Locale:
    # Read once, for a page asks for hundreds of numbers.
    return Locale.parse(code)


@lru_cache(maxsize=32)
def _pattern(digits: int, unit: str = "") -> NumberPattern:
    # Spanish groups digits from 1.000 on too, as charts and spreadsheets do.
    return parse_pattern("#,##0" + ("." + "0" * digits if digits else "") + unit)


@dataclass(frozen=True)
class Language:
    """One of the product's languages: sentences, numbers, percentages and dates in it."""

    code: str

    def gettext(self, message: str) -> str:
        """Translate a message."""
        return _translations(self.code).gettext(message)

    def ngettext(self, singular: str, plural: str, count: float) -> str:
        """Translate a message in the form that goes with `count`."""
        return _translations(self.code).ngettext(singular, plural, round(count))

    def number(self, value: float, digits: int = 0) -> str:
        """Format a number with this language's signs: 4,812 or 4.812."""
        return str(_pattern(digits).apply(value, self.locale))

    def percent(self, share: float, digits: int = 1) -> str:
        """Format a share (0-1) as a percentage: 2.6 % in both languages, with a no-break space."""
        return str(_pattern(digits, "\u00a0%").apply(share, self.locale))

    def date(self, moment: datetime, width: str = "medium") -> str:
        """Format a day: Nov 9, 2026 or 9 nov 2026."""
        return str(format_date(moment, format=width, locale=self.locale))

    @property
    def locale(self) -> Locale:
        """Babel's locale of this language."""
        return _locale(self.code)


def language(code: str | None) -> Language:
    """Return the language for a code such as `es`, `es-MX` or `en_GB`; English where it is neither."""
    chosen = negotiate_locale([code.replace("-", "_")] if code else [], LANGUAGES)
    return Language(chosen or "en")
