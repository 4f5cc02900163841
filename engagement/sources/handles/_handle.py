"""One account's handle on one network."""

from __future__ import annotations

from dataclasses import dataclass

from engagement.errors import EngagementError

BLUESKY, MASTODON, X = "bluesky", "mastodon", "x"
NETWORK_NAMES = {BLUESKY: "Bluesky", MASTODON: "Mastodon", X: "X"}


@dataclass(frozen=True)
class Handle:
    """One account: `network` is bluesky, mastodon or x; `host` the home server of a Mastodon account."""

    network: str
    name: str
    host: str | None = None

    def __str__(self) -> str:
        if self.network == MASTODON:
            return f"@{self.name}@{self.host}"
        return f"@{self.name}" if self.network == X else self.name


class UnknownHandleError(EngagementError):
    """Text that names no account, or might name several."""
