"""The address of a profile on the web, and whose profile it is."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from engagement.language import N_
from engagement.sources.handles._account_names import (
    FORMS,
    OTHER_NETWORK,
    X_HOSTS,
    bluesky_handle,
    mastodon_handle,
    x_handle,
)
from engagement.sources.handles._handle import Handle, UnknownHandleError
from engagement.sources.handles._hosts import OTHER_SITES, host_name
from engagement.sources.handles._typed import shown

_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>[^/?#]*)(?P<rest>.*)", re.IGNORECASE)
_X_PAGES = {"with_replies", "media", "likes", "followers", "following", "verified_followers", "highlights"}
_NO_NAMES_ON_X = """
about compose explore hashtag home i intent jobs login logout messages notifications oauth privacy search
settings share signup tos who_to_follow
"""
_X_RESERVED = frozenset(_NO_NAMES_ON_X.split())
_MASTODON_PAGES = {"with_replies", "media", "followers", "following", "tagged", "featured"}

A_POST = N_("That address leads to a post. Paste the address of the profile instead.")


def handle_at(written: str) -> Handle:
    """Whose profile an address shows.

    Raises:
        UnknownHandleError: it shows none, or a post.
    """
    found = _ADDRESS.fullmatch(written)
    if found is None or (found["scheme"] or "https").lower() not in ("http", "https"):
        raise UnknownHandleError(FORMS, text=shown(written))
    host = host_name(found["host"])
    if host is None:
        raise UnknownHandleError(FORMS, text=shown(written))
    path, _, _fragment = found["rest"].partition("#")
    path, _, query = path.partition("?")
    parts = [part for part in path.split("/") if part]
    site = re.sub(r"^(?:www|m|mobile)\.", "", host)
    if site in X_HOSTS:
        return _from_x(parts, query, written)
    if site == "bsky.app":
        return _from_bluesky(parts, written)
    if not parts and host.endswith(".bsky.social"):
        return bluesky_handle(host, written)
    if site in OTHER_SITES:
        raise UnknownHandleError(OTHER_NETWORK, site=site)
    return _from_mastodon(parts, host, written)


def _from_x(parts: list[str], query: str, written: str) -> Handle:
    if parts == ["intent", "user"] or parts == ["intent", "follow"]:
        names = parse_qs(query).get("screen_name", [])
        if len(names) == 1:
            return x_handle(names[0].removeprefix("@"), written)
    if not parts or parts[0].lower() in _X_RESERVED:
        raise UnknownHandleError(FORMS, text=shown(written))
    if len(parts) > 1 and (len(parts) > 2 or parts[1].lower() not in _X_PAGES):
        # x.com/anybody/status/1 leads to whoever wrote post 1: the name in it proves nothing.
        raise UnknownHandleError(A_POST)
    return x_handle(parts[0].removeprefix("@"), written)


def _from_bluesky(parts: list[str], written: str) -> Handle:
    if len(parts) < 2 or parts[0] != "profile":
        raise UnknownHandleError(FORMS, text=shown(written))
    if "post" in parts[2:]:
        raise UnknownHandleError(A_POST)
    return bluesky_handle(parts[1].replace("%3A", ":").replace("%3a", ":"), written)


def _from_mastodon(parts: list[str], host: str, written: str) -> Handle:
    """`/@name`, `/users/name`, and `/@name@elsewhere`, which is an account of that other server."""
    if parts[:1] == ["web"] or parts[:1] == ["deck"]:
        parts = parts[1:]
    if parts[:1] == ["users"] and len(parts) > 1:
        parts = ["@" + parts[1], *parts[2:]]
    if not parts or not parts[0].startswith("@"):
        raise UnknownHandleError(FORMS, text=shown(written))
    if len(parts) > 1 and parts[1] not in _MASTODON_PAGES:
        raise UnknownHandleError(A_POST)
    pair = parts[0] if "@" in parts[0][1:] else f"{parts[0]}@{host}"
    return mastodon_handle(pair.removeprefix("@"), pair)
