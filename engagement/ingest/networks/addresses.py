"""Which servers may be asked: names that can be public, at addresses every one of which is public.

`ipaddress.is_private` is no guard: it lets pass shared address space (100.64/10), and `is_global` holds for
multicast and for IPv6 addresses that carry a private IPv4 one. IANA's special-purpose registries are what
the lists below follow (RFC 6890, as of 2026). A name has one spelling, and none is an address, a port or a
path in disguise.
"""

from __future__ import annotations

import errno
import re
import socket
import unicodedata
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from engagement.errors import EngagementError
from engagement.i18n import N_

Resolve = Callable[[str], Sequence[str]]
_MOST_ADDRESSES = 32

_NEVER_V4 = tuple(
    IPv4Network(net)
    for net in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3")
)
_PUBLIC_V6 = IPv6Network("2000::/3")
# Teredo, ORCHID and their like; documentation; 6to4, which carries an IPv4 address; segment routing.
_NEVER_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")


class ForbiddenServerError(EngagementError):
    """A server that must not be contacted: not public, not https, or not the one it says it is."""


class UnknownServerError(EngagementError):
    """A server whose name leads nowhere."""


class OfflineError(UnknownServerError):
    """No name at all leads anywhere from here: this machine has no way to the internet."""


OFFLINE = N_(
    "This machine cannot reach the internet, so {host} was not asked. Check its connection, or upload an "
    "export instead."
)
# Names that do not go away; where none of them leads anywhere, it is not the name asked for that is wrong.
_ALWAYS_THERE = ("mastodon.social", "bsky.app", "x.com")
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
NOT_PUBLIC = N_("{host} is not a public server, so it is not contacted.")
NO_SUCH_SERVER = N_("There is no server called {host}. Check the spelling.")


def is_public(address: str) -> bool:
    """Tell whether an IPv4 or IPv6 address can only belong to a server on the public internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_v4(parsed)
    if parsed.scope_id is not None:
        return False
    if parsed in _NAT64:
        return _is_public_v4(IPv4Address(int(parsed) & 0xFFFFFFFF))
    return _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    special = address.is_private or address.is_reserved or address.is_multicast or address.is_loopback
    return address.is_global and not special and not any(address in net for net in _NEVER_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    inside = address in _PUBLIC_V6 and not any(address in net for net in _NEVER_V6)
    return inside and address.is_global and not address.is_reserved and not address.is_multicast


def resolved(host: str) -> list[str]:
    """Look up all addresses of a host with the system's resolver."""
    records = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in records))


def has_no_route(error: BaseException | None) -> bool:
    """Whether a connection failed because this machine has no way out at all."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_ROUTE:
            return True
        error = error.__cause__ or error.__context__
    return False


def _leads_nowhere(host: str, resolve: Resolve) -> UnknownServerError:
    """Blame the host's name where other names lead somewhere; else say that this machine is offline."""
    for name in _ALWAYS_THERE:
        try:
            if resolve(name):
                return UnknownServerError(NO_SUCH_SERVER, host=host)
        except (OSError, UnicodeError):
            continue
    return OfflineError(OFFLINE, host=host)


def public_addresses(host: str, resolve: Resolve = resolved) -> list[str]:
    """Look up the addresses of a host once; one that is not public bars the whole host.

    Raises:
        ForbiddenServerError: an address is not public.
        UnknownServerError: there is no such host.
        OfflineError: there may be, but no name leads anywhere from here.
    """
    try:
        addresses = resolve(host)
    except UnicodeError as error:
        raise UnknownServerError(NO_SUCH_SERVER, host=host) from error
    except OSError as error:
        raise _leads_nowhere(host, resolve) from error
    if not addresses:
        raise _leads_nowhere(host, resolve)
    if len(addresses) > _MOST_ADDRESSES or not all(is_public(address) for address in addresses):
        raise ForbiddenServerError(NOT_PUBLIC, host=host)
    return list(addresses)


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
    """Return the server's name in lower-case ASCII, or None where the text is no public server's name.

    International names must be valid under IDNA 2008 as they stand: a sign that a browser would silently
    turn into another one is refused, so that no name is taken for its double.
    """
    name = text.removesuffix(".")
    if not name or len(text) > _LONGEST:
        return None
    labels = [_ascii_label(label) for label in name.split(".")]
    valid = [label for label in labels if label is not None]
    if len(valid) != len(labels) or len(valid) < 2 or sum(map(len, valid)) + len(valid) > _LONGEST:
        return None
    top = valid[-1]
    # A last label of digits, or beginning with one (0x7f), is how addresses are written.
    if top[0].isdigit() or len(top) < 2 or top in _NOT_PUBLIC:
        return None
    return ".".join(valid)


def is_bluesky_handle(host: str) -> bool:
    """Tell whether a host name can be a Bluesky handle (those are plain ASCII domains)."""
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
