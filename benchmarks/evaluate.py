"""`make evaluate`: what the answers are worth on real data, in one table.

Reads the folders of real data beside the checkout (or the folder given), writes docs/evaluation.md and
docs/evaluation.json. Simulated followers never enter; where a user is simulated, the line says so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.activation import activation
from benchmarks.lines import as_markdown
from benchmarks.passing import passing
from benchmarks.stability import stability
from benchmarks.value import ABOUT, value

ROOT = Path(__file__).parents[1]


def stamp() -> str:
    """When and on what this was measured."""
    git = shutil.which("git") or "git"
    commit = subprocess.run(
        [git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.strip()
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit or 'unknown'}, `make evaluate`."


def main() -> int:
    """Evaluate, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluate", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.stderr.write(f"No data in {asked.folder}: give the folder that holds collegemsg/ and the rest.\n")
        return 2
    measured = stamp()
    lines = [*activation(asked.folder), *stability(asked.folder), *passing(asked.folder)]
    texts = value()
    real = as_markdown("Evaluation on real data", measured, lines)
    table = f"{real}\n{as_markdown('Reading texts', f'{measured} {ABOUT}', texts)}"
    asked.out.mkdir(exist_ok=True)
    (asked.out / "evaluation.md").write_text(table, encoding="utf-8")
    content = json.dumps({"stamp": measured, "lines": [vars(line) for line in [*lines, *texts]]}, indent=1)
    (asked.out / "evaluation.json").write_text(content + "\n", encoding="utf-8")
    sys.stdout.write(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
