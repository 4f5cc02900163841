"""Answers of the local Bluesky network, recorded once (make test-bluesky) and played back without it."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

from engagement.ingest.networks.transport import Request, Response, Transport

RECORDINGS = Path(__file__).parent / "recordings" / "bluesky"
ANSWERS, TRUTH = RECORDINGS / "answers.json.gz", RECORDINGS / "truth.json.gz"
_TOLD = ("content-type", "location")


def _secretless(token_of: str) -> str:
    """A token that is none: it says nobody and runs out in the year 2100."""
    parts = ({"alg": "none", "typ": "JWT"}, {"scope": token_of, "exp": 4102444800, "iat": 0})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, "none"])


class Recorder:
    """Passes everything on and keeps the answers; no password, no token, no address of this machine."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner
        self.kept: dict[str, dict[str, Any]] = {}

    def send(self, request: Request) -> Response:
        response = self.inner.send(request)
        headers = {name: value for name, value in response.headers.items() if name in _TOLD}
        body = response.body
        if request.url.endswith("createSession"):
            session = json.loads(body)
            body = json.dumps(
                {key: session[key] for key in ("did", "handle", "didDoc", "active")}
                | {"accessJwt": _secretless("access"), "refreshJwt": _secretless("refresh")}
            ).encode()
        kept = {"status": response.status, "headers": headers}
        try:
            kept["text"] = body.decode()
        except UnicodeDecodeError:
            kept["base64"] = base64.b64encode(body).decode()
        self.kept[f"{request.method} {request.url}"] = kept
        return response

    def close(self) -> None:
        self.inner.close()


class Tape:
    """Gives the recorded answers; a request that was never made is an error."""

    def __init__(self, answers: dict[str, dict[str, Any]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def send(self, request: Request) -> Response:
        key = f"{request.method} {request.url}"
        self.asked.append(key)
        assert key in self.answers, f"not on the tape: {key}"
        kept = self.answers[key]
        body = base64.b64decode(kept["base64"]) if "base64" in kept else kept["text"].encode()
        return Response(kept["status"], kept["headers"], body, request.url)

    def close(self) -> None:
        """Nothing is held."""


class StoppedClock:
    """The moment of the recording; waiting moves it on."""

    def __init__(self, now: float) -> None:
        self.time = now

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def write(file: Path, content: Any) -> None:
    """The same bytes for the same content, whenever it is written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(json.dumps(content, sort_keys=True).encode(), 9, mtime=0))


def read(file: Path) -> Any:
    return json.loads(gzip.decompress(file.read_bytes()))
