"""What a network or a plan has to say, as a sentence on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from engagement.language import Language
from engagement.ui.plain import plain


def said(note: tuple[str, Mapping[str, Any]], language: Language) -> str:
    """The sentence of a note (msgid, values): counts and days in this language's signs, Markdown escaped."""
    message, values = note
    shown = {name: _shown(value, language) for name, value in values.items()}
    return plain(language.gettext(message).format(**shown))


def _shown(value: Any, language: Language) -> Any:
    if isinstance(value, date):
        return language.date(datetime.combine(value, time()))
    return language.number(value) if type(value) is int else value
