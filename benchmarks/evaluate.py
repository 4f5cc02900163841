"""`make evaluate`: what the answers are worth on real data, as rows and as one page of claims.

Reads the folders of real data beside the checkout (or the folder given), writes docs/evaluation.json (every
row) and docs/evaluation.md (what they mean). With `--page` nothing is measured: the page is written anew
from the rows. Simulated followers never enter; where a user is simulated, the row says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.claims import Before, page
from benchmarks.lines import Line
from benchmarks.papers import ROOT, stamp

ROWS, PAGE = "evaluation.json", "evaluation.md"


def measure(folder: Path, before: object = None) -> str:
    """Measure every row, as JSON: `measured` (when, by part), `lines`, and `before` as it is handed in."""
    # Imported here: writing the page anew needs none of it.
    from benchmarks.activation import activation
    from benchmarks.coverage import coverage
    from benchmarks.passing import passing
    from benchmarks.stability import stability
    from benchmarks.value import value

    moment = stamp()
    lines = [*activation(folder), *stability(folder), *passing(folder), *coverage(), *value()]
    measured = {"forecast, states and passing": moment, "texts": moment, "intervals": moment}
    rows = {"measured": measured, "lines": [vars(line) for line in lines], "before": before}
    return json.dumps(rows, indent=1) + "\n"


def written(rows: str) -> str:
    """Write the page of the rows in a JSON text made by `measure`."""
    told = json.loads(rows)
    before = told.get("before")
    then = None
    if before is not None:
        then = Before(before["measured"], tuple(Line(**line) for line in before["lines"]))
    return page(told["measured"], [Line(**line) for line in told["lines"]], then)


def main() -> int:
    """Evaluate, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluate", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--page", action="store_true", help="only write the page anew from its rows")
    asked = parser.parse_args()
    rows = asked.out / ROWS
    if not asked.page:
        if not asked.folder.is_dir():
            sys.stderr.write(
                f"No data in {asked.folder}: give the folder that holds collegemsg/ and the rest.\n"
            )
            return 2
        asked.out.mkdir(exist_ok=True)
        kept = json.loads(rows.read_text(encoding="utf-8")).get("before") if rows.is_file() else None
        rows.write_text(measure(asked.folder, kept), encoding="utf-8")
    elif not rows.is_file():
        sys.stderr.write(f"No {rows}: run make evaluate first, or say with --out where the rows are.\n")
        return 2
    told = written(rows.read_text(encoding="utf-8"))
    (asked.out / PAGE).write_text(told, encoding="utf-8")
    sys.stdout.write(told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
