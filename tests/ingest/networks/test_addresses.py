"""Public means public: every form of a private address is seen through."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.ingest.networks.addresses import (
    ForbiddenServerError,
    UnknownServerError,
    is_public,
    public_addresses,
)

PRIVATE = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "::/96",
    "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2001:10::/28",
    "2002::/16", "3fff::/20", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "64:ff9b::a00:0/104",
    "64:ff9b::7f00:0/104", "64:ff9b::c0a8:0/112", "5f00::/16",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "198.17.255.255",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "64:ff9b::101:101",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("network", PRIVATE)
def test_the_ends_of_every_private_network(network: str) -> None:
    block = ip_network(network)
    assert not is_public(str(block[0]))
    assert not is_public(str(block[-1]))


@given(st.sampled_from(PRIVATE), st.integers(min_value=0))
def test_anywhere_inside_a_private_network(network: str, number: int) -> None:
    block = ip_network(network)
    assert not is_public(str(block[number % block.num_addresses]))


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_no_ipv6_form_makes_a_private_address_public(number: int) -> None:
    inner = IPv4Address(number)
    mapped, compatible = IPv6Address(0xFFFF00000000 + number), IPv6Address(number)
    sixtofour = IPv6Address((0x2002 << 112) + (number << 80))
    assert not any(is_public(str(form)) for form in (mapped, compatible, sixtofour))
    translated = IPv6Address((0x64FF9B << 96) + number)
    assert is_public(str(translated)) == is_public(str(inner))


@pytest.mark.parametrize(
    "text", ["", "localhost", "0x7f.1", "127.1", "fe80::1%eth0", "2606:4700::1%1", "1.1.1.1:80"]
)
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("addresses", [["1.1.1.1", "10.0.0.1"], ["::1", "1.1.1.1"], ["1.1.1.1"] * 40])
def test_one_bad_address_bars_the_host(addresses: list[str]) -> None:
    with pytest.raises(ForbiddenServerError):
        public_addresses("mixed.test", lambda _: addresses)


def test_unknown_hosts_are_told_apart() -> None:
    def nowhere(_: str) -> list[str]:
        raise OSError("no such name")

    for resolve in (nowhere, lambda _: []):
        with pytest.raises(UnknownServerError, match="nowhere"):
            public_addresses("nowhere.test", resolve)
