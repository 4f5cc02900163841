"""Whose turn it is: many visitors want work done at once, and nobody's waits for all of somebody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Visitor:
    """Who wants the work: one tab of a browser, and the address it comes from; both empty for nobody's."""

    session: str = ""
    address: str = ""


NOBODY = Visitor()


@dataclass(frozen=True)
class Places:
    """How much is done at a time.

    There are `usual` places. Small work gets more, up to `most`, while those at work are slow: work is slow
    after `quick_seconds`. Work of more than `small_bytes` is large, until it has waited `patience_seconds`.
    Of one visitor one piece is done at a time.
    """

    usual: int = 2
    most: int = 6
    small_bytes: int = 5 * _MEBIBYTE
    quick_seconds: float = 3.0
    patience_seconds: float = 60.0


class Piece(Protocol):
    """A piece of work as it waits or is done: how many bytes it is about, since when (monotonic seconds)."""

    visitor: Visitor
    size: int
    asked: float
    started: float


AnyPiece = TypeVar("AnyPiece", bound=Piece)


def in_turn(
    waiting: Sequence[AnyPiece], running: Sequence[Piece], places: Places, now: float
) -> list[AnyPiece]:
    """Put those who wait in the order of their turns.

    Small work goes before large, the first piece of a visitor before the second of any other, and likewise
    of an address; within that, who came first goes first.
    """
    of_session = Counter(piece.visitor.session for piece in running)
    of_address = Counter(piece.visitor.address for piece in running)
    ranked: list[tuple[tuple[bool, int, int, int], AnyPiece]] = []
    for number, piece in enumerate(waiting):
        session, address = piece.visitor.session, piece.visitor.address
        ranked.append(
            ((_is_large(piece, places, now), of_session[session], of_address[address], number), piece)
        )
        of_session[session] += 1
        of_address[address] += 1
    return [piece for _, piece in sorted(ranked, key=lambda one: one[0])]


def next_piece(
    waiting: Sequence[AnyPiece], running: Sequence[Piece], places: Places, now: float
) -> AnyPiece | None:
    """Return whose turn it is; None where nobody may begin."""
    turns = in_turn(waiting, running, places, now)
    return next((piece for piece in turns if _may_begin(piece, running, places, now)), None)


def _may_begin(piece: Piece, running: Sequence[Piece], places: Places, now: float) -> bool:
    session = piece.visitor.session
    if session and any(other.visitor.session == session for other in running):
        return False
    if _is_large(piece, places, now):
        # One place is kept free of large work.
        large = sum(other.size > places.small_bytes for other in running)
        return len(running) < places.usual and large < max(1, places.usual - 1)
    quick = sum(other.started > now - places.quick_seconds for other in running)
    return quick < places.usual and len(running) < places.most


def _is_large(piece: Piece, places: Places, now: float) -> bool:
    return piece.size > places.small_bytes and piece.asked > now - places.patience_seconds
