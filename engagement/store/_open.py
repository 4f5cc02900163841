"""Opening the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engagement.store._database import Database
from engagement.store._location import database_url
from engagement.store._retention import now
from engagement.store._store import Store


def open_store(url: str | None = None, clock: Callable[[], datetime] = now) -> Store:
    """The store at this address, at `ENGAGEMENT_DATABASE`, or in the data folder, at the newest schema.

    Raises:
        StoreError: it cannot be opened, is damaged, or belongs to a newer version; nothing was changed.
    """
    return Store(Database(database_url(url)), clock)
