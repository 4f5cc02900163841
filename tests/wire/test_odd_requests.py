"""Requests that no page of ours makes end with one page or one sentence, and one line of log."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.proto.WidgetStates_pb2 import WidgetState

from engagement.web.server import middleware
from tests.marked import Marked
from tests.wire.raw_viewer import rerun, visitor, widgets

pytestmark = pytest.mark.xdist_group("wire")


@pytest.mark.parametrize(
    ("code", "said"), [("es", "Aquí nadie inicia sesión"), ("en", "Nobody signs in here")]
)
def test_signing_in_where_nobody_can_is_a_page(server: tuple[str, Marked], code: str, said: str) -> None:
    reply = httpx.get(f"{server[0]}/team/login?lang={code}")
    assert reply.status_code == 404
    assert said in reply.text
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert reply.headers["x-content-type-options"] == "nosniff"


WRONG = (
    {"string_value": "x"},
    {"double_value": 1e300},
    {"json_value": '{"selection": 3}'},
)


@pytest.mark.parametrize("page", ["start", "people"])
def test_a_value_of_a_wrong_type_costs_one_line_of_log(
    server: tuple[str, Marked], server_log: Path, page: str
) -> None:
    before = len(server_log.read_text())
    with visitor(server[0]) as client:
        ids = widgets(client.run("analysis=sample&lang=en", page))
        for value in WRONG:
            message = rerun("analysis=sample&lang=en", page_name=page)
            message.rerun_script.widget_states.widgets.extend(WidgetState(id=one, **value) for one in ids)
            client.say(message)
            client.settle()
    written = server_log.read_text()[before:]
    assert "Traceback" not in written
    assert all(len(line) < 300 for line in written.splitlines())
    assert not re.search(r"unexpected error", written)


def test_a_fault_of_ours_is_a_page_that_tells_nothing_of_it(caplog: pytest.LogCaptureFixture) -> None:
    def broken(request: Request) -> Response:
        raise RuntimeError(request.url.query)

    app = Starlette(routes=[Route("/", broken)], middleware=middleware)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/?lang=es&who=somebody")

    reply = asyncio.run(ask())
    assert reply.status_code == 500
    assert "Esto no ha funcionado" in reply.text
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "RuntimeError" in caplog.text
    assert "somebody" not in caplog.text + reply.text
