"""Where somebody comes from, told by the connection or by a proxy that is trusted."""

from __future__ import annotations

import ipaddress
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from engagement import settings


class TrueAddress:
    """ASGI middleware: IPv4 addresses as such, and those a proxy names in place of its own.

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


def unmapped(host: str) -> str:
    """The IPv4 address inside an IPv6 one; any other host as it is."""
    try:
        mapped = getattr(ipaddress.ip_address(host), "ipv4_mapped", None)
    except ValueError:
        return host
    return str(mapped) if mapped else host
