"""How each state looks, on pages as in the report."""

from engagement.charts.states import COLOURS, SIGNS

__all__ = ["COLOURS", "SIGNS"]
