"""The papers that measurements are written to: when and on what they were made, each part in its place."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
RELIABILITY = ROOT / "docs" / "RELIABILITY.md"


def stamp() -> str:
    """Say when and on what this was measured."""
    git = shutil.which("git") or "git"
    commit = subprocess.run(
        [git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.strip()
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit or 'unknown'}"


def put(paper: Path, name: str, part: str) -> None:
    """Write a part into a paper, in place of the earlier one of that name; a new one goes to its end."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = paper.read_text(encoding="utf-8") if paper.exists() else f"# {paper.stem.capitalize()}\n"
    found = re.search(f"{begin}.*?{end}", text, re.DOTALL)
    whole = f"{begin}\n{part}\n{end}"
    text = text.replace(found.group(), whole) if found else f"{text.rstrip()}\n\n{whole}\n"
    paper.write_text(text, encoding="utf-8")
