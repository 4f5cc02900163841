"""A request, its answer, and what stands between them: any way of getting one for the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from engagement.errors import EngagementError

TOTAL_SECONDS = 30.0
MAX_BYTES = 5 * 2**20


@dataclass(frozen=True)
class Request:
    """What is sent. `wants_json` says that only JSON is an answer; `max_bytes` counts after unpacking."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    wants_json: bool = True
    max_bytes: int = MAX_BYTES
    seconds: float = TOTAL_SECONDS

    @property
    def host(self) -> str:
        """The server's name; empty where the URL is none."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""


@dataclass(frozen=True)
class Response:
    """What came back: names of headers in lower case, the body unpacked, `url` where it came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""


class Transport(Protocol):
    """Anything that answers a request."""

    def send(self, request: Request) -> Response:
        """The answer; raises ConnectionFailedError where there is none."""

    def close(self) -> None:
        """Let go of all connections."""


class ConnectionFailedError(Exception):
    """No whole answer came: `problem` is timeout, connection or cut. Worth another try."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class TooLargeError(EngagementError):
    """An answer beyond the limit."""
