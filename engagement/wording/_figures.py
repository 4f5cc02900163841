"""Figures in words: title, value, window, and how it is worked out."""

from __future__ import annotations

from engagement.analysis import Figure
from engagement.figures.registry import FIGURES, NEXT_DAYS, SINCE_FOLLOWING
from engagement.language import Language


def figure_title(name: str, language: Language) -> str:
    """Return the figure's name."""
    return language.gettext(FIGURES[name].title)


def figure_formula(name: str, language: Language) -> str:
    """Say how the figure is worked out."""
    return language.gettext(FIGURES[name].formula)


def figure_value(name: str, value: float, language: Language) -> str:
    """Tell one number of the figure in its unit: a percentage, people, turns or a coefficient."""
    digits = FIGURES[name].digits
    if digits is None:
        return language.percent(value)
    return language.number(value if digits else round(value), digits)


def figure_window(name: str, figure: Figure, language: Language) -> str:
    """Say which days the figure speaks of; nothing where it speaks of none."""
    days, window = figure.window_days, FIGURES[name].window
    if not days or window is None:
        return ""
    if window == NEXT_DAYS:
        told = language.ngettext("next {n} day", "next {n} days", days)
    elif window == SINCE_FOLLOWING:
        told = language.ngettext("{n} day from following on", "{n} days from following on", days)
    else:
        told = language.ngettext("last {n} day", "last {n} days", days)
    return told.format(n=language.number(days))


def figure_scale(name: str, language: Language) -> str:
    """Say whether accounts of different size can be compared by the figure."""
    if FIGURES[name].size_free:
        return language.gettext("Accounts of any size can be compared by it.")
    return language.gettext("It grows with the account, so it does not compare accounts of different size.")
