"""What a browser may say over the websocket: run the page and what belongs to it, nothing for developers.

Streamlit obeys everybody who connects: `clear_cache` would empty the memory of the whole server, with the
analyses that nobody has saved, `load_git_info` tells the names of files beside the program.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

_HEARD = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request"}
_OPERATIONS = {"deferred_file", "dataframe_chunk"}


class PagesOnly:
    """ASGI middleware: messages that no page of ours sends do not reach Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but those messages."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def heard() -> Message:
            message = await receive()
            while message["type"] == "websocket.receive" and not is_heard(message.get("bytes")):
                message = await receive()
            return message

        await self.app(scope, heard, send)


def is_heard(frame: bytes | None) -> bool:
    """Whether Streamlit gets to hear this frame; one that it cannot read makes it close the connection."""
    if frame is None:
        return False
    message = BackMsg()
    try:
        message.ParseFromString(frame)
    except DecodeError:
        return True
    if message.WhichOneof("type") == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return message.WhichOneof("type") in _HEARD
