"""Everything that can be taken away from an analysis, under one name."""

from engagement.report._cells import original_text, safe_text
from engagement.report._json import backtest_json, figures_json
from engagement.report._people import people_csv, people_frame
from engagement.report._results import write_results
from engagement.report._skipped import skipped_csv, skipped_reason
from engagement.report._workbook import people_xlsx

__all__ = [
    "backtest_json",
    "figures_json",
    "original_text",
    "people_csv",
    "people_frame",
    "people_xlsx",
    "safe_text",
    "skipped_csv",
    "skipped_reason",
    "write_results",
]
