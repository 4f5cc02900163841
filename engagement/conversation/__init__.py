"""Who talks with whom: the circle, its groups, bridges and connectors, and its picture."""

from engagement.conversation._circle import OWNER_STATE, Circle, circle
from engagement.conversation._picture import MOST_DOTS, Picture, picture
from engagement.conversation._ties import WINDOW_DAYS, ties
from engagement.states import CIRCLE_STATES

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
