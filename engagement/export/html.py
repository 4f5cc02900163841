"""The report as one web page to keep, send or print: a single file without scripts or requests."""

from __future__ import annotations

import base64
from functools import singledispatch
from html import escape
from pathlib import Path
from string import Template

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import GRID, INK, PAPER
from engagement.export.content import document
from engagement.export.document import Block, Bullets, Cell, Chart, Choice, Document, Section, Table, Text
from engagement.i18n import Language

_TEMPLATE = Path(__file__).with_name("page.html")


def report_html(analysis: Analysis, language: Language, choice: Choice | None = None) -> str:
    """Write the report as HTML; without a choice it has its lists, with names."""
    return page(document(analysis, choice or Choice(), language))


def page(report: Document) -> str:
    """Write a document as one HTML file: light and dark, on paper and on a phone."""
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        language=report.language,
        title=escape(report.title),
        letterhead=_letterhead(report),
        owner=escape(report.owner),
        moment=escape(report.moment),
        lead=escape(report.lead),
        rest=f"<p>{escape(report.rest)}</p>" if report.rest else "",
        opening="".join(_set(block) for block in report.opening),
        sections="".join(_section(section) for section in report.sections),
        dark="".join(
            f'svg [{attribute}="{pair["light"]}"] {{ {attribute}: {pair["dark"]}; }} '
            for pair in (INK, GRID, PAPER)
            for attribute in ("fill", "stroke")
        ),
    )


def _letterhead(report: Document) -> str:
    parts = []
    if report.logo:
        picture = base64.b64encode(report.logo).decode()
        parts.append(f'<img alt="{escape(report.client)}" src="data:image/png;base64,{picture}">')
    if report.client:
        parts.append(f"<bdi>{escape(report.client)}</bdi>")
    return f'<div class="letterhead">{"".join(parts)}</div>' if parts else ""


def _section(section: Section) -> str:
    level, kind = (3, ' class="minor"') if section.minor else (2, "")
    blocks = "".join(_set(block) for block in section.blocks)
    return f"<section{kind}><h{level}>{escape(section.title)}</h{level}>{blocks}</section>"


@singledispatch
def _set(block: Block) -> str:
    raise TypeError(type(block))


@_set.register
def _(block: Text) -> str:
    return f'<p class="soft">{escape(block.text)}</p>' if block.soft else f"<p>{escape(block.text)}</p>"


@_set.register
def _(block: Bullets) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>"


@_set.register
def _(block: Chart) -> str:
    return f'<figure><div class="wide">{block.wide}</div><div class="narrow">{block.narrow}</div></figure>'


@_set.register
def _(block: Table) -> str:
    head = "".join(
        f'<th class="{kind}">{escape(title)}</th>'
        for kind, title in zip(block.kinds, block.header, strict=False)
    )
    rows = "".join(f"<tr>{_row(block.kinds, row)}</tr>" for row in block.rows)
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{rows}</tbody></table>"


def _row(kinds: tuple[str, ...], cells: tuple[Cell, ...]) -> str:
    return "".join(
        f'<td class="{kind}">{_cell(kind, cell)}</td>' for kind, cell in zip(kinds, cells, strict=True)
    )


def _cell(kind: str, cell: Cell) -> str:
    text = f"<bdi>{escape(cell.text)}</bdi>" if kind == "name" else escape(cell.text)
    if cell.notes and kind == "text":
        text = f"<strong>{text}</strong>"
    return text + "".join(f"<small>{escape(note)}</small>" for note in cell.notes)
