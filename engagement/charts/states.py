"""How each state looks: its sign and its colour (Okabe-Ito), never colour alone."""

from __future__ import annotations

from engagement.states import RECORDS

SIGNS = {state.name: state.sign for state in RECORDS.values()}
SHAPES = {state.name: state.shape for state in RECORDS.values()}
COLOURS = {
    **{state.name: state.colour for state in RECORDS.values()},
    "merged": "#E3E8E5",  # in a shared analysis: states too small to stand alone
}
