"""A machine without a network says so, and never that the name was misspelled."""

from __future__ import annotations

import errno
import socket

import httpcore
import pytest

from engagement.errors import EngagementError
from engagement.i18n import Language
from engagement.ingest.networks.addresses import OfflineError, UnknownServerError, has_no_route
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.transport import HttpTransport

HANDLES = [
    Handle("mastodon", "brand", "isla-nube.social"),
    Handle("mastodon", "brand", "xn--bcher-kva.social"),
    Handle("bluesky", "brand.bsky.social", None),
    Handle("bluesky", "brand.social", None),
]
FAILURES = [
    socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
    socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure in name resolution"),
    OSError(errno.ENETUNREACH, "Network is unreachable"),
    TimeoutError("no answer of a name server"),
]


@pytest.mark.parametrize("handle", HANDLES, ids=str)
@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_without_a_network_the_machine_is_named(handle, failure):
    def resolve(_host):
        raise failure

    with pytest.raises(EngagementError) as told:
        find(handle, HttpTransport(resolve, test_servers={}))
    assert "cannot reach the internet" in str(told.value)
    assert "spelling" not in str(told.value)
    assert "internet" in told.value.sentence(Language("es"))


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_a_wrong_name_is_a_wrong_name_where_others_lead_somewhere(failure):
    def resolve(host):
        if host == "isla-nube.social":
            raise failure
        return ["93.184.215.14"]

    with pytest.raises(UnknownServerError, match=r"no server called isla-nube\.social"):
        find(HANDLES[0], HttpTransport(resolve, test_servers={}))


def test_nothing_but_well_known_names_is_looked_up_besides():
    asked = []

    def resolve(host):
        asked.append(host)
        raise OSError("no network")

    with pytest.raises(OfflineError):
        find(HANDLES[0], HttpTransport(resolve, test_servers={}))
    assert set(asked) == {"isla-nube.social", "mastodon.social", "bsky.app", "x.com"}


@pytest.mark.parametrize(
    ("number", "offline"),
    [
        (errno.ENETUNREACH, True),
        (errno.ENETDOWN, True),
        (errno.ECONNREFUSED, False),
        (errno.ECONNRESET, False),
    ],
)
def test_a_route_that_is_missing_is_told_from_a_server_that_refuses(number, offline):
    with pytest.raises(httpcore.ConnectError) as failed:
        _fail(number)
    assert has_no_route(failed.value) is offline


def _fail(number):
    try:
        raise OSError(number, "x")
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
