"""The part of a small X that asks people for their consent and hands out tokens (RFC 6749, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "an-app", "app-client-secret"
CALLBACKS = ("http://localhost", "http://127.0.0.1", "https://engagement.test")
SECONDS = 7200


@dataclass
class Consent:
    """Codes and tokens given so far; a code and a refresh token are good once."""

    codes: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    exchanges: list[str] = field(default_factory=list)

    def answer(self, address: str, account: str | None) -> str:
        """Where X sends the browser: with a code for the account that agreed, or with an error."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (parts.scheme, parts.hostname, parts.path) == ("https", "x.com", "/i/oauth2/authorize")
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"].startswith(CALLBACKS)
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["code_challenge"]) == 43
        assert len(asked["state"]) >= 22
        self.asked.append(asked)
        if account is None:
            told = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(12)
            self.codes[code] = (account, asked)
            told = {"state": asked["state"], "code": code}
        return f"{asked['redirect_uri']}?{urlencode(told)}"

    def exchange(self, login: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """What the token endpoint answers."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if login != f"Basic {basic}":
            return 401, {"error": "unauthorized_client", "error_description": "Missing valid authorization"}
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.exchanges.append(asked["grant_type"])
        account = self._by_code(asked) if asked["grant_type"] == "authorization_code" else self._by_old(asked)
        if account is None:
            return 400, {"error": "invalid_request", "error_description": "Value passed was invalid."}
        access, refresh = f"user-{secrets.token_urlsafe(16)}", f"again-{secrets.token_urlsafe(16)}"
        self.tokens[access], self.refreshes[refresh] = account, account
        scope = self.asked[-1]["scope"]
        given = {"token_type": "bearer", "expires_in": SECONDS, "access_token": access, "scope": scope}
        return 200, {**given, "refresh_token": refresh}

    def _by_code(self, asked: dict[str, str]) -> str | None:
        account, wanted = self.codes.pop(asked.get("code", ""), (None, {}))
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        same = asked.get("redirect_uri") == wanted.get("redirect_uri")
        return account if same and challenge == wanted.get("code_challenge") else None

    def _by_old(self, asked: dict[str, str]) -> str | None:
        assert asked["grant_type"] == "refresh_token"
        return self.refreshes.pop(asked.get("refresh_token", ""), None)
