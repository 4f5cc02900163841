"""A made-up account as files to upload, and what journeys with it share."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.browser.visitor import Visitor

HOSTILE = (
    '![x](http://evil.invalid/a.png) <img src="http://evil.invalid/b.png"> =cmd() [y](javascript:alert(1))'
)


def query(visitor: Visitor) -> dict[str, list[str]]:
    return parse_qs(urlsplit(visitor.page.url).query)


def table(header: list[str], rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def an_account(people: int, acts: int) -> list[dict[str, object]]:
    """Two canonical files: followers of @brand and what they said in the last half year."""
    dice = random.Random(1)
    end = datetime(2026, 10, 31, tzinfo=UTC)
    handles = [f"person{i}" for i in range(people)]
    followers = [[h, HOSTILE if i == 0 else f"Person {i}", 10 * i, 50] for i, h in enumerate(handles)]
    said = []
    for _ in range(acts):
        speaker = handles[int(people * dice.random() ** 3)]
        target = "brand" if dice.random() < 0.6 else handles[int(people * dice.random() ** 3)]
        when = end - timedelta(minutes=dice.randrange(180 * 24 * 60))
        said.append([speaker, target, "reply", when.isoformat(), HOSTILE])
    files = {
        "accounts.csv": table(["handle", "name", "followers_count", "following_count"], followers),
        "interactions.csv": table(["actor_handle", "target_handle", "kind", "created_at", "text"], said),
    }
    return [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files.items()]


def upload(visitor: Visitor, files: list[dict[str, object]]) -> None:
    visitor.page.locator("input[type=file]").set_input_files(files)
    visitor.settle()
