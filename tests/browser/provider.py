"""A provider of sign-ins on this machine: it lets in whoever the test says is in front of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "engagement-test"


class Provider(ThreadingHTTPServer):
    """OpenID Connect with one client, RS256 and no questions asked; `person` is who signs in next."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.person = "anna"
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
        self.codes: dict[str, tuple[str, str]] = {}
        self.issuer = f"http://localhost:{self.server_port}"

    def reply(self, path: str, query: dict[str, str]) -> object:
        """The body of an answer; a string is where the browser is sent."""
        if path == "/authorize":
            code = str(len(self.codes))
            self.codes[code] = (self.person, query.get("nonce", ""))
            return query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"]})
        if path == "/token":
            return self._token(*self.codes.pop(query["code"]))
        if path == "/jwks":
            return {"keys": [self.key.as_dict(private=False)]}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _token(self, person: str, nonce: str) -> dict[str, object]:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": person, "aud": CLIENT, "iat": now, "exp": now + 3600, "nonce": nonce,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": person, "token_type": "Bearer", "expires_in": 3600, "id_token": token}


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, query: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        reply = self.server.reply(urlsplit(self.path).path, asked)
        self.send_response(302 if isinstance(reply, str) else 200)
        if isinstance(reply, str):
            self.send_header("Location", reply)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if not isinstance(reply, str):
            self.wfile.write(json.dumps(reply).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """The provider on a free port, until the block ends."""
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join(10)


def settings(provider: Provider) -> str:
    """What an operator writes into `secrets.toml` for this provider."""
    return (
        '[auth]\nredirect_uri = "http://localhost:{port}/oauth2callback"\n'
        'cookie_secret = "only-for-this-test-and-long-enough"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "test"\n'
        f'server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"\n'
    )
