"""The public face: what `engagement` offers, and that importing it stays cheap."""

from __future__ import annotations

import subprocess
import sys

import engagement


def test_every_public_name_is_there() -> None:
    assert all(getattr(engagement, name) for name in engagement.__all__)
    assert engagement.__all__ == sorted(engagement.__all__)


LOADED = """
import sys
before = set(sys.modules)
import engagement
{more}
print(*sorted({{name.partition(".")[0] for name in set(sys.modules) - before}} - sys.stdlib_module_names))
"""


def loaded(more: str = "") -> list[str]:
    """The packages that `import engagement` brings in, with what `more` says, in a new process."""
    code = LOADED.format(more=more)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_importing_loads_nothing_but_what_loads_the_rest_later() -> None:
    assert loaded() == ["engagement", "lazy_loader"]


def test_a_heavy_library_would_be_seen() -> None:
    assert {"pandas", "numpy"} <= set(loaded("engagement.analyse"))
