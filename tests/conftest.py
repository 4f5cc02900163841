"""What every test may use: the material beside the checkout, where it is there."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from engagement import Analysis


# Two workers share two cores: threads of numerical libraries beside them only wait for one another. The
# libraries read this when they are loaded, so nothing here imports them at the top.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# Two shared cores: what a single example may take says nothing about the code.
settings.register_profile("shared-machine", deadline=None, max_examples=60)
settings.register_profile("quick", settings.get_profile("shared-machine"), max_examples=20)
settings.load_profile("shared-machine")
ROOT = Path(__file__).parents[1]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a PostgreSQL or ../shared, so that `make quick` can do without."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if "postgres" in names or "postgresql" in values:
            item.add_marker("postgres")
        if "shared" in names:
            item.add_marker("corpus")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """The path of something in ../shared; the test is skipped where that folder is absent."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / name
        if not path.exists():
            pytest.skip(f"../shared/{name} is not on this machine")
        return path

    return find


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2 with little work, and no pause before a closed link says so: for tests that time neither."""
    from argon2 import PasswordHasher

    from engagement.store.links import credentials
    from engagement.web.pages import share_routes

    monkeypatch.setattr(credentials, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(share_routes, "_CLOSED_SECONDS", {"GET": 0.0, "POST": 0.0})
    credentials._decoy_hash.cache_clear()
    yield
    credentials._decoy_hash.cache_clear()


@pytest.fixture(scope="session")
def sample() -> Analysis:
    """The analysed sample, one for all tests."""
    from engagement import analyse
    from engagement.sample.generate import load

    return analyse(load())


@pytest.fixture(scope="session")
def analysed_sample(sample: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file that a test's server opens it from."""
    file = tmp_path_factory.mktemp("sample") / "analysis.pickle"
    file.write_bytes(pickle.dumps(sample))
    return file
