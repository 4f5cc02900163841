"""One server for everybody who speaks to it without a browser, with a marked analysis and links to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.marked import MARK, Marked, another_link, keep_and_share
from tests.serving import running_server

PASSWORD = "seven brown horses"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, analysed_sample: Path) -> Iterator[tuple[str, Marked]]:
    """The address, and what is kept there; at the end its log tells none of it."""
    folder = tmp_path_factory.mktemp("wire")
    marked = keep_and_share(folder)
    with running_server(folder, sample=analysed_sample) as address:
        yield address, marked
    log = (folder / "server.log").read_text()
    assert marked.token not in log
    assert marked.key not in log
    assert MARK not in log


@pytest.fixture(scope="session")
def locked(server: tuple[str, Marked]) -> Marked:
    """A link to the same that asks for the password."""
    return another_link(server[1], password=PASSWORD)
