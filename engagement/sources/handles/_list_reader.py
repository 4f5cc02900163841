"""One page of a list after the other: which pages make sense, and which lists have come to their end."""

from __future__ import annotations

from engagement.language import N_
from engagement.sources.handles._contract import (
    Found,
    Network,
    Note,
    Options,
    Page,
    RefusedError,
    UnreadableAnswerError,
)
from engagement.sources.handles._handle import NETWORK_NAMES
from engagement.sources.handles._store import RunStore
from engagement.sources.handles._task_list import DONE, REFUSED, SHORT, STUCK, Reading

_ATTEMPTS = 3
_MOST_PASSES = 3
# Beyond this many pages a list that came short is only read again when somebody asks for it.
_PAGES_READ_AGAIN = 50

ODD_PAGES = N_(
    "Some pages of {network} could not be read; what was on them is missing. Going on tries them again."
)
CAME_SHORT = N_(
    "{network} counts {counted} but lists {listed}: the others are hidden, suspended or gone, or were missed."
)


class ListReader:
    """Reads the lists of one account into its run."""

    def __init__(self, network: Network, found: Found, options: Options, store: RunStore) -> None:
        self._network, self._found, self._options, self._store = network, found, options, store

    def try_again(self) -> None:
        """Before going on: what was stuck or came short is open again, and nothing is said of it."""
        said = {SHORT: CAME_SHORT, STUCK: ODD_PAGES}
        self._store.collected.unsay(*(said[state] for state in self._store.tasks.reopen()))

    def read(self, reading: Reading) -> None:
        """The next page of a list, kept with where to go on; a list that makes no sense is left stuck."""
        try:
            page = self._sensible_page(reading)
        except RefusedError as refused:
            # In the middle of a list it is a key that ran out, say: worth another try later.
            state = REFUSED if reading.pages == 0 else STUCK
            self._store.settle(reading, state, (refused.note, refused.values))
            return
        if page is None:
            self._store.settle(reading, STUCK, (ODD_PAGES, {"network": NETWORK_NAMES[self._network.name]}))
            return
        self._store.save(reading, page)
        if self._store.tasks.has_enough(reading):
            self._store.settle(reading, DONE)
        elif page.cursor is None:
            self._ended(reading)

    def _sensible_page(self, reading: Reading) -> Page | None:
        """A page, asked for up to three times where it makes no sense.

        One that gives nothing new is taken at last; one that leads in a circle or cannot be read is not.
        """
        tasks, page = self._store.tasks, None
        for _ in range(_ATTEMPTS):
            try:
                page = self._network.page(self._found, self._options, reading.task, reading.cursor)
            except UnreadableAnswerError:
                page = None
                continue
            if page.cursor is not None and tasks.was_visited(reading, page.cursor):
                page = None
            elif not tasks.is_odd(reading, page):
                break
        return page

    def _ended(self, reading: Reading) -> None:
        """A list has no further page; where it gave fewer than the network counts, it is looked at again."""
        expected, listed = reading.task.expected, self._store.tasks.listed(reading)
        if expected is None or listed >= expected:
            return
        self._store.collected.unsay(CAME_SHORT)
        short: Note = (
            CAME_SHORT,
            {"network": NETWORK_NAMES[self._network.name], "counted": expected, "listed": listed},
        )
        again = self._network.rereads and reading.pages < _PAGES_READ_AGAIN
        if reading.passes and listed == reading.before:
            self._store.settle(reading, DONE, short)
        elif reading.passes < _MOST_PASSES and (reading.passes or again):
            self._store.tasks.read_again(reading)
        else:
            self._store.settle(reading, SHORT, short)
