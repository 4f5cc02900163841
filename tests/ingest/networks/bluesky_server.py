"""The recorded Bluesky network on a port of this machine, as if it had been recorded just now."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

from tests.ingest.networks.bluesky_replay import RECORDED
from tests.ingest.networks.local_server import reply, serving

NAMES = ("plc.directory", "pds.test", "public.api.bsky.app")
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?=Z)")


@dataclass
class Playing:
    """Where the servers are, and the requests for which nothing was recorded."""

    servers: str = ""
    unrecorded: list[str] = field(default_factory=list)


@contextmanager
def playing(pause: Callable[[], object] = lambda: None) -> Iterator[Playing]:
    """The servers, as ENGAGEMENT_TEST_SERVERS names them; `pause` is called before every answer."""
    answers = _as_of(datetime.now(UTC))
    found = Playing()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        pause()
        key = f"{handler.command} https://{handler.headers['Host']}{handler.path}"
        if key not in answers:
            found.unrecorded.append(key)
            reply(handler, b'{"error": "NotRecorded"}', 404)
            return
        status, kind, body = answers[key]
        reply(handler, body, status, {"content-type": kind})

    with serving(answer) as port:
        found.servers = " ".join(f"{name}={port}" for name in NAMES)
        yield found


def _as_of(now: datetime) -> dict[str, tuple[int, str, bytes]]:
    """Status, type and body of every answer, all moments moved so that the recording ends now.

    In the repository too: its dates stay as long as they were, and nothing reads its signature.
    """
    moved = now - datetime.fromtimestamp(RECORDED["recorded_at"], UTC)
    answers = {}
    for key, kept in RECORDED["answers"].items():
        body = base64.b64decode(kept["base64"]) if "base64" in kept else kept["text"].encode()
        later = _MOMENT.sub(lambda found: _later(found[0], moved), body)
        answers[key] = (kept["status"], kept["headers"].get("content-type", "application/json"), later)
    return answers


def _later(moment: bytes, moved: timedelta) -> bytes:
    shifted = datetime.fromisoformat(moment.decode()) + moved
    return shifted.isoformat(timespec="milliseconds").encode()
