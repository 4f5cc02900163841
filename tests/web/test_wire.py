"""What reaches Streamlit over the websocket: the page's own messages, and none for developers."""

from __future__ import annotations

import anyio
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from engagement.web.middleware import WebSocketFilter, is_allowed


def asking(payload: str) -> BackMsg:
    message = BackMsg()
    getattr(message.backend_operation_request, payload).SetInParent()
    return message


def running() -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = "lang=es"
    return message


HEARD = [running(), BackMsg(stop_script=True), BackMsg(app_heartbeat=True), asking("deferred_file"),
         asking("dataframe_chunk")]  # fmt: skip
UNHEARD = [
    *(BackMsg(**{name: True}) for name in ("clear_cache", "set_run_on_save", "load_git_info",
                                           "debug_disconnect_websocket", "debug_shutdown_runtime")),
    asking("install_skills"), asking("dismiss_skills_nudge"), BackMsg(),
]  # fmt: skip


def test_every_message_there_is_was_thought_of() -> None:
    known = {message.WhichOneof("type") for message in [*HEARD, *UNHEARD]} | {"file_urls_request", None}
    assert known == {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields} | {None}


@pytest.mark.parametrize("message", HEARD)
def test_the_messages_of_a_page_are_heard(message: BackMsg) -> None:
    assert is_allowed(message.SerializeToString())


@pytest.mark.parametrize("message", UNHEARD)
def test_those_for_developers_are_not(message: BackMsg) -> None:
    assert not is_allowed(message.SerializeToString())


def test_what_comes_after_them_is_heard_in_order() -> None:
    frames = [UNHEARD[0].SerializeToString(), HEARD[0].SerializeToString(), b"\xff", None]
    said = [{"type": "websocket.receive", "bytes": frame} for frame in frames]
    coming = [{"type": "websocket.connect"}, *said, {"type": "websocket.disconnect"}]
    heard = []

    async def receive():
        return coming.pop(0)

    async def app(scope, receive, send):
        while not heard or heard[-1]["type"] != "websocket.disconnect":
            heard.append(await receive())

    anyio.run(WebSocketFilter(app), {"type": "websocket"}, receive, None)
    assert [message.get("bytes") for message in heard] == [None, frames[1], frames[2], None]
