"""How each network names its accounts; what is no name there is refused with the text as it was written."""

from __future__ import annotations

import re

from engagement.language import N_
from engagement.sources.handles._handle import BLUESKY, MASTODON, Handle, UnknownHandleError, X
from engagement.sources.handles._hosts import OTHER_SITES, host_name, is_bluesky_handle
from engagement.sources.handles._typed import shown

_X_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
MASTODON_NAME = re.compile(r"[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_LONGEST_MASTODON_NAME = 64
_DID = re.compile(r"did:plc:[a-z2-7]{24}")
X_HOSTS = {"x.com", "twitter.com"}

FORMS = N_(
    "“{text}” names no account. Write @name for X, name.bsky.social for Bluesky, "
    "or @name@server for Mastodon."
)
LIKE_MAIL = N_("“{text}” looks like an e-mail address. If it is a Mastodon account, write @{text}.")
OTHER_NETWORK = N_("{site} cannot be asked. This works with accounts on Bluesky, Mastodon and X.")
NO_X_NAME = N_("“{text}” is no name on X: those have up to 15 letters of a to z, digits and underscores.")
NO_SERVER = N_("“{text}” names no public Mastodon server. Write @name@server, as in @name@mastodon.social.")


def x_handle(name: str, written: str) -> Handle:
    """An account on X; its name may be written in any case."""
    if not _X_NAME.fullmatch(name):
        raise UnknownHandleError(NO_X_NAME, text=shown(written))
    return Handle(X, name.lower())


def bluesky_handle(name: str, written: str) -> Handle:
    """An account on Bluesky: a domain or a DID."""
    folded = name.removeprefix("@").lower()
    if _DID.fullmatch(folded):
        return Handle(BLUESKY, folded)
    if folded.startswith("did:web:"):
        host = host_name(folded.removeprefix("did:web:"))
        if host is not None:
            return Handle(BLUESKY, f"did:web:{host}")
    host = host_name(folded)
    if host is None or not is_bluesky_handle(host):
        raise UnknownHandleError(FORMS, text=shown(written))
    return Handle(BLUESKY, host)


def mastodon_handle(pair: str, written: str) -> Handle:
    """An account on Mastodon: `name@server`; without an @ before it, it might be an e-mail address."""
    name, _, server = pair.partition("@")
    if "@" in server or not MASTODON_NAME.fullmatch(name) or len(name) > _LONGEST_MASTODON_NAME:
        raise UnknownHandleError(FORMS, text=shown(written))
    handle = Handle(MASTODON, name.lower(), _server(server, written))
    if not written.startswith("@"):
        raise UnknownHandleError(LIKE_MAIL, text=f"{name}@{handle.host}")
    return handle


def _server(server: str, written: str) -> str:
    host = host_name(server)
    if host is None:
        raise UnknownHandleError(NO_SERVER, text=shown(written))
    if host in OTHER_SITES or host in X_HOSTS:
        raise UnknownHandleError(OTHER_NETWORK, site=host)
    return host
