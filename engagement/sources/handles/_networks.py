"""Which module speaks to which network; each is loaded when it is first needed."""

from __future__ import annotations

from importlib import import_module

from engagement.sources.handles._contract import Login, Network
from engagement.sources.handles._handle import BLUESKY, MASTODON, Handle, X
from engagement.sources.handles._https import HttpTransport
from engagement.sources.handles._transport import Transport

# Each has `connect(transport) -> Network`.
_MODULES = {
    BLUESKY: "engagement.sources.handles.bluesky",
    MASTODON: "engagement.sources.handles.mastodon",
    X: "engagement.sources.handles.x",
}


def network_of(handle: Handle, transport: Transport | None = None, login: Login | None = None) -> Network:
    """The network of a handle, connected through `transport` (by default the real one).

    `login` is that of somebody who signed in with this network, where it has such logins.
    """
    connect, way = import_module(_MODULES[handle.network]).connect, transport or HttpTransport()
    connected: Network = connect(way) if login is None else connect(way, login)
    return connected
