"""A run: stopped anywhere it goes on, with no row twice and none lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from engagement.data.schema import UNFINISHED, validate
from engagement.ingest.networks.client import StoppedError
from engagement.ingest.networks.contract import (
    CAME_SHORT,
    Options,
    Page,
    RefusedError,
    Status,
    Task,
    UnreadableAnswerError,
)
from engagement.ingest.networks.run import ODD_PAGES, Run
from engagement.ingest.networks.run_store import BusyError
from tests.ingest.networks.listed import OWNER, ListedNetwork, unspoilt

OPTIONS = Options()


def run_of(network: ListedNetwork, folder: Path) -> Run:
    return Run(network, network.find(OWNER), OPTIONS, folder)


def followers(run: Run) -> list[str]:
    return sorted(run.tables().follower_ids())


def test_everything_is_read_once(tmp_path: Path) -> None:
    network = ListedNetwork(95)
    told: list[Status] = []
    run = run_of(network, tmp_path)
    assert run.go(told.append)
    assert run.complete
    assert len(network.asked) == len(set(network.asked)) == 12
    tables = validate(run.tables())
    assert followers(run) == sorted(network.people)
    assert len(tables.interactions) == 10
    assert set(tables.interactions["kind"]) == {"reply"}
    assert set(tables.interactions["target_id"]) == {"owner"}
    assert [status.share for status in told] == sorted(status.share for status in told)
    assert told[-1].share == 1.0
    assert told[-1].followers == 95


def test_a_cancelled_run_goes_on_where_it_was(tmp_path: Path) -> None:
    network = ListedNetwork(95)

    def cancel(status: Status) -> None:
        if status.followers >= 30:
            raise KeyboardInterrupt

    first = run_of(network, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        first.go(cancel)
    assert not first.complete
    assert first.notes[0] == (UNFINISHED, {})
    assert len(followers(first)) == 30
    assert UNFINISHED in first.tables().sources[0].notes
    first.close()
    second = run_of(network, tmp_path)
    assert second.go()
    assert len(network.asked) == len(set(network.asked))
    assert followers(second) == sorted(network.people)
    assert second.notes == []


def test_what_the_network_stops_is_kept(tmp_path: Path) -> None:
    network = ListedNetwork(50)

    def stop(task: Task, cursor: str | None, page: Page) -> Page:
        if cursor == "30":
            raise StoppedError("{host} is tired.", host="social.test")
        return page

    network.spoil = stop
    run = run_of(network, tmp_path)
    assert not run.go()
    assert ("{host} is tired.", {"host": "social.test"}) in run.notes
    assert len(followers(run)) == 30
    network.spoil = unspoilt
    assert run.go()
    assert run.notes == []


def test_circles_are_left_and_later_gone_round(tmp_path: Path) -> None:
    network = ListedNetwork(50)

    def lead_back(task: Task, cursor: str | None, page: Page) -> Page:
        return Page(page.accounts, follows=page.follows, cursor="10") if cursor == "20" else page

    network.spoil = lead_back
    run = run_of(network, tmp_path)
    assert not run.go()
    assert len(network.asked) < 12
    assert (ODD_PAGES, {"network": "Mastodon"}) in run.notes
    network.spoil = unspoilt
    assert run.go()
    assert followers(run) == sorted(network.people)


def test_a_page_given_twice_is_asked_for_again(tmp_path: Path) -> None:
    network = ListedNetwork(50)
    repeated = []

    def repeat(task: Task, cursor: str | None, page: Page) -> Page:
        if cursor == "20" and not repeated:
            repeated.append(cursor)
            before = network.true_page(task, "10")
            return Page(before.accounts, follows=before.follows, cursor="30")
        return page

    network.spoil = repeat
    run = run_of(network, tmp_path)
    assert run.go()
    assert repeated
    assert followers(run) == sorted(network.people)


def test_a_list_that_came_short_is_read_again(tmp_path: Path) -> None:
    network = ListedNetwork(50)
    lost = []

    def lose(task: Task, cursor: str | None, page: Page) -> Page:
        if cursor == "20" and not lost:
            lost.append(cursor)
            return Page(accounts=page.accounts[4:], follows=page.follows[4:], cursor=page.cursor)
        return page

    network.spoil = lose
    run = run_of(network, tmp_path)
    assert run.go()
    assert followers(run) == sorted(network.people)


def test_hidden_followers_are_said_not_searched_for_ever(tmp_path: Path) -> None:
    network = ListedNetwork(50)
    network.counted = 60
    run = run_of(network, tmp_path)
    assert run.go()
    assert run.notes == [(CAME_SHORT, {"network": "Mastodon", "counted": 60, "listed": 50})]
    assert len(network.asked) == 12
    tables = run.tables()
    assert (tables.unlisted, tables.seen_at) == (10, run.found.seen_at)
    assert not tables.is_partial


def test_where_reading_costs_a_short_list_is_read_again_only_on_request(tmp_path: Path) -> None:
    network = ListedNetwork(50)
    network.rereads = False
    network.counted = 60
    run = run_of(network, tmp_path)
    assert not run.go()
    assert len(network.asked) == 7
    assert run.notes[0] == (UNFINISHED, {})
    assert run.go()
    assert len(network.asked) == 12


def test_a_refused_list_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    network = ListedNetwork(20)

    def refuse(task: Task, cursor: str | None, page: Page) -> Page:
        if task.kind == "thread":
            raise RefusedError("Threads are not shown.")
        return page

    network.spoil = refuse
    run = run_of(network, tmp_path)
    assert run.go()
    assert run.notes == [("Threads are not shown.", {})]
    assert len(followers(run)) == 20


def test_a_page_nobody_can_read_is_left_and_tried_again_later(tmp_path: Path) -> None:
    network = ListedNetwork(30)

    def garble(task: Task, cursor: str | None, page: Page) -> Page:
        if cursor == "20":
            raise UnreadableAnswerError
        return page

    network.spoil = garble
    run = run_of(network, tmp_path)
    assert not run.go()
    assert network.asked.count(("followers", "20")) == 3
    network.spoil = unspoilt
    assert run.go()
    assert len(followers(run)) == 30


def test_one_at_a_time(tmp_path: Path) -> None:
    network = ListedNetwork(30)
    other = run_of(ListedNetwork(30), tmp_path)

    def interfere(status: Status) -> None:
        with pytest.raises(BusyError):
            other.go()

    assert run_of(network, tmp_path).go(interfere)


def test_a_file_that_is_no_run_is_begun_anew(tmp_path: Path) -> None:
    network = ListedNetwork(30)
    run = run_of(network, tmp_path)
    run.go()
    run.close()
    file = next(tmp_path.glob("*.sqlite"))
    file.write_bytes(b"not a database" * 500)
    again = run_of(network, tmp_path)
    assert not again.complete
    assert again.go()
    assert len(followers(again)) == 30


def test_anew_leaves_nothing_of_before(tmp_path: Path) -> None:
    network = ListedNetwork(30)
    first = run_of(network, tmp_path)
    assert first.go()
    first.close()
    network.people = network.people[:20]
    second = Run(network, network.find(OWNER), OPTIONS, tmp_path, anew=True)
    assert second.go()
    assert followers(second) == sorted(network.people)
