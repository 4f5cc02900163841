"""Under which names the app answers, and that it asks nobody else for one.

A page of a stranger can give its own name the address of this machine (DNS rebinding) and then read what
the app shows to everybody at that address. So a request has to name the app as its operator does.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import net_util

from engagement import settings
from engagement.i18n import N_, language
from engagement.web.middleware import header, page_language

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
# Load balancers ask for it by the address of the machine.
_HEALTH = "/_stcore/health"
REFUSED = N_("This app does not answer under the name {host}. Open it by the address its operator gave you.")


class HostGuard:
    """ASGI middleware: what is asked under another name than those of this app gets one sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what names the app as its operator does; close or refuse everything else."""
        host = header(scope, "host")
        asked_well = is_allowed(host) and _is_readable(header(scope, "origin"))
        if scope["type"] == "lifespan" or scope.get("path") == _HEALTH or asked_well:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            told = language(page_language(scope)).gettext(REFUSED).format(host=host[:100])
            await PlainTextResponse(told, 421, {"Cache-Control": "no-store"})(scope, receive, send)


def is_allowed(host: str) -> bool:
    """Whether the app answers to this Host header.

    Without names set by the operator a hosted app answers to any, as the proxy in front of it chooses; one's
    own machine to `localhost` and to bare addresses, which no name of a stranger can lead to.
    """
    name = _name(host)
    names = settings.hosts()
    if names:
        return any(name == known or (known[:2] == "*." and name.endswith(known[1:])) for known in names)
    return not settings.is_local() or name in _LOCAL_NAMES or _is_address(name)


def is_own_page(host: str, origin: str) -> bool:
    """Whether a page at `origin` was opened on the machine that it now asks by that local name."""
    return _name(host) in _LOCAL_NAMES and urlsplit(origin).netloc.lower() == host.lower()


def ask_nobody() -> None:
    """Keep Streamlit from asking the internet for the address of this machine.

    It does so at every start and, while everybody else waits, at a websocket of a foreign origin. Whoever
    opens the app to others knows its address and may set it as `browser.serverAddress`.
    """
    net_util.get_external_ip = net_util.get_internal_ip = _no_address


def _no_address() -> None:
    return None


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_readable(origin: str) -> bool:
    """Whether an Origin header can be read at all; Streamlit ends with a traceback where it cannot."""
    try:
        urlsplit(origin)
    except ValueError:
        return False
    return True


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
