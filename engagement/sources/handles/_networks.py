"""Which module speaks to which network; each is loaded when it is first needed."""

from __future__ import annotations

from importlib import import_module

from engagement.errors import EngagementError
from engagement.language import N_
from engagement.sources.handles._contract import Network
from engagement.sources.handles._handle import BLUESKY, MASTODON, NETWORK_NAMES, Handle, X
from engagement.sources.handles._transport import HttpTransport, Transport

# Each has `connect(transport) -> Network`.
_MODULES: dict[str, str] = {
    BLUESKY: "engagement.sources.handles.bluesky",
    MASTODON: "engagement.sources.handles.mastodon",
    X: "engagement.sources.handles.x",
}


class NetworkNotOfferedError(EngagementError):
    """A network this program cannot ask."""


def network_of(handle: Handle, transport: Transport | None = None) -> Network:
    """The network of a handle, connected through `transport` (by default the real one)."""
    if handle.network not in _MODULES:
        raise NetworkNotOfferedError(
            N_("{network} cannot be asked by handle here. Upload an export instead."),
            network=NETWORK_NAMES[handle.network],
        )
    connected: Network = import_module(_MODULES[handle.network]).connect(transport or HttpTransport())
    return connected
