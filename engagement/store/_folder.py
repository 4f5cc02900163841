"""Where things are kept when nothing else is said."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """The folder for everything kept: `ENGAGEMENT_DATA`, or `.engagement` in the current folder."""
    return Path(os.environ.get("ENGAGEMENT_DATA") or ".engagement")
