"""Runs against the recorded Bluesky network, whole or with some of its answers changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from engagement.data.schema import Tables, validate
from engagement.ingest.networks.bluesky import account
from engagement.ingest.networks.bluesky.network import Bluesky
from engagement.ingest.networks.bluesky.xrpc import Login
from engagement.ingest.networks.client import Client, Limiters
from engagement.ingest.networks.contract import Note, Options, Progress
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import Request, Response, Transport
from tests.ingest.networks import bluesky_tape
from tests.ingest.networks.bluesky_tape import StoppedClock, Tape

RECORDED = bluesky_tape.read(bluesky_tape.ANSWERS)
TRUTH = bluesky_tape.read(bluesky_tape.TRUTH)
BRAND = Handle("bluesky", TRUTH["owner"]["handle"])
OWNER = TRUTH["owner"]["did"]
PASSWORD = "abcd-efgh-ijkl-mnop"
OWN_LOGIN = Login(BRAND.name, PASSWORD)


def tape() -> Tape:
    return Tape(copy.deepcopy(RECORDED["answers"]))


def network(transport: Transport | None = None, login: Login | None = None) -> Bluesky:
    clock = StoppedClock(RECORDED["recorded_at"])
    return Bluesky(Client(transport or tape(), account.RATES, clock=clock, limiters=Limiters()), login)


@dataclass(frozen=True)
class Outcome:
    complete: bool
    notes: list[Note]


def fetched(
    asked: Bluesky, folder: Path, options: Options | None = None, progress: Progress | None = None
) -> tuple[Tables, Outcome]:
    run = Run(asked, asked.find(BRAND), options or Options(), folder=folder)
    try:
        run.go(progress)
        return validate(run.tables()), Outcome(run.complete, run.notes)
    finally:
        run.close()


def is_(method: str) -> Callable[[Request], bool]:
    return lambda request: urlsplit(request.url).path.endswith(f".{method}")


class Meddler:
    """A tape some of whose answers are changed on the way."""

    def __init__(self, change: Callable[[Request, Response], Response]) -> None:
        self.tape = tape()
        self.change = change

    def send(self, request: Request) -> Response:
        return self.change(request, self.tape.send(request))

    def close(self) -> None:
        """Nothing is held."""


def changing(method: str, change: Callable[[Any], Any]) -> Meddler:
    """The tape with the JSON answers of one method changed."""

    def changed(request: Request, response: Response) -> Response:
        if not is_(method)(request):
            return response
        body = json.dumps(change(json.loads(response.body))).encode()
        return Response(response.status, response.headers, body, response.url)

    return Meddler(changed)


def follower_key() -> str:
    (key,) = (key for key in RECORDED["answers"] if "getFollowers" in key and "pds.test" not in key)
    return key


def people(request: Request) -> Response:
    """getProfiles and getRelationships for any of the recorded people, in any order."""
    wanted = parse_qs(urlsplit(request.url).query)
    name, given = ("profiles", "actors") if is_("getProfiles")(request) else ("relationships", "others")
    method = urlsplit(request.url).path
    rows: dict[str, Any] = {}
    for key, kept in RECORDED["answers"].items():
        if method in key:
            rows |= {row["did"]: row for row in json.loads(kept["text"])[name]}
    answer = {name: [rows[did] for did in wanted[given] if did in rows], "actor": OWNER}
    if name == "relationships":
        answer[name].append(
            {"$type": "app.bsky.graph.defs#notFoundActor", "actor": "did:plc:gone", "notFound": True}
        )
    return Response(200, {"content-type": "application/json"}, json.dumps(answer).encode())
