"""The public face: what `engagement` offers, and that importing it stays cheap."""

from __future__ import annotations

import subprocess
import sys

import engagement


def test_every_public_name_is_there() -> None:
    assert all(getattr(engagement, name) for name in engagement.__all__)
    assert engagement.__all__ == sorted(engagement.__all__)


def test_importing_takes_less_than_half_a_second() -> None:
    code = "import time; began = time.perf_counter(); import engagement; print(time.perf_counter() - began)"
    took = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert float(took) < 0.5
