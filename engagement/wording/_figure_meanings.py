"""What a figure says about this account, in one sentence that follows from its value and its doubt."""

from __future__ import annotations

from engagement.analysis import Figure
from engagement.figures.registry import FIGURES
from engagement.language import N_, Language
from engagement.wording._figures import figure_value

WIDE_SHARE = 0.3
_WIDE = N_("Anything between {low} and {high} fits this data: there is too little of it to say more.")


def figure_meaning(name: str, figure: Figure, language: Language) -> str:
    """What this number says about this account, in one sentence; where it is too doubtful, that."""
    if figure.value is None:
        why = language.gettext(figure.missing) if figure.missing else language.gettext("too little data")
        return language.gettext("Cannot be told: {why}.").format(why=why)
    if figure.n == 1:
        return language.gettext("Worked out from a single case: it says nothing about others yet.")
    told = {"value": figure_value(name, figure.value, language), "n": language.number(figure.n)}
    if figure.low is not None and figure.high is not None:
        told |= {bound: figure_value(name, getattr(figure, bound), language) for bound in ("low", "high")}
        if _is_wide(name, figure.value, figure.low, figure.high):
            return language.gettext(_WIDE).format(**told)
    return language.gettext(_step(name, figure.value)).format(**told)


def _is_wide(name: str, value: float, low: float, high: float) -> bool:
    """Whether the interval reaches over another sentence, and far."""
    far = high - low > (WIDE_SHARE if FIGURES[name].digits is None else value)
    return far and _step(name, low) != _step(name, high)


def _step(name: str, value: float) -> str:
    return next(sentence for least, sentence in FIGURES[name].meanings if value >= least)
