"""Names of servers: one spelling each, and none that is an address, a port or a path in disguise."""

from __future__ import annotations

import re
import unicodedata

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 253
# Never on the public internet (RFC 6761, 6762, 7686, 9476; ICANN's .internal), so never somebody's server.
_LOCAL_NAMES = """
alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private
"""
_NOT_PUBLIC = frozenset(_LOCAL_NAMES.split())
# They do not speak Mastodon's API, whatever their addresses look like.
_OTHERS = """
bsky.app bsky.social facebook.com gmail.com instagram.com linkedin.com medium.com pinterest.com reddit.com
snapchat.com substack.com t.co t.me threads.com threads.net tiktok.com truthsocial.com tumblr.com twitch.tv
vk.com whatsapp.com youtu.be youtube.com
"""
OTHER_SITES = frozenset(_OTHERS.split())
_NO_BLUESKY_HANDLES = frozenset({"bsky.app", "bsky.social", "twitter.com", "x.com", "did.plc"})


def host_name(text: str) -> str | None:
    """The server's name in lower-case ASCII, or None where the text is no public server's name.

    International names must be valid under IDNA 2008 as they stand: a sign that a browser would silently
    turn into another one is refused, so that no name is taken for its double.
    """
    name = text.removesuffix(".")
    if not name or len(text) > _LONGEST:
        return None
    labels = [_ascii_label(label) for label in name.split(".")]
    known = [label for label in labels if label is not None]
    if len(known) != len(labels) or len(known) < 2 or sum(map(len, known)) + len(known) > _LONGEST:
        return None
    top = known[-1]
    # A last label of digits, or beginning with one (0x7f), is how addresses are written.
    if top[0].isdigit() or len(top) < 2 or top in _NOT_PUBLIC:
        return None
    return ".".join(known)


def is_bluesky_handle(host: str) -> bool:
    """Whether a host name can be a Bluesky handle (those are plain ASCII domains)."""
    return host not in _NO_BLUESKY_HANDLES


def _ascii_label(label: str) -> str | None:
    if label.isascii():
        folded = label.lower()
        if not _LABEL.fullmatch(folded):
            return None
        if folded[2:4] != "--":
            return folded
        return folded if folded.startswith("xn--") and _decodes(folded) else None
    return _encoded(label)


def _encoded(label: str) -> str | None:
    # Imported late: a name outside ASCII is rare, and the tables are large.
    import idna

    folded = unicodedata.normalize("NFC", label.lower())
    try:
        return idna.alabel(folded).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def _decodes(label: str) -> bool:
    import idna

    try:
        return idna.alabel(idna.ulabel(label)).decode("ascii") == label
    except (idna.IDNAError, UnicodeError):
        return False
