"""Tables to one row a follower: facts up to a cut-off, the same SQL on every engine."""

from engagement.features._engine import ACTIVATION_COLUMNS, Engine, at
from engagement.features._occasions import occasion_table, occasions
from engagement.features._open import open_engine
from engagement.features._profile import profiles

__all__ = ["ACTIVATION_COLUMNS", "Engine", "at", "occasion_table", "occasions", "open_engine", "profiles"]
