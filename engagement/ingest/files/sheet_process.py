"""Child process: reads one workbook from standard input and writes its cells as JSON lines.

Spreadsheet files can be built to eat memory or time, so they are opened here, under limits, and the
worst that happens is that this process ends. First line of each sheet: {"sheet": name}.
"""

from __future__ import annotations

import datetime
import html
import io
import json
import re
import resource
import sys
import zipfile

EXACT = 2**53
MOST_XML = 64 * 1024 * 1024


def cell_text(value: object) -> str | None:
    """Write a cell as a person would read it.

    Numbers too large to be exact keep only the digits they have; an empty cell is None.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if abs(value) > EXACT:
            return f"{value:.5E}"
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return f"{value:.5E}" if abs(value) > EXACT else str(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return str(value)


def with_hidden_rows(data: bytes) -> set[str] | None:
    """Name the sheets in which rows are hidden; None for workbooks that do not tell (.xls and .xlsb)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            names = book.namelist()
            if "content.xml" in names:
                return _hidden_in_opendocument(_member(book, "content.xml"))
            return _hidden_in_excel(book) if "xl/workbook.xml" in names else None
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, RuntimeError, NotImplementedError):
        return None


def _hidden_in_opendocument(content: str) -> set[str]:
    tables = content.split("<table:table ")[1:]
    hidden = re.compile(r'<table:table-row [^>]*table:visibility="(?:collapse|filter)"')
    named = (re.search(r'table:name="([^"]*)"', table) for table in tables if hidden.search(table))
    return {html.unescape(name[1]) for name in named if name}


def _hidden_in_excel(book: zipfile.ZipFile) -> set[str]:
    names = re.findall(r'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"', _member(book, "xl/workbook.xml"))
    links = _member(book, "xl/_rels/workbook.xml.rels")
    found = set()
    for name, link in names:
        target = re.search(rf'<Relationship (?=[^>]*Id="{re.escape(link)}")[^>]*Target="([^"]*)"', links)
        path = target[1].lstrip("/") if target else ""
        sheet = _member(book, path if path.startswith("xl/") else f"xl/{path}")
        if re.search(r'<row [^>]*hidden="(?:1|true)"', sheet):
            found.add(html.unescape(name))
    return found


def _member(book: zipfile.ZipFile, name: str) -> str:
    with book.open(name) as stream:
        return stream.read(MOST_XML).decode("utf-8", "replace")


def main(memory: int, seconds: int, columns: int) -> None:
    """Limit this process, then read."""
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        # Whoever started this process may have a lower bound, which holds here too.
        held = resource.getrlimit(kind)[1]
        most = most if held == resource.RLIM_INFINITY else min(most, held)
        resource.setrlimit(kind, (most, most))
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    data = sys.stdin.buffer.read()
    workbook = load_workbook(io.BytesIO(data))
    filtered = with_hidden_rows(data)
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        hidden = sheet.visible != SheetVisibleEnum.Visible
        rows_hidden = None if filtered is None else sheet.name in filtered
        head = {"sheet": sheet.name, "hidden": hidden, "hidden_rows": rows_hidden}
        print(json.dumps(head))  # noqa: T201 - standard output is the channel
        for row in workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False):
            print(json.dumps([cell_text(cell) for cell in row[:columns]]))  # noqa: T201


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
