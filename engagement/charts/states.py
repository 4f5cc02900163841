"""How each state looks: its sign and its colour (Okabe-Ito), never colour alone."""

from __future__ import annotations

from engagement.analysis import STATES

SIGNS = dict(zip(STATES, "●◐◑○↷–?", strict=True))
COLOURS = {
    "member": "#009E73",
    "starting": "#56B4E9",
    "quiet": "#0072B2",
    "shade": "#E69F00",
    "passing": "#CC79A7",
    "inactive": "#8A8A8A",
    "unsure": "#C9CFCC",
    "merged": "#E3E8E5",  # in a shared analysis: states too small to stand alone
}
