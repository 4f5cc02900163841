"""The report as a PDF for print: the content, charts and order of the web page."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson
import typst

from engagement.analysis.analysis import Analysis
from engagement.errors import EngagementError
from engagement.export.cells import PLACEHOLDER, writable
from engagement.export.content import document
from engagement.export.document import Block, Cell, Chart, Choice, Document, Section, Table
from engagement.i18n import N_, Language

_TEMPLATE = Path(__file__).with_name("paper.typ")
_FONT = "Libertinus Serif"


class UnsettableReportError(EngagementError):
    """Raised where the typesetter gave up."""


def report_pdf(analysis: Analysis, language: Language, choice: Choice | None = None) -> bytes:
    """Write the report as PDF; without a choice it has its lists, with names.

    Raises:
        UnsettableReportError: the typesetter gave up.
    """
    return paper(document(analysis, choice or Choice(), language))


def paper(report: Document) -> bytes:
    """Write a document as an accessible (tagged) PDF on A4; texts travel as data, never as markup.

    Raises:
        UnsettableReportError: the typesetter gave up.
    """
    values = orjson.dumps(_as_values(report)).decode()
    try:
        return bytes(
            typst.compile(
                _TEMPLATE.read_bytes(),
                sys_inputs={"report": values},
                ignore_system_fonts=True,
                timestamp=0,
                pdf_standards=["ua-1"],
            )
        )
    except BaseException as error:
        # A panic inside typst is no Exception; nothing else of that kind may be kept.
        if not isinstance(error, typst.TypstError) and type(error).__name__ != "PanicException":
            raise
        raise UnsettableReportError(
            N_("The PDF could not be set. The web page of the report holds the same and can be printed.")
        ) from error


def _as_values(report: Document) -> dict[str, Any]:
    """Turn the document into plain values, each block with its kind, every text with writable characters."""
    written = replace(
        report,
        title=writable(report.title).strip() or PLACEHOLDER,  # an accessible PDF has a title
        client=writable(report.client).strip(),
        owner=writable(report.owner),
    )
    return asdict(replace(written, opening=(), sections=(), logo=None)) | {
        "logo": None if report.logo is None else list(report.logo),
        "opening": [_block(block) for block in report.opening],
        "sections": [_section(section) for section in report.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "minor": section.minor,
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    values = asdict(block) | {"block": type(block).__name__}
    if isinstance(block, Chart):
        values["wide"] = block.wide.replace('font-family="sans-serif"', f'font-family="{_FONT}"')
    if isinstance(block, Table):
        values["rows"] = [
            [asdict(_writable(kind, cell)) for kind, cell in zip(block.kinds, row, strict=True)]
            for row in block.rows
        ]
    return values


def _writable(kind: str, cell: Cell) -> Cell:
    return replace(cell, text=writable(cell.text)) if kind == "name" else cell
