"""Threads, read on below the place where a server cuts them off."""

from __future__ import annotations

from typing import Any

from engagement.language import N_
from engagement.sources.handles._contract import Note, Page, Task, UnreadableAnswerError
from engagement.sources.handles._values import count, inner, listed
from engagement.sources.handles.mastodon._api import Instance
from engagement.sources.handles.mastodon._kinds import THREAD
from engagement.sources.handles.mastodon._rows import id_of, is_public, people_in, post_row

# Without a login Mastodon shows so much of a thread (its source: CONTEXT_LIMIT, ...DEPTH_LIMIT).
_DESCENDANTS_SHOWN, _DEPTH_SHOWN = 60, 20

THREAD_CUT = N_(
    "Long threads are shown only in part to programs that are not signed in; some replies are missing."
)


def thread(instance: Instance, subject: str, logged_in: bool) -> Page:
    """What stands above and below a post."""
    context = instance.context(subject)
    above = [status for status in listed(inner(context, "ancestors")) if is_public(status)]
    below = [status for status in listed(inner(context, "descendants")) if is_public(status)]
    if not isinstance(inner(context, "descendants"), list):
        raise UnreadableAnswerError("a thread without descendants")
    root = id_of(above[0], "id") if above else subject
    whole = [*above, *below]
    posts = [post_row(status, root) for status in whole]
    tasks, notes = ([], []) if logged_in else _cut_off(subject, below)
    return Page(accounts=people_in(whole, instance.host), posts=posts, tasks=tasks, notes=notes)


def _cut_off(subject: str, below: list[Any]) -> tuple[list[Task], list[Note]]:
    """Posts whose answers were cut off: they are asked for below those posts, as far as they are known."""
    if len(below) < _DESCENDANTS_SHOWN and _depth(subject, below) < _DEPTH_SHOWN:
        return [], []
    shown: dict[str | None, int] = {}
    for status in below:
        parent = id_of(status, "in_reply_to_id")
        shown[parent] = shown.get(parent, 0) + 1
    tasks = []
    for status in below:
        number = id_of(status, "id")
        if number is not None and (count(inner(status, "replies_count")) or 0) > shown.get(number, 0):
            tasks.append(Task(THREAD, number, rank=2))
    return tasks, [(THREAD_CUT, {})] if len(below) >= _DESCENDANTS_SHOWN else []


def _depth(subject: str, below: list[Any]) -> int:
    depth = {subject: 0}
    for status in below:
        above = depth.get(str(id_of(status, "in_reply_to_id")), 0)
        depth[str(id_of(status, "id"))] = above + 1
    return max(depth.values())
