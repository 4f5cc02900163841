"""What the operator allows this server to spend on X in a UTC day, kept across restarts and processes."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engagement import settings
from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._client import StoppedError

_FILE = "x_spending.sqlite"
_CENT = 1e-9
_TABLE = "CREATE TABLE IF NOT EXISTS spending (day TEXT PRIMARY KEY, dollars REAL NOT NULL) WITHOUT ROWID"

OVER_DAY = N_(
    "This server may spend ${most:.2f} a day on X, and that is used up. "
    "What was fetched is kept: go on after midnight UTC."
)
NO_AMOUNT = N_("{name} is not an amount in US dollars. Write a number such as 25 or 12.50.")
NO_RECORD = N_("What X costs cannot be written down in {folder} ({problem}), so X is not asked.")


class UnusableLimitError(EngagementError):
    """The operator's limit is no number, or cannot be kept."""


@dataclass(frozen=True)
class Held:
    """Dollars set aside for a request whose answer is not known yet."""

    day: str
    dollars: float


class Day:
    """A sum for each UTC day, shared by everything that asks X from this data folder.

    Each change is one transaction, so that several processes never spend the same dollar. What was held by
    a process that died stays counted: the limit is never exceeded, at worst it is not used up.
    """

    def __init__(
        self, most: float, folder: Path | None = None, now: Callable[[], datetime] | None = None
    ) -> None:
        self.most = most
        self._folder = folder if folder is not None else settings.data_folder()
        self._now = now or _now

    def left(self) -> float:
        """Dollars that may still be spent today."""
        with self._opened() as connection:
            return max(self.most - _spent(connection, self._today()), 0.0)

    def hold(self, dollars: float) -> Held:
        """Set aside what a request may cost; raises StoppedError where that is more than is left."""
        held = Held(self._today(), dollars)
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            if _spent(connection, held.day) + dollars > self.most + _CENT:
                raise StoppedError(OVER_DAY, most=self.most)
            connection.execute(
                "INSERT INTO spending VALUES (?, ?)"
                " ON CONFLICT (day) DO UPDATE SET dollars = dollars + excluded.dollars",
                (held.day, dollars),
            )
            connection.execute("DELETE FROM spending WHERE day < ?", (held.day,))
            connection.execute("COMMIT")
        return held

    def settle(self, held: Held, cost: float) -> None:
        """Count what a request did cost in place of what was held for it."""
        with self._opened() as connection:
            connection.execute(
                "UPDATE spending SET dollars = max(dollars + ?, 0) WHERE day = ?",
                (cost - held.dollars, held.day),
            )

    def _today(self) -> str:
        return self._now().astimezone(UTC).date().isoformat()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(
                sqlite3.connect(self._folder / _FILE, isolation_level=None, timeout=10)
            ) as connection:
                connection.execute(_TABLE)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise UnusableLimitError(NO_RECORD, folder=self._folder, problem=str(error)) from error


def allowed_day() -> Day | None:
    """The operator's limit from ENGAGEMENT_X_MOST_USD, or None where there is none.

    Raises:
        UnusableLimitError: it is not an amount.
    """
    told = settings.X_MOST_USD.read()
    if told is None:
        return None
    try:
        most = float(told)
    except ValueError:
        most = math.nan
    if not math.isfinite(most) or most < 0:
        raise UnusableLimitError(NO_AMOUNT, name=settings.X_MOST_USD.name)
    return Day(most)


def _spent(connection: sqlite3.Connection, day: str) -> float:
    row = connection.execute("SELECT dollars FROM spending WHERE day = ?", (day,)).fetchone()
    return float(row[0]) if row else 0.0


def _now() -> datetime:
    return datetime.now(UTC)
