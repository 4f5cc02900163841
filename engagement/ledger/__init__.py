"""Open requests and complaints: who, when, what, answered by whom, waiting how long."""

from engagement.ledger._coverage import TextCoverage, text_coverage
from engagement.ledger._export import ledger_csv
from engagement.ledger._ledger import ASKS, COLUMNS, LOOK_BACK, ledger

__all__ = ["ASKS", "COLUMNS", "LOOK_BACK", "TextCoverage", "ledger", "ledger_csv", "text_coverage"]
