"""Building a report: what was ordered, and the work that makes the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engagement.analysis import Analysis
from engagement.language import N_, Language, language
from engagement.ui.jobs import Progress, Work
from engagement.ui.share.report_files import named_by_content

if TYPE_CHECKING:
    from engagement.report.export import Choice, Document

FORMATS: Mapping[str, str] = {
    "html": N_("Web page"),
    "pdf": "PDF",
    "xlsx": "Excel",
    "csv": "CSV",
    "json": "JSON",
}
_STEPS = {
    "html": N_("Writing the web page"),
    "pdf": N_("Setting the PDF"),
    "xlsx": N_("Filling the spreadsheet"),
    "csv": N_("Writing the table"),
    "json": N_("Writing the data"),
}


@dataclass(frozen=True)
class Order:
    """One report as it was asked for: language, what it shows, which files."""

    language: str
    choice: Choice
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Built:
    """The files of an order by format: name and content. `about` is the revision they tell of."""

    order: Order
    about: str
    files: Mapping[str, tuple[str, bytes]]


def building(analysis: Analysis, order: Order, about: str) -> Work:
    """Work that makes the files of an order; its result is a Built."""

    def work(progress: Progress) -> Built:
        from engagement.report.export import document

        words = language(order.language)
        progress(0.0, N_("Drawing the charts"))
        report = document(analysis, order.choice, words)
        files = {}
        for place, suffix in enumerate(order.formats, 1):
            progress(place / (len(order.formats) + 1), _STEPS[suffix])
            content = _write(suffix, analysis, report, order, words)
            files[suffix] = (named_by_content(words.gettext("report"), suffix, content), content)
        return Built(order, about, files)

    return work


def _write(suffix: str, analysis: Analysis, report: Document, order: Order, words: Language) -> bytes:
    from engagement.report import export

    if suffix == "html":
        return export.page(report).encode()
    if suffix == "pdf":
        return export.paper(report)
    tables = {"xlsx": export.people_xlsx, "csv": export.people_csv, "json": export.report_json}
    return tables[suffix](analysis, words, names=order.choice.names)
