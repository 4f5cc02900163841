"""Which addresses a server named by a stranger may have: public ones, every one of them.

`ipaddress.is_private` is no guard: it lets pass shared address space (100.64/10), and `is_global` holds for
multicast and for IPv6 addresses that carry a private IPv4 one. IANA's special-purpose registries are what
the lists below follow (RFC 6890, as of 2026).
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from engagement.errors import EngagementError
from engagement.language import N_

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


NOT_PUBLIC = N_("{host} is not a public server, so it is not contacted.")
NO_SUCH_SERVER = N_("There is no server called {host}. Check the spelling.")


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address can only belong to a server on the public internet."""
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
    """All addresses of a host as the system's resolver tells them."""
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def public_addresses(host: str, resolve: Resolve = resolved) -> list[str]:
    """The addresses of a host, asked for once; one that is not public bars the whole host.

    Raises:
        ForbiddenServerError: an address is not public.
        UnknownServerError: there is no such host.
    """
    try:
        addresses = resolve(host)
    except (OSError, UnicodeError) as error:
        raise UnknownServerError(NO_SUCH_SERVER, host=host) from error
    if not addresses:
        raise UnknownServerError(NO_SUCH_SERVER, host=host)
    if len(addresses) > _MOST_ADDRESSES or not all(is_public(address) for address in addresses):
        raise ForbiddenServerError(NOT_PUBLIC, host=host)
    return list(addresses)
