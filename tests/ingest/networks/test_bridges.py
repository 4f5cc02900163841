"""What requests and httpx send goes through our client, and nothing else does."""

from __future__ import annotations

import os
import socket

import pytest
import requests

from engagement.ingest.networks.bridges import httpx_through, session_through
from engagement.ingest.networks.client import StoppedError
from engagement.ingest.networks.transport import Request, Response
from tests.ingest.networks.listed import Answers, client


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    def no_socket(*_: object) -> None:
        pytest.fail("a socket beside the client")

    monkeypatch.setattr(socket.socket, "connect", no_socket)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9")
    headers = {"content-type": "application/json", "link": "<u>; rel=next", "set-cookie": "a=b"}
    return Answers(lambda _: Response(200, headers, b'{"a": "\xc3\xa9"}'))


def test_requests(answers: Answers) -> None:
    session = session_through(client(answers), instead={"api.twitter.com": "api.x.com"})
    answer = session.get("https://api.twitter.com/2/users", params={"ids": "1,2"}, headers={"X-A": "b"})
    assert answer.json() == {"a": "é"}
    assert answer.headers["Link"] == "<u>; rel=next"
    assert answer.ok
    assert not session.cookies
    session.post("https://social.test/token", data={"code": "1"})
    first, second = answers.requests
    assert first.url == "https://api.x.com/2/users?ids=1%2C2"
    assert first.headers["X-A"] == "b"
    assert (second.method, second.body) == ("POST", b"code=1")


def test_requests_raises_what_the_client_raises() -> None:
    session = session_through(client(Answers(lambda _: Response(503, {}, b""))))
    with pytest.raises(StoppedError):
        session.get("https://social.test/")
    answer = session_through(client(Answers(lambda _: Response(404, {}, b"no")))).get("https://social.test/")
    assert (answer.status_code, answer.text) == (404, "no")


def test_other_bodies_are_not_sent(answers: Answers) -> None:
    with pytest.raises(TypeError):
        session_through(client(answers)).post("https://social.test/", data=iter([b"a"]))


def test_httpx(answers: Answers) -> None:
    through = httpx_through(client(answers))
    answer = through.get("https://bsky.test/xrpc/x", params={"a": "1"})
    assert answer.json() == {"a": "é"}
    through.post("https://bsky.test/xrpc/y", json={"b": 2})
    assert answers.requests[0] == Request("GET", "https://bsky.test/xrpc/x?a=1", answers.requests[0].headers)
    assert answers.requests[1].body == b'{"b":2}'
    through.close()


def test_http_reaches_the_transport_too(answers: Answers) -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        session_through(client(answers)).get("ftp://social.test/")
    session_through(client(answers)).get("http://social.test/")
    assert answers.requests[0].url == "http://social.test/"
