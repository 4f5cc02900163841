"""The data folder that the program of commit 99c9a36 left, unpacked, with what that program read from it."""

from __future__ import annotations

import json
import tarfile
from datetime import datetime
from pathlib import Path
from typing import Any

FIXTURE = Path(__file__).parent / "fixtures" / "store_99c9a36.tar.gz"


def unpack(folder: Path) -> dict[str, Any]:
    """Put the database into the folder; what was read from it then."""
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(folder, filter="data")
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    (folder / "expected.json").unlink()
    return expected


def saved_at(expected: dict[str, Any]) -> datetime:
    """When it was saved; later its time is over."""
    return datetime.fromisoformat(expected["saved_at"])
