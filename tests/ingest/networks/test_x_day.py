"""What the operator allows to be spent on X in a day: kept, shared, never exceeded."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.ingest.networks import client
from engagement.ingest.networks.client import Limiters, StoppedError
from engagement.ingest.networks.contract import Options
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import ConnectionFailedError, Request, Response
from engagement.ingest.networks.x.budget import OVER_DAY, Day, UnusableLimitError, allowed_day
from tests.ingest.networks.listed import Clock
from tests.ingest.networks.x_world import World

BRAND = Handle("x", "brand")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "app-secret")
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    monkeypatch.delenv("ENGAGEMENT_X_USER_TOKEN", raising=False)
    monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
    monkeypatch.setattr(client, "SystemClock", Clock)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 4), st.floats(0, 1)), max_size=30))
def test_what_is_held_and_settled_adds_up(tmp_path_factory, asked) -> None:
    day = Day(10.0, tmp_path_factory.mktemp("day"), now=lambda: NOON)
    spent = 0.0
    for most, share in asked:
        if spent + most > 10.0 + 1e-6:
            with pytest.raises(StoppedError):
                day.hold(most)
            continue
        if spent + most < 10.0 - 1e-6:
            held = day.hold(most)
            assert day.left() == pytest.approx(10.0 - spent - most, abs=1e-6)
            day.charge(held, most * share)
            spent += most * share
    assert day.left() == pytest.approx(10.0 - spent, abs=1e-6)


def test_a_new_day_and_a_restart(tmp_path: Path) -> None:
    moment = NOON
    Day(5.0, tmp_path, lambda: moment).hold(4.0)
    again = Day(5.0, tmp_path, lambda: moment)
    assert again.left() == pytest.approx(1.0)
    with pytest.raises(StoppedError, match=r"\$5\.00 a day on X, and that is used up"):
        again.hold(1.5)
    moment = NOON + timedelta(hours=12)
    assert again.left() == 5.0


def test_many_at_once_spend_no_dollar_twice(tmp_path: Path) -> None:
    def hold(_: int) -> bool:
        try:
            Day(2.0, tmp_path, lambda: NOON).hold(0.1)
        except StoppedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(hold, range(40))) == 20


def test_two_processes_share_the_day(tmp_path: Path) -> None:
    code = (
        "from engagement.ingest.networks.x.budget import Day\n"
        "from engagement.ingest.networks.client import StoppedError\n"
        "n = 0\n"
        "for _ in range(30):\n"
        "    try:\n        Day(4.0).hold(0.1)\n        n += 1\n"
        "    except StoppedError:\n        pass\n"
        "raise SystemExit(n)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert sum(one.wait(60) for one in running) == 40


@pytest.mark.parametrize("told", ["-1", "much", "nan", "inf", "1,5"])
def test_a_limit_that_is_no_amount_is_told(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", told)
    with pytest.raises(UnusableLimitError, match="ENGAGEMENT_X_MOST_USD is not an amount"):
        allowed_day()


def test_where_nothing_can_be_written_down_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", "5")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path / "file"))
    world = World()
    with pytest.raises(UnusableLimitError, match="cannot be written down"):
        find(BRAND, world)
    assert world.answers == []


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
@pytest.mark.parametrize("most", ["0", "0.05", "1", "4"])
def test_runs_together_never_cost_more_than_the_day_allows(
    new_names: bool, most: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", most)
    bills = []
    for number in range(3):
        # A world each: X's once-a-day price would hide what is spent twice.
        world = World(new_names=new_names)
        # Where nothing is left, even the look-up is refused.
        with suppress(StoppedError):
            network, found = find(BRAND, world)
            run = Run(network, found, Options(budget_usd=2.0), tmp_path / str(number))
            run.go()
            run.close()
        bills.append(world.bill)
    assert sum(bills) <= float(most) + 1e-9
    assert max(bills) <= 2.0 + 1e-9
    left = Day(float(most)).left()
    assert left <= float(most) - sum(bills) + 1e-9


def test_the_plan_says_what_is_left_and_a_used_up_day_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", "1.5")
    world = World()
    network, found = find(BRAND, world)
    assert network.plan(found, Options()).left_today == pytest.approx(1.5 - world.bill)
    run = Run(network, found, Options(budget_usd=50.0), tmp_path / "runs")
    assert not run.go()
    assert (OVER_DAY, {"most": 1.5}) in run.notes
    # Going on tomorrow gets the rest, and without the limit there is nothing to be told.
    monkeypatch.delenv("ENGAGEMENT_X_MOST_USD")
    network, found = find(BRAND, world)
    assert network.plan(found, Options()).left_today is None


def test_requests_without_an_answer_hold_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", "20")
    world = World()
    network, found = find(BRAND, world)

    class Dead(World):
        def send(self, _: Request) -> Response:
            raise ConnectionFailedError("timeout")

    network.client.transport = Dead()
    run = Run(network, found, Options(budget_usd=15.0), tmp_path / "runs")
    assert not run.go()
    assert Day(20.0).left() == pytest.approx(20.0 - run.dollars)
