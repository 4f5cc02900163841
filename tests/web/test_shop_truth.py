"""Of an account fetched from the recorded Bluesky servers the pages tell what was seeded there."""

from __future__ import annotations

import pytest

from engagement.analysis.pipeline import analyse
from engagement.data.schema import validate
from engagement.ingest.networks.bluesky import account
from engagement.ingest.networks.bluesky.network import Bluesky
from engagement.ingest.networks.client import Client, Limiters
from engagement.ingest.networks.contract import Options
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from engagement.web import session
from tests.graph.shop_pages import RECORDING, Truth, check_conversation, check_invitations, check_requests
from tests.ingest.networks import bluesky_tape


@pytest.fixture(scope="module")
def truth() -> Truth:
    found: Truth = bluesky_tape.read(RECORDING)["truth"]
    return found


@pytest.fixture(scope="module")
def shop(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shop's analysis, from the recorded answers of the servers."""
    told = bluesky_tape.read(RECORDING)
    clock = bluesky_tape.StoppedClock(told["recorded_at"])
    client = Client(bluesky_tape.Tape(told["answers"]), account.RATES, clock=clock, limiters=Limiters())
    network = Bluesky(client, None)
    handle = Handle("bluesky", truth["handle"])
    run = Run(network, network.find(handle), Options(), folder=tmp_path_factory.mktemp("shop"))
    assert run.go()
    try:
        return session.analyses().add(analyse(validate(run.tables())))
    finally:
        run.close()


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("with_owner", [False, True])
def test_the_circle_is_the_one_that_was_seeded(shop: str, truth: Truth, code: str, with_owner: bool) -> None:
    check_conversation(truth, shop, code, with_owner)


@pytest.mark.parametrize("code", ["es", "en"])
def test_the_ledger_holds_what_was_asked_and_how_it_stands(shop: str, truth: Truth, code: str) -> None:
    check_requests(truth, shop, code)


@pytest.mark.parametrize("code", ["es", "en"])
def test_the_silent_are_invited_in_their_moments(shop: str, truth: Truth, code: str) -> None:
    check_invitations(truth, shop, code)
