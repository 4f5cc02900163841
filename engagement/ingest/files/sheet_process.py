"""Child process: reads one workbook from standard input and writes its cells as JSON lines.

Spreadsheet files can be built to eat memory or time, so they are opened here, under limits, and the
worst that happens is that this process ends. First line of each sheet: {"sheet": name}.
"""

from __future__ import annotations

import datetime
import io
import json
import resource
import sys

EXACT = 2**53


def cell_text(value: object) -> str | None:
    """A cell as a person would read it; numbers too large to be exact keep only the digits they have."""
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


def main(memory: int, seconds: int, columns: int) -> None:
    """Limit this process, then read."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    workbook = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
            continue
        print(json.dumps({"sheet": sheet.name}))  # noqa: T201 - standard output is the channel
        for row in workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False):
            print(json.dumps([cell_text(cell) for cell in row[:columns]]))  # noqa: T201


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
