"""The networks' own libraries speak requests or httpx; here both lead into our one client."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from engagement.ingest.networks.client import Client
from engagement.ingest.networks.transport import Request, Response

if TYPE_CHECKING:
    import httpx


class ClientAdapter(BaseAdapter):
    """What a requests session sends its requests through.

    `instead` names hosts that stand for others: `{"api.twitter.com": "api.x.com"}`.
    """

    def __init__(self, client: Client, instead: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._client = client
        self._instead = dict(instead or {})

    def send(
        self,
        request: requests.PreparedRequest,
        *_args: Any,
        **_kwargs: Any,
    ) -> requests.Response:
        """Return the client's response as one of requests; the caller's time-outs are not used."""
        url = request.url or ""
        for named, real in self._instead.items():
            url = re.sub(rf"^https://{re.escape(named)}/", f"https://{real}/", url)
        headers = {str(name): _text(value) for name, value in request.headers.items()}
        response = self._client.send(Request(request.method or "GET", url, headers, _body(request)))
        return _as_requests(response, request)

    def close(self) -> None:
        """Do nothing: connections are the client's."""


def session_through(
    client: Client, session: requests.Session | None = None, instead: Mapping[str, str] | None = None
) -> requests.Session:
    """Send all requests of a requests session through the client; nothing comes from the environment."""
    session = session if session is not None else requests.Session()
    session.trust_env = False
    session.adapters.clear()
    adapter = ClientAdapter(client, instead)
    # http:// too: the transport refuses it with a sentence of ours.
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def httpx_through(client: Client) -> httpx.Client:
    """Make an httpx client all of whose requests go through ours; nothing comes from the environment."""
    import httpx

    class ClientTransport(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            body = request.read() or None
            response = client.send(Request(request.method, str(request.url), dict(request.headers), body))
            headers, content = _unpacked_headers(response), response.body
            return httpx.Response(response.status, headers=headers, content=content, request=request)

    return httpx.Client(transport=ClientTransport(), trust_env=False, follow_redirects=False)


def _body(request: requests.PreparedRequest) -> bytes | None:
    if request.body is None or isinstance(request.body, bytes):
        return request.body
    if isinstance(request.body, str):
        return request.body.encode()
    raise TypeError("bodies that are read bit by bit are not sent")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _unpacked_headers(response: Response) -> dict[str, str]:
    """Leave out the headers about how the body travelled: it is unpacked by now."""
    gone = ("content-encoding", "content-length", "transfer-encoding", "set-cookie")
    return {name: value for name, value in response.headers.items() if name not in gone}


def _as_requests(response: Response, request: requests.PreparedRequest) -> requests.Response:
    made = requests.Response()
    made.status_code = response.status
    made.headers = CaseInsensitiveDict(_unpacked_headers(response))
    made.raw = BytesIO(response.body)
    made._content = response.body
    made.encoding = requests.utils.get_encoding_from_headers(made.headers)
    made.url = request.url or ""
    made.request = request
    return made
