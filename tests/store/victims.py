"""Processes that work on a store until somebody kills them; loaded once, forked for every victim."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from engagement.store.store import open_store
from tests.store import deeds
from tests.store.deeds import Deed, Known

for _number in range(deeds.VARIANTS):
    deeds.content(_number)


def context() -> multiprocessing.context.ForkServerContext:
    """Where victims come from: a process that has loaded this module and forks."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["alembic.command", "psycopg", __name__])
    return made


def work(address: str, known: Known, seed: int, tell: Connection) -> None:
    """Open the store and do one random deed after another; say each before and after."""
    random = Random(seed)
    tell.send("started")
    store = open_store(address)
    tell.send("opened")
    while True:
        deed = deeds.step(known, random)
        tell.send(deed)
        deeds.do(store, deed)
        tell.send("done")
        known = deeds.apply(known, deed)


class Hunt:
    """Kills victims at random points; how fast the machine is it learns from the victims themselves."""

    def __init__(self, random: Random, since: str) -> None:
        self.random = random
        self.since = since
        self.pace = 0.1

    def kill(self, address: str, known: Known) -> tuple[Known, Deed | None, int]:
        """What a victim acknowledged before it was killed, the deed it had begun, how many it had done."""
        mine, theirs = multiprocessing.Pipe(duplex=False)
        victim = context().Process(target=work, args=(address, known, self.random.randrange(2**32), theirs))
        victim.start()
        theirs.close()
        said = self._wait(mine)
        os.kill(victim.pid or 0, signal.SIGKILL)
        victim.join()
        said += _all(mine)
        assert victim.exitcode == -signal.SIGKILL, said[-1:]
        begun: Deed | None = None
        count = 0
        for word in said:
            if isinstance(word, dict):
                begun = word
            elif word == "done" and begun is not None:
                known, begun, count = deeds.apply(known, begun), None, count + 1
        return known, begun, count

    def _wait(self, mine: Connection) -> list[Any]:
        """Wait for a random number of words, then for a random part of the time one takes."""
        said: list[Any] = []
        while self.since not in said:
            said.append(mine.recv())
        if self.since == "opened":
            for _ in range(self.random.randrange(6)):
                began = time.monotonic()
                said.append(mine.recv())
                if said[-1] == "done":
                    self.pace = 0.7 * self.pace + 0.3 * (time.monotonic() - began)
        time.sleep(self.random.random() * 1.3 * self.pace)
        return said

    def watch(self, address: str) -> None:
        """Learn how long opening takes."""
        mine, theirs = multiprocessing.Pipe(duplex=False)
        victim = context().Process(target=work, args=(address, {}, 0, theirs))
        victim.start()
        mine.recv()
        began = time.monotonic()
        mine.recv()
        self.pace = time.monotonic() - began
        victim.kill()
        victim.join()
        mine.close()
        theirs.close()


def _all(told: Connection) -> list[Any]:
    said = []
    with told:
        while True:
            try:
                said.append(told.recv())
            except (EOFError, OSError):
                return said
