"""One horizontal bar of the states as SVG, drawn by hand so that it needs no script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from engagement.analysis import STATES
from engagement.language import Language
from engagement.wording import state_name

SIGNS = dict(zip(STATES, "●◐○↷–?", strict=True))
_COLOURS = {  # Okabe-Ito; who cannot be told yet is an outline only
    "member": "#009E73",
    "starting": "#56B4E9",
    "shade": "#E69F00",
    "passing": "#CC79A7",
    "inactive": "#8A8A8A",
    "unsure": "none",
}
_WIDTH, _HEIGHT, _GAP = 800.0, 56.0, 2.0
_LABEL_WIDTH = 52.0


def bar(counts: Mapping[str, int], language: Language) -> str:
    """The shares of the states side by side, widths true to the counts; labels where they fit."""
    total = sum(counts.values())
    pieces: list[str] = []
    left = 0.0
    for state in STATES:
        if counts.get(state, 0):
            width = _WIDTH * counts[state] / total
            pieces.append(_piece(state, counts[state], left, width, language))
            left += width
    label = language.gettext("{n} followers by state").format(n=language.number(total))
    return (
        f'<svg viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" aria-label="{escape(label)}" '
        f'font-family="inherit" font-size="14">{"".join(pieces)}</svg>'
    )


def _piece(state: str, count: int, left: float, width: float, language: Language) -> str:
    told = f"{state_name(state, language)}: {language.number(count)}"
    stroke = ' stroke="#5a6360" stroke-dasharray="4 3"' if state == "unsure" else ""
    box = (
        f'<rect x="{left + 0.5:.1f}" y="1" width="{max(width - _GAP, 1):.1f}" height="{_HEIGHT - 2:.0f}" '
        f'fill="{_COLOURS[state]}"{stroke}><title>{escape(told)}</title></rect>'
    )
    if width < _LABEL_WIDTH:
        return box
    text = f'<text x="{left + 8:.1f}" y="35" fill="#1d2321">{SIGNS[state]} {language.number(count)}</text>'
    return box + text
