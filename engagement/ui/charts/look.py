"""The look of the charts, which pages and the report share."""

from engagement.charts.look import GRID, INK, PAPER, finish

__all__ = ["GRID", "INK", "PAPER", "finish"]
