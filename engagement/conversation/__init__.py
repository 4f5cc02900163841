"""Who talks with whom: the circle, its groups, bridges and connectors, and its picture."""

from engagement.conversation._circle import CIRCLE_STATES, OWNER_STATE, Circle, circle
from engagement.conversation._picture import MOST_DOTS, Picture, picture
from engagement.conversation._ties import WINDOW_DAYS, ties

__all__ = [
    "CIRCLE_STATES",
    "MOST_DOTS",
    "OWNER_STATE",
    "WINDOW_DAYS",
    "Circle",
    "Picture",
    "circle",
    "picture",
    "ties",
]
