"""Seeded misfortune between a run and its server: what networks, proxies and schemas do on bad days."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from typing import Any, Protocol
from urllib.parse import urlsplit

from engagement.ingest.networks.transport import ConnectionFailedError, Request, Response


class Killed(BaseException):
    """The process is gone."""


class Server(Protocol):
    """What answers truly."""

    def send(self, request: Request) -> Response: ...


class Faulty:
    """A server's answers, spoilt at a rate; `lossy` faults only where a list says how long it should be."""

    def __init__(self, server: Server, seed: int, rate: float, is_counted: Callable[[str], bool]) -> None:
        self.server, self.rate, self.is_counted = server, rate, is_counted
        self.chance = random.Random(seed)
        self.done: dict[str, int] = {}
        self.told_short = False
        self._before: dict[str, list[Any]] = {}

    @property
    def count(self) -> int:
        """Faults so far."""
        return sum(self.done.values())

    def close(self) -> None:
        """Nothing is open."""

    def send(self, request: Request) -> Response:
        """The answer, or what came of it."""
        if self.chance.random() >= self.rate:
            return self._noted(request, self.server.send(request))
        lossy = [self.shifted, self.repeated, self.emptied]
        faults = [
            self.limited,
            self.failing,
            self.lost,
            self.killed,
            self.cut,
            self.renamed,
            self.retyped,
            self.circled,
        ]
        fault = self.chance.choice(faults + (lossy if self.is_counted(request.url) else []))
        self.done[fault.__name__] = self.done.get(fault.__name__, 0) + 1
        return fault(request)

    def _noted(self, request: Request, answer: Response) -> Response:
        if answer.status == 200:
            self._before.setdefault(urlsplit(request.url).path, []).append(json.loads(answer.body))
        return answer

    # -- the connection ----------------------------------------------------------------------------------

    def limited(self, _: Request) -> Response:
        now = time.time()
        told = self.chance.choice(
            [
                {},
                {"retry-after": "3"},
                {"x-rate-limit-reset": str(int(now + 60))},
                {"x-rate-limit-reset": str(int((now + 60) * 1000))},
                {"x-ratelimit-reset": "2001-01-01T00:00:00Z"},
                {"x-rate-limit-reset": "soon"},
                {"retry-after": formatdate(now + 30, usegmt=True)},
                {"x-rate-limit-reset": str(int(now + 86_460)), "date": formatdate(now + 86_400, usegmt=True)},
            ]
        )
        return Response(429, told, b'{"title": "Too Many Requests"}')

    def failing(self, _: Request) -> Response:
        return Response(self.chance.choice([500, 502, 503, 504]), {}, b"<html>oops</html>")

    def lost(self, request: Request) -> Response:
        if self.chance.random() < 0.5:
            # It was answered, and charged, but the answer never came.
            self.server.send(request)
        raise ConnectionFailedError(self.chance.choice(["timeout", "connection", "cut"]))

    def killed(self, request: Request) -> Response:
        if self.chance.random() < 0.5:
            self.server.send(request)
        raise Killed

    # -- the answer ---------------------------------------------------------------------------------------

    def cut(self, request: Request) -> Response:
        answer = self.server.send(request)
        return replace(answer, body=answer.body[: self.chance.randrange(len(answer.body))])

    def renamed(self, request: Request) -> Response:
        """The field that carries everything has another name."""
        return self._changed(
            request, lambda rows, body: {"items": rows, **{k: v for k, v in body.items() if k != "data"}}
        )

    def retyped(self, request: Request) -> Response:
        """A row whose id is no id any more, among good ones."""
        wrong = self.chance.choice([None, {"value": "1"}, [], True, 1.5, ""])

        def spoil(rows: list[Any], body: Any) -> Any:
            if not rows:
                return body
            at = self.chance.randrange(len(rows))
            return _with_rows(body, [{**row, "id": wrong} if n == at else row for n, row in enumerate(rows)])

        return self._changed(request, spoil)

    def circled(self, request: Request) -> Response:
        """The way on leads back."""
        answer = self.server.send(request)
        body = json.loads(answer.body)
        if isinstance(body, dict) and "next_token" in body.get("meta", {}):
            body["meta"]["next_token"] = "b0" if self.chance.random() < 0.5 else _cursor(request) or "b0"
            return replace(answer, body=json.dumps(body).encode())
        if "link" in answer.headers:
            place = _cursor(request) or "80"
            link = f'<https://social.test/x?max_id={place}>; rel="next"'
            return replace(answer, headers={**answer.headers, "link": link})
        return answer

    def shifted(self, request: Request) -> Response:
        """Somebody came or went between two pages: the page begins later, or earlier, than it should."""
        by = self.chance.randrange(1, 6)
        return self._changed(request, lambda rows, body: _with_rows(body, rows[by:]))

    def repeated(self, request: Request) -> Response:
        """The rows of an earlier page under the cursor of this one."""
        earlier = self._before.get(urlsplit(request.url).path)
        if not earlier:
            return self.server.send(request)
        rows = _rows(self.chance.choice(earlier))
        return self._changed(request, lambda _, body: _with_rows(body, rows))

    def emptied(self, request: Request) -> Response:
        """No rows, and yet a way on."""
        return self._changed(request, lambda _, body: _with_rows(body, []))

    def _changed(self, request: Request, change: Callable[[list[Any], Any], Any]) -> Response:
        answer = self.server.send(request)
        body = json.loads(answer.body)
        rows = _rows(body)
        if answer.status != 200 or (not isinstance(body, list) and "data" not in body):
            return answer
        return replace(
            answer, body=json.dumps(change(rows, body if isinstance(body, dict) else {"": rows})).encode()
        )


def _rows(body: Any) -> list[Any]:
    if isinstance(body, list):
        return body
    data = body.get("data", []) if isinstance(body, dict) else []
    return data if isinstance(data, list) else [data]


def _with_rows(body: Any, rows: list[Any]) -> Any:
    if "" in body:
        return rows
    return {**body, "data": rows if isinstance(body["data"], list) else (rows or [{}])[0]}


def _cursor(request: Request) -> str | None:
    for part in urlsplit(request.url).query.split("&"):
        name, _, value = part.partition("=")
        if name in ("pagination_token", "next_token", "max_id"):
            return value
    return None
