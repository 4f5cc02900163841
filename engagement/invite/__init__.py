"""Whom to invite next: the silent in the order of promise, the right moment, what was done about it."""

from engagement.invite._candidates import MOMENTS, candidates
from engagement.invite._marks import MARKS, Mark, Won, open_to_invite, won
from engagement.invite._topics import background, last_heard, topics

__all__ = [
    "MARKS",
    "MOMENTS",
    "Mark",
    "Won",
    "background",
    "candidates",
    "last_heard",
    "open_to_invite",
    "topics",
    "won",
]
