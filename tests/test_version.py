"""One version: of the package, of its papers and in the shell."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import engagement
from engagement.shell import main

ROOT = Path(__file__).parents[1]


def test_the_package_and_pyproject_say_the_same() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told["version"] == engagement.__version__


def test_the_changelog_describes_it() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert released[0] == engagement.__version__


def test_the_shell_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"engagement {engagement.__version__}\n"
