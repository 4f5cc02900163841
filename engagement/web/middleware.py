"""ASGI middleware around Streamlit: which messages it gets, where a visitor comes from.

Streamlit obeys everybody who connects: `clear_cache` would empty the memory of the whole server, with the
analyses that nobody has saved, `load_git_info` tells the names of files beside the program.
"""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import parse_qs

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from engagement import settings
from engagement.i18n import language

_ALLOWED_MESSAGES = {
    "rerun_script",
    "stop_script",
    "file_urls_request",
    "app_heartbeat",
    "backend_operation_request",
}
_ALLOWED_OPERATIONS = {"deferred_file", "dataframe_chunk"}


class WebSocketFilter:
    """ASGI middleware: messages that no page of ours sends do not reach Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but those messages."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def receive_allowed() -> Message:
            message = await receive()
            while message["type"] == "websocket.receive" and not is_allowed(message.get("bytes")):
                message = await receive()
            return message

        await self.app(scope, receive_allowed, send)


class ClientAddressMiddleware:
    """ASGI middleware: IPv4 addresses as such, and those a trusted proxy names in place of its own.

    Streamlit listens to both protocols on one socket, where a proxy on the same machine is
    `::ffff:127.0.0.1`: uvicorn does not know it for its own, and everybody would count as one visitor.
    `FORWARDED_ALLOW_IPS` names proxies elsewhere, as for uvicorn itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        trusted = settings.TRUSTED_PROXIES.read()
        passed_on: Any = app
        self._behind_proxy: Any = ProxyHeadersMiddleware(passed_on, trusted_hosts=trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on with the address it came from."""
        if scope.get("client"):
            host, port = scope["client"]
            scope = {**scope, "client": (unmapped(host), port)}
        await self._behind_proxy(scope, receive, send)


def is_allowed(frame: bytes | None) -> bool:
    """Whether Streamlit gets this frame; one that it cannot read makes it close the connection."""
    if frame is None:
        return False
    message = BackMsg()
    try:
        message.ParseFromString(frame)
    except DecodeError:
        return True
    if message.WhichOneof("type") == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _ALLOWED_OPERATIONS
    return message.WhichOneof("type") in _ALLOWED_MESSAGES


def header(scope: Scope, name: str) -> str:
    """Read one header of a request; empty where it has none."""
    return Headers(scope=scope).get(name, "") if "headers" in scope else ""


def page_language(scope: Scope) -> str:
    """Choose the page's language code: that of `?lang=`, else the browser's first."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    accepted = Headers(scope=scope).get("accept-language", "").split(",")[0].split(";")[0]
    return language(asked or accepted or None).code


def unmapped(host: str) -> str:
    """Return the IPv4 address inside an IPv6 one; any other host as it is."""
    try:
        mapped = getattr(ipaddress.ip_address(host), "ipv4_mapped", None)
    except ValueError:
        return host
    return str(mapped) if mapped else host
