"""What every test may use: the material beside the checkout, where it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.serving import keep_sample

# Two shared cores: what a single example may take says nothing about the code.
settings.register_profile("shared-machine", deadline=None, max_examples=60)
settings.load_profile("shared-machine")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """The path of something in ../shared; the test is skipped where that folder is absent."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / name
        if not path.exists():
            pytest.skip(f"../shared/{name} is not on this machine")
        return path

    return find


@pytest.fixture(scope="session")
def analysed_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a file that a test's server opens it from."""
    file = tmp_path_factory.mktemp("sample") / "analysis.pickle"
    keep_sample(file)
    return file
