"""Which of the two languages a text is in, by its most common words."""

from __future__ import annotations

from engagement.text._clean import words
from engagement.text._cues import word_list


def spoken_language(text: object) -> str | None:
    """`es`, `en`, or None where neither has more of its common words in the text."""
    told = words(text)
    spanish = sum(word in word_list("spanish") for word in told) + sum(word in "¿¡" for word in told)
    english = sum(word in word_list("english") for word in told)
    if spanish == english:
        return None
    return "es" if spanish > english else "en"
