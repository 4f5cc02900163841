"""How one list of X is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Listing:
    """A list of X: tweepy's name for it, X's path, the sentence where it is refused, rows a page."""

    call: str
    path: str
    missing: str
    least: int
    most: int
    by_user: bool = False

    @property
    def of_account(self) -> bool:
        """Whether it is a list of one account, cheaper where that account asks for it."""
        return self.path.startswith("/2/users/")
