"""The meter that stops a run before it costs more than it may: its own budget and the server's day."""

from __future__ import annotations

from collections.abc import Callable

from engagement.language import N_
from engagement.sources.handles._client import StoppedError
from engagement.sources.handles._transport import Request, Response
from engagement.sources.handles.x._day import Day, Held
from engagement.sources.handles.x._prices import cost_of, most_of, row_price

_CENT = 1e-9

OVER_BUDGET = N_(
    "The budget of ${budget:.2f} is reached (spent: ${spent:.2f}). What was fetched is kept; "
    "a larger budget goes on from here."
)


class Budget:
    """Counts what answers cost and lets no request go that could cost more than is left.

    `owned` is the account whose own lists are charged as owned reads; `day` what the operator allows in a
    UTC day, for everybody together. What a request could cost is held there until its answer is known.
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
        """How many rows of a list can still be paid; None without a budget."""
        left = [] if self.limit is None else [self.limit - self.spent]
        if (today := self.left_today) is not None:
            left.append(today)
        price = row_price(path, with_includes, self.owned)
        return max(int((min(left) + _CENT) / price), 0) if left else None

    def before(self, request: Request) -> None:
        """Raises StoppedError where the answer could cost more than is left."""
        most = most_of(request, self.owned)
        if self.limit is not None and self.spent + most > self.limit + _CENT:
            raise StoppedError(OVER_BUDGET, budget=self.limit, spent=self.spent)
        if self._day is not None:
            self._held = self._day.hold(most)

    def after(self, request: Request, response: Response) -> None:
        """Count what the answer cost."""
        cost = cost_of(request, response, self.owned)
        self._settle(cost)
        self.spent += cost
        if self._save is None:
            self._unsaved += cost
        elif cost:
            self._save(self.spent)

    def failed(self) -> None:
        """No answer came, so nothing was charged."""
        self._settle(0.0)

    def _settle(self, cost: float) -> None:
        if self._day is not None and self._held is not None:
            self._day.settle(self._held, cost)
            self._held = None
