"""Everything that can be taken away from an analysis, under one name."""

from engagement.report._allowance import PROFILES_A_DAY, Allowance, withheld_sentence
from engagement.report._cells import original_text, safe_text
from engagement.report._content import default_title, document
from engagement.report._document import Document
from engagement.report._everything import report_json
from engagement.report._json import backtest_json, figures_json
from engagement.report._logo import UnusableLogoError, clean_logo
from engagement.report._names import Names, fetched_from_x, listed
from engagement.report._people import people_csv, people_frame
from engagement.report._results import write_results
from engagement.report._skipped import skipped_csv, skipped_reason, skipped_summary
from engagement.report._tables import listed_first
from engagement.report._workbook import people_xlsx
from engagement.report._writable import unwritable
from engagement.report.choice import Choice
from engagement.report.page import page, report_html
from engagement.report.paper import paper, report_pdf

__all__ = [
    "PROFILES_A_DAY",
    "Allowance",
    "Choice",
    "Document",
    "Names",
    "UnusableLogoError",
    "backtest_json",
    "clean_logo",
    "default_title",
    "document",
    "fetched_from_x",
    "figures_json",
    "listed",
    "listed_first",
    "original_text",
    "page",
    "paper",
    "people_csv",
    "people_frame",
    "people_xlsx",
    "report_html",
    "report_json",
    "report_pdf",
    "safe_text",
    "skipped_csv",
    "skipped_reason",
    "skipped_summary",
    "unwritable",
    "withheld_sentence",
    "write_results",
]
