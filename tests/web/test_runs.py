"""Page runs take turns; memory is collected in pauses; Streamlit still knows the option for that."""

from __future__ import annotations

import gc
import threading
import tomllib
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit import config

from engagement.web.runs import Runs

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


class Visitor:
    """A run that holds its turn until it may end; `places` is what it was told before."""

    def __init__(self, runs: Runs, order: list[str], name: str) -> None:
        self.places: list[int] = []
        self.in_line, self.may_end = threading.Event(), threading.Event()
        self.began = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(runs, order, name), daemon=True)
        self._thread.start()

    def _run(self, runs: Runs, order: list[str], name: str) -> None:
        with runs.turn(self._hear):
            order.append(name)
            self.began.set()
            self.may_end.wait()

    def _hear(self, place: int) -> None:
        self.places.append(place)
        self.in_line.set()

    def end(self) -> None:
        self.may_end.set()
        self._thread.join()


@contextmanager
def two_running_three_waiting() -> Iterator[tuple[Runs, list[str], list[Visitor]]]:
    runs, order = Runs(most=2), []
    visitors = []
    for name in "abcde":
        visitor = Visitor(runs, order, name)
        (visitor.began if name in "ab" else visitor.in_line).wait()
        visitors.append(visitor)
    yield runs, order, visitors
    for visitor in visitors:
        visitor.end()


def test_who_comes_first_runs_first_and_the_others_know_their_place() -> None:
    with two_running_three_waiting() as (runs, order, visitors):
        assert order == ["a", "b"]
        assert runs.waiting() == 3
        assert [visitor.places[0] for visitor in visitors[2:]] == [1, 2, 3]
        for ended, next_one in zip(visitors, visitors[2:], strict=False):
            ended.end()
            next_one.began.wait()
        assert order == list("abcde")
        assert not visitors[0].places
        assert visitors[4].places == sorted(visitors[4].places, reverse=True)


def test_who_gives_up_leaves_the_line() -> None:
    class GoneError(Exception):
        pass

    def gone(_: int) -> None:
        raise GoneError

    with two_running_three_waiting() as (runs, order, visitors):
        with pytest.raises(GoneError), runs.turn(gone):
            order.append("gone")
        assert runs.waiting() == 3
        visitors[0].end()
        visitors[2].began.wait()
        assert "gone" not in order


def test_a_run_that_fails_makes_room() -> None:
    runs = Runs(most=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), runs.turn(lambda place: pytest.fail(f"waits at {place}")):
            raise ZeroDivisionError


def test_garbage_goes_in_the_pause_after_a_run() -> None:
    class Node:
        pass

    runs, ended, gone = Runs(), threading.Event(), threading.Event()
    node = Node()
    node.itself = node  # type: ignore[attr-defined]
    weakref.finalize(node, gone.set)
    gc.disable()
    try:
        with runs.turn(print):
            del node
        collector = threading.Thread(target=runs.collect_in_pauses, args=(ended, 0.001))
        collector.start()
        assert gone.wait(60)
        ended.set()
        collector.join()
    finally:
        gc.enable()


def test_streamlit_still_knows_the_hidden_option() -> None:
    """`runner.postScriptGC` is in no documentation: where it is gone, look for what took its place."""
    wanted = tomllib.loads(CONFIG.read_text())["runner"]
    assert wanted["postScriptGC"] is False
    assert isinstance(config.get_option("runner.postScriptGC"), bool)
