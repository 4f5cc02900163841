"""One server for everybody who speaks to it without a browser, with a marked analysis and links to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.marked import MARK, Marked, another_link, keep_and_share
from tests.serving import running_server

PASSWORD = "seven brown horses"


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of that server."""
    return tmp_path_factory.mktemp("wire") / "server.log"


@pytest.fixture(scope="session")
def server(server_log: Path, analysed_sample: Path) -> Iterator[tuple[str, Marked]]:
    """The address, and what is kept there; at the end its log tells none of it."""
    folder = server_log.parent
    marked = keep_and_share(folder)
    with running_server(folder, sample=analysed_sample) as address:
        yield address, marked
    log = server_log.read_text()
    assert marked.token not in log
    assert marked.key not in log
    assert MARK not in log


@pytest.fixture(scope="session")
def locked(server: tuple[str, Marked]) -> Marked:
    """A link to the same that asks for the password."""
    return another_link(server[1], password=PASSWORD)
