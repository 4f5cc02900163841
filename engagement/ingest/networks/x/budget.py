"""The meter that stops a run on X before it costs more than it may: its own budget, and the server's day.

What the operator allows this server to spend in a UTC day is kept across restarts and processes.
"""

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
from engagement.i18n import N_
from engagement.ingest.networks.client import StoppedError
from engagement.ingest.networks.transport import Request, Response
from engagement.ingest.networks.x.plan import cost_of, most_of, row_price

_FILE = "x_spending.sqlite"
# Sums of floats may be off by so much.
_ROUNDING = 1e-9
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
    """Dollars set aside for a request whose response is not known yet."""

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
        """Return the dollars that may still be spent today."""
        with self._opened() as connection:
            return max(self.most - _spent(connection, self._today()), 0.0)

    def hold(self, dollars: float) -> Held:
        """Set aside what a request may cost; raises StoppedError where that is more than is left."""
        held = Held(self._today(), dollars)
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            if _spent(connection, held.day) + dollars > self.most + _ROUNDING:
                raise StoppedError(OVER_DAY, most=self.most)
            connection.execute(
                "INSERT INTO spending VALUES (?, ?)"
                " ON CONFLICT (day) DO UPDATE SET dollars = dollars + excluded.dollars",
                (held.day, dollars),
            )
            connection.execute("DELETE FROM spending WHERE day < ?", (held.day,))
            connection.execute("COMMIT")
        return held

    def charge(self, held: Held, cost: float) -> None:
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
    """Read the operator's limit from ENGAGEMENT_X_MOST_USD; None where there is none.

    Raises:
        UnusableLimitError: it is not an amount.
    """
    amount = settings.X_MOST_USD.read()
    if amount is None:
        return None
    try:
        most = float(amount)
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


OVER_BUDGET = N_(
    "The budget of ${budget:.2f} is reached (spent: ${spent:.2f}). What was fetched is kept; "
    "a larger budget goes on from here."
)


class Budget:
    """Counts what responses cost and lets no request go that could cost more than is left.

    `owned` is the account whose own lists are charged as owned reads; `day` what the operator allows in a
    UTC day, for everybody together. What a request could cost is held there until its response is known.
    """

    def __init__(self, day: Day | None = None) -> None:
        self.spent = 0.0
        self.limit: float | None = None
        self.owned: str | None = None
        self._day = day
        self._held: Held | None = None
        self._unsaved = 0.0
        self._save: Callable[[float], None] | None = None

    def attach(self, spent: float, save: Callable[[float], None], limit: float | None = None) -> None:
        """Go on from what the run has cost before; what finding the account has cost since is added."""
        self.spent, self.limit, self._save = spent + self._unsaved, limit, save
        self._unsaved = 0.0
        save(self.spent)

    @property
    def left_today(self) -> float | None:
        """Dollars the operator still allows today; None without such a limit."""
        return None if self._day is None else self._day.left()

    def affordable(self, path: str, with_includes: bool) -> int | None:
        """Return how many rows of a list can still be paid; None without a budget."""
        left = [] if self.limit is None else [self.limit - self.spent]
        if (today := self.left_today) is not None:
            left.append(today)
        price = row_price(path, with_includes, self.owned)
        return max(int((min(left) + _ROUNDING) / price), 0) if left else None

    def before(self, request: Request) -> None:
        """Raise StoppedError where the response could cost more than is left."""
        most = most_of(request, self.owned)
        if self.limit is not None and self.spent + most > self.limit + _ROUNDING:
            raise StoppedError(OVER_BUDGET, budget=self.limit, spent=self.spent)
        if self._day is not None:
            self._held = self._day.hold(most)

    def after(self, request: Request, response: Response) -> None:
        """Count what the response cost."""
        cost = cost_of(request, response, self.owned)
        self._charge(cost)
        self.spent += cost
        if self._save is None:
            self._unsaved += cost
        elif cost:
            self._save(self.spent)

    def failed(self) -> None:
        """Release what was held: no response came, so nothing was charged."""
        self._charge(0.0)

    def _charge(self, cost: float) -> None:
        if self._day is not None and self._held is not None:
            self._day.charge(self._held, cost)
            self._held = None
