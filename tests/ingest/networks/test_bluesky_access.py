"""Who may be looked at on Bluesky, with which login, and which servers are asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engagement.ingest.networks.bluesky import account
from engagement.ingest.networks.bluesky.network import connect
from engagement.ingest.networks.bluesky.xrpc import Login
from engagement.ingest.networks.client import StoppedError
from engagement.ingest.networks.contract import AccountNotFoundError, MissingAccessError
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.transport import HttpTransport, Request, Response
from tests.ingest.networks.bluesky_replay import (
    BRAND,
    OWN_LOGIN,
    OWNER,
    PASSWORD,
    RECORDED,
    TRUTH,
    changing,
    fetched,
    is_,
    network,
    tape,
)
from tests.ingest.networks.bluesky_tape import Tape
from tests.ingest.networks.bluesky_truth import check_acts


@pytest.mark.parametrize(
    ("document", "server"),
    [
        ({}, None),
        ([], None),
        ({"service": [{"id": "#atproto_pds", "serviceEndpoint": "http://pds.example.org"}]}, None),
        ({"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://a:b@pds.example.org"}]}, None),
        ({"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://[bad"}]}, None),
        ({"service": [{"id": "#atproto_pds", "serviceEndpoint": 5}, "x"]}, None),
        ({"service": [{"id": "#other", "serviceEndpoint": "https://other.example.org"}]}, None),
        (
            {"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://pds.example.org/x"}]},
            "https://pds.example.org",
        ),
    ],
)
def test_only_an_https_server_named_as_such_is_the_accounts_own(document, server):
    class Directory:
        def send(self, request: Request) -> Response:
            assert request.url == f"https://plc.directory/{OWNER}"
            return Response(200, {}, json.dumps(document).encode())

        def close(self) -> None:
            """Nothing is held."""

    assert account.server_of(network(Directory()).client, OWNER) == server


def test_a_did_of_a_domain_is_looked_up_at_that_domain():
    asked = []

    class Domain:
        def send(self, request: Request) -> Response:
            asked.append(request.url)
            return Response(404, {}, b"{}")

        def close(self) -> None:
            """Nothing is held."""

    assert account.server_of(network(Domain()).client, "did:web:brand.example.org") is None
    assert asked == ["https://brand.example.org/.well-known/did.json"]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (TRUTH["deactivated"], account.DEACTIVATED),
        (TRUTH["taken_down"], account.TAKEN_DOWN),
        ("nobody-here.test", account.NOT_FOUND),
    ],
)
def test_accounts_that_cannot_be_looked_at_are_told_apart(who, sentence):
    with pytest.raises(AccountNotFoundError) as told:
        network().find(Handle("bluesky", who))
    assert told.value.message == sentence
    assert who in str(told.value)


def test_who_wants_no_strangers_is_not_fetched_without_their_own_login(tmp_path):
    def shy(answer: Any) -> Any:
        label = {"src": answer["did"], "val": "!no-unauthenticated", "uri": "", "cts": ""}
        return {**answer, "labels": [label]}

    with pytest.raises(MissingAccessError) as told:
        network(changing("getProfile", shy)).find(BRAND)
    assert told.value.message == account.SHY
    assert network(changing("getProfile", shy), OWN_LOGIN).find(BRAND).account_id == OWNER
    strangers = changing(
        "getProfile",
        lambda answer: {**answer, "labels": [{"src": "did:plc:x", "val": "!no-unauthenticated"}]},
    )
    assert network(strangers).find(BRAND).account_id == OWNER


def test_another_accounts_login_is_not_used_and_its_password_not_sent(tmp_path):
    asked = tape()
    login = Login("somebody-else.test", PASSWORD)
    found = network(asked, login).find(BRAND)
    assert (account.OTHER_LOGIN, {}) in found.notes
    tables, _ = fetched(network(asked, login), tmp_path)
    check_acts(tables, TRUTH, logged_in=False)
    assert not any(
        "createSession" in key or ("pds.test" in key and "getRepo" not in key) for key in asked.asked
    )


class Refusing(Tape):
    """The own server answers a login in its own way."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(RECORDED["answers"])
        self.login = Response(status, {"content-type": "application/json"}, body)

    def send(self, request: Request) -> Response:
        return self.login if is_("server.createSession")(request) else super().send(request)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_password_that_does_not_hold_is_said_at_once_and_never_repeated(status):
    with pytest.raises(MissingAccessError) as told:
        network(Refusing(status, b'{"error":"AuthenticationRequired"}'), OWN_LOGIN).find(BRAND)
    assert PASSWORD not in str(told.value)
    assert PASSWORD not in repr(OWN_LOGIN)


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b"{}"), (409, b"{}"), (413, b"{}"), (501, b"{}"), (503, b"{}"), (200, b"{}"), (200, b"[1]")],
)
def test_a_server_that_lets_nobody_in_is_told_apart_from_a_wrong_password(status, body):
    with pytest.raises(StoppedError):
        network(Refusing(status, body), OWN_LOGIN).find(BRAND)


def test_results_of_a_login_are_kept_apart_from_those_without(tmp_path):
    fetched(network(login=OWN_LOGIN), tmp_path)
    tables, _ = fetched(network(), tmp_path)
    check_acts(tables, TRUTH, logged_in=False)


@pytest.mark.parametrize(
    ("name", "password", "login"),
    [("@Brand.Test ", PASSWORD, "brand.test"), ("brand.test", "", ""), ("", PASSWORD, ""), ("", "", "")],
)
def test_the_login_comes_from_the_operators_environment_only_as_a_pair(
    monkeypatch, tmp_path, name, password, login
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENGAGEMENT_BLUESKY_HANDLE", name)
    monkeypatch.setenv("ENGAGEMENT_BLUESKY_APP_PASSWORD", password)
    assert connect(tape()).login == login


def test_an_own_server_with_a_private_address_is_not_contacted():
    guarded = HttpTransport(resolve=lambda _: ["127.0.0.1"], test_servers={})
    client = network(guarded).client
    page = account.history(client, "https://pds.example.org", OWNER, network().find(BRAND).seen_at)
    assert [task.kind for task in page.tasks] == ["follows"]
    assert [message for message, _ in page.notes] == [account.NO_HISTORY]
