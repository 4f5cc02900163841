"""The library works where Streamlit is not installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCKED = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "streamlit":
            raise ImportError(f"{name} is off limits")

sys.meta_path.insert(0, Refuse())
import engagement

skipped = ("engagement.web", "engagement.__main__")
for module in pkgutil.walk_packages(engagement.__path__, "engagement.", onerror=lambda name: None):
    if not module.name.startswith(skipped):
        importlib.import_module(module.name)
for name in engagement.__all__:
    getattr(engagement, name)
"""


def test_nothing_outside_ui_needs_streamlit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_block_would_catch_an_import() -> None:
    code = BLOCKED + "\nimport engagement.web.session\n"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "off limits" in done.stderr
