"""The shop on the real servers: its pages show what was seeded there (make test-bluesky)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engagement import analyse
from engagement.sources.handles import Handle, Options, Run
from engagement.sources.handles._https import HttpTransport
from engagement.sources.handles.bluesky import connect
from engagement.tables import validate
from engagement.ui import visit
from tests.conversation import shop_pages
from tests.sources.handles import bluesky_tape

pytestmark = pytest.mark.skipif(
    not (Path(__file__).parent / "run/network.json").exists(),
    reason="no local Bluesky network: make test-bluesky starts one",
)


def test_the_pages_show_what_was_seeded(truth, tmp_path):
    """With ENGAGEMENT_RECORD=1 the answers of this run become the recording of the normal suite."""
    recorder = bluesky_tape.Recorder(HttpTransport())
    network = connect(recorder)
    found = network.find(Handle("bluesky", truth["shop"]["handle"]))
    run = Run(network, found, Options(), folder=tmp_path)
    assert run.go()
    key = visit.analyses().add(analyse(validate(run.tables())))
    run.close()
    for code in ("es", "en"):
        for with_owner in (False, True):
            shop_pages.check_conversation(truth["shop"], key, code, with_owner)
        shop_pages.check_requests(truth["shop"], key, code)
        shop_pages.check_invitations(truth["shop"], key, code)
    assert not any(here in str(recorder.kept) for here in ("localhost", "127.0.0.1", str(Path.home())))
    if os.environ.get("ENGAGEMENT_RECORD") == "1":
        told = {"recorded_at": found.seen_at.timestamp(), "truth": truth["shop"], "answers": recorder.kept}
        bluesky_tape.write(shop_pages.RECORDING, told)
