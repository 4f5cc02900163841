"""Bluesky: the public AppView without a login, the account's own server for its history and notifications."""

from engagement.sources.handles.bluesky._network import Bluesky, connect
from engagement.sources.handles.bluesky._xrpc import Login

__all__ = ["Bluesky", "Login", "connect"]
