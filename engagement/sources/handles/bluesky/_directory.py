"""Where an account's own server is, and the one file in which that server keeps all the account's records."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlsplit

import orjson

from engagement.language import N_
from engagement.sources._bluesky_acts import FOLLOW, Act, acts_of, addresses_somebody, post_row, recent
from engagement.sources._repository import NoRepositoryError, repository
from engagement.sources.handles._addresses import ForbiddenServerError, UnknownServerError
from engagement.sources.handles._client import Client, StoppedError
from engagement.sources.handles._contract import Page, Task, UnreadableAnswerError
from engagement.sources.handles._transport import Request, TooLargeError

DIRECTORY = "https://plc.directory"
_REPOSITORY_BYTES = 256 * 2**20
_REPOSITORY_SECONDS = 300.0
NO_HISTORY = N_("The account's own server could not be asked, so what the account liked is missing.")


def server_of(client: Client, did: str) -> str | None:
    """The https address of the account's own server (PDS), by its DID document; None where it names none."""
    if did.startswith("did:web:"):
        url = f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    else:
        url = f"{DIRECTORY}/{did}"
    try:
        answer = client.send(Request("GET", url))
    except (StoppedError, ForbiddenServerError, UnknownServerError):
        return None
    if answer.status != 200:
        return None
    document = orjson.loads(answer.body)
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            return _origin(service.get("serviceEndpoint"))
    return None


def _origin(address: object) -> str | None:
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None
    if parts is None or parts.scheme != "https" or not parts.netloc or "@" in parts.netloc:
        return None
    return f"https://{parts.netloc}"


def history(client: Client, server: str | None, did: str, since: datetime) -> Page:
    """What the account did since then and whom it follows, from one download, or what there is without it."""
    if server is None:
        return _without()
    url = f"{server}/xrpc/com.atproto.sync.getRepo?did={quote(did, safe=':')}"
    headers = {"Accept": "application/vnd.ipld.car"}
    request = Request("GET", url, headers, None, False, _REPOSITORY_BYTES, _REPOSITORY_SECONDS)
    try:
        answer = client.send(request)
    except (ForbiddenServerError, UnknownServerError, TooLargeError):
        return _without()
    if answer.status != 200:
        return _without()
    try:
        whole = repository(answer.body)
    except NoRepositoryError as error:
        raise UnreadableAnswerError("getRepo") from error
    if whole.did != did:
        raise UnreadableAnswerError("getRepo")
    posts: list[Act] = []
    acts: list[Act] = []
    follows: list[tuple[str, str]] = []
    for record in whole.records:
        value = record.value or {}
        subject = value.get("subject")
        if record.collection == FOLLOW and isinstance(subject, str) and subject != did:
            follows.append((did, subject))
        post = post_row(record.uri, value)
        if post is None:
            acts += recent(acts_of(record.uri, value), since)
        elif addresses_somebody(post):
            posts += recent([post], since)
    return Page(posts=posts, acts=acts, follows=follows)


def _without() -> Page:
    """Whom the account follows can be asked elsewhere, what it wrote and reposted stands in its feed."""
    return Page(tasks=[Task("follows")], notes=[(NO_HISTORY, {})])
