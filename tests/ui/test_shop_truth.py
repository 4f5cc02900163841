"""Of an account fetched from the recorded Bluesky servers the pages tell what was seeded there."""

from __future__ import annotations

import pytest

from engagement import analyse
from engagement.sources.handles import Handle, Options, Run
from engagement.sources.handles._client import Client
from engagement.sources.handles._limits import Limiters
from engagement.sources.handles.bluesky import Bluesky, _plan
from engagement.tables import validate
from engagement.ui import visit
from tests.conversation.shop_pages import (
    RECORDING,
    Truth,
    check_conversation,
    check_invitations,
    check_requests,
)
from tests.sources.handles import bluesky_tape


@pytest.fixture(scope="module")
def truth() -> Truth:
    found: Truth = bluesky_tape.read(RECORDING)["truth"]
    return found


@pytest.fixture(scope="module")
def shop(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shop's analysis, from the recorded answers of the servers."""
    told = bluesky_tape.read(RECORDING)
    clock = bluesky_tape.StoppedClock(told["recorded_at"])
    client = Client(bluesky_tape.Tape(told["answers"]), _plan.RATES, clock=clock, limiters=Limiters())
    network = Bluesky(client, None)
    handle = Handle("bluesky", truth["handle"])
    run = Run(network, network.find(handle), Options(), folder=tmp_path_factory.mktemp("shop"))
    assert run.go()
    try:
        return visit.analyses().add(analyse(validate(run.tables())))
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
