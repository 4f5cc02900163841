"""The handle door: look up, choose, fetch, stop, go on; the network is made up, the pages are real."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engagement.data.schema import UNFINISHED, Tables
from engagement.errors import EngagementError
from engagement.i18n import language
from engagement.ingest.networks import fetch as networks
from engagement.ingest.networks.client import RATE_LIMITED, WAITING_FOR_LIMIT, StoppedError
from engagement.ingest.networks.contract import (
    NEWEST_ONLY,
    WITHOUT_FOLLOWERS,
    AccountNotFoundError,
    Found,
    MissingAccessError,
    Options,
    Part,
    Plan,
    Status,
    follower_biases,
)
from engagement.ingest.networks.handle import Handle, parse_handle
from engagement.ingest.networks.x.api import NO_KEYS
from engagement.web.pages.handle import fetches
from tests.web.made_analyses import HOSTILE, made
from tests.web.opening import Open, words

BRAND = Handle("mastodon", "brand", "social.test")


@dataclass
class World:
    """A network, and the one run on it that a test steers."""

    dollars: float = 0.0
    refuses: EngagementError | None = None
    stops: bool = False
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: float = 0.0
    opened: list[Options] = field(default_factory=list)
    kept: datetime | None = None
    left_today: float | None = None
    anew: list[bool] = field(default_factory=list)
    logins: list[Any] = field(default_factory=list)
    looked_up: list[Handle] = field(default_factory=list)

    def find(self, handle: Handle, login: Any = None, **_more: Any) -> tuple[Any, Found]:
        self.looked_up.append(handle)
        self.logins.append(login)
        if self.refuses:
            raise self.refuses
        return self, Found(handle, "1", datetime.now(UTC), HOSTILE, 4812, 120, 9001)

    def plan(self, found: Found, options: Options) -> Plan:
        parts = (Part("The account's posts", options.since_days, self.dollars),)
        biases = follower_biases(found, options)
        return Plan(parts, options.since_days / 30, biases, self.left_today)

    def kept_since(self, _network: object, _found: Found, _options: Options) -> datetime | None:
        return self.kept

    def open_run(self, _network: object, _found: Found, options: Options, refresh: bool = False) -> Run:
        self.opened.append(options)
        self.anew.append(refresh)
        return Run(self)


@dataclass
class Run:
    """A run of two pages: the second comes when the gate opens."""

    world: World
    complete: bool = False

    @property
    def notes(self) -> list[tuple[str, dict[str, Any]]]:
        return [] if self.complete else [(UNFINISHED, {})]

    def go(self, progress: Callable[[Status], None]) -> bool:
        progress(Status(0.4, WAITING_FOR_LIMIT, 12, 1480, 130.0, self.world.waiting, self.world.dollars / 2))
        assert self.world.gate.wait(20)
        progress(Status(0.9, "", 20, 4000, 1.0, 0.0, self.world.dollars))
        self.complete = not self.world.stops
        return self.complete

    def tables(self) -> Tables:
        return made(2).tables

    def claim(self, claim: str) -> str:
        return claim

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made_up = World()
    monkeypatch.setattr(networks, "find", made_up.find)
    monkeypatch.setattr(networks, "open_run", made_up.open_run)
    monkeypatch.setattr(networks, "kept_since", made_up.kept_since)
    fetches.clear()
    yield made_up
    made_up.gate.set()


def one(app: AppTest, name: str) -> str:
    """A parameter of the address; the page writes a word where the test reads a list."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def test_whoever_looks_up_many_accounts_is_asked_to_wait(open_page: Open, world: World) -> None:
    app = open_page("start", lang="en")
    for number in range(25):
        app.text_input(key="handle").set_value(f"@brand{number}@social.test").run()
    assert len(world.looked_up) == 20
    assert "many accounts" in app.warning[0].value


def fetch_of(app: AppTest) -> Any:
    known = fetches().get(one(app, "fetch"))
    assert known
    return known[1]


def begun(open_page: Open, code: str = "en") -> AppTest:
    app = open_page("start", lang=code, handle=str(BRAND))
    return app.button(key="fetch").click().run()


def ended(app: AppTest) -> AppTest:
    assert fetch_of(app).finished.wait(10)
    return app.run()


@pytest.mark.parametrize("code", ["es", "en"])
def test_a_handle_in_the_box_goes_into_the_address_and_finds_the_account(
    open_page: Open, world: World, code: str
) -> None:
    app = open_page("start", lang=code)
    app.text_input(key="handle").set_value(" @Brand@Social.test ")
    app.button(key="look_up").click().run()
    assert one(app, "handle") == "@Brand@Social.test"
    assert world.looked_up == [BRAND]
    said = words(app)
    for text in ("{n} follower", "{n} followers", 4812), ("{n} post", "{n} posts", 9001):
        assert language(code).ngettext(*text).format(n=language(code).number(text[2])) in said
    assert not app.exception
    assert world.opened == []


def test_what_an_account_calls_itself_is_never_markdown(open_page: Open, world: World) -> None:
    app = open_page("start", lang="en", handle=str(BRAND))
    assert "evil" in app.header[0].value
    for kind in ("title", "header", "subheader", "markdown", "caption"):
        assert all("![a](" not in str(getattr(element, "value", "")) for element in app.get(kind))


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize(
    "text", ["brand", "a b", "brand@social.test", "https://facebook.com/brand", "@bránd"]
)
def test_a_wrong_or_ambiguous_handle_gets_the_sentence(
    open_page: Open, world: World, text: str, code: str
) -> None:
    with pytest.raises(EngagementError) as error:
        parse_handle(text)
    app = open_page("start", lang=code, handle=text)
    assert error.value.sentence(language(code)) == app.warning[0].value.replace("\\", "").replace(
        "\u2060", ""
    )
    assert world.looked_up == []
    assert app.get("file_uploader")


def test_the_choices_change_the_plan_and_say_what_they_leave_out(open_page: Open, world: World) -> None:
    app = open_page("start", lang="en", handle=str(BRAND))
    assert "90 requests" in words(app)
    app.segmented_control(key="handle_days").set_value(30).run()
    assert "about 1 minute · 30 requests" in words(app)
    app.segmented_control(key="handle_followers").set_value("newest").run()
    biased = NEWEST_ONLY.format(chosen="2,000", counted="4,812")
    assert biased in words(app).replace("\\", "")
    app.segmented_control(key="handle_followers").set_value("none").run()
    assert WITHOUT_FOLLOWERS in words(app).replace("\\", "")
    app.button(key="fetch").click().run()
    assert world.opened == [Options(30, 0, None)]


def test_what_costs_money_needs_a_budget_first(open_page: Open, world: World) -> None:
    world.dollars = 12.5
    app = open_page("start", lang="en", handle="@brand")
    assert "about $12.50" in words(app).replace("\\", "")
    assert app.button(key="fetch").disabled
    app.number_input(key="handle_budget").set_value(20.0).run()
    assert not app.button(key="fetch").disabled
    app.button(key="fetch").click().run()
    assert world.opened == [Options(90, None, 20.0)]
    assert "$6.25 spent" in words(app).replace("\\", "")


def test_a_server_spends_no_more_than_its_day(open_page: Open, world: World) -> None:
    world.dollars, world.left_today, world.stops = 12.5, 3.25, True
    app = open_page("start", lang="en", handle="@brand")
    assert "may still spend $3.25 on X today" in words(app).replace("\\", "")
    app.number_input(key="handle_budget").set_value(20.0).run()
    world.gate.set()
    app = ended(app.button(key="fetch").click().run())
    assert world.opened == [Options(90, None, 3.25)]
    world.left_today = 1.0
    app.number_input(key="larger_budget").set_value(50.0).run()
    app.button(key="go_on").click().run()
    # What this run has cost by now, and what is left of the day.
    assert world.opened[1].budget_usd == pytest.approx(12.5 + 1.0)


@pytest.mark.parametrize("code", ["es", "en"])
def test_a_used_up_day_is_said_and_nothing_can_be_spent(open_page: Open, world: World, code: str) -> None:
    world.dollars, world.left_today = 12.5, 0.0
    app = open_page("start", lang=code, handle="@brand")
    used_up = (
        "What this server may spend on X in a day is used up. Come back after midnight UTC, "
        "or upload an export, which costs nothing."
    )
    assert app.warning[0].value == language(code).gettext(used_up)
    assert app.button(key="fetch").disabled
    assert not app.number_input


@pytest.mark.parametrize("code", ["es", "en"])
def test_what_is_kept_opens_for_nothing_or_is_fetched_anew(open_page: Open, world: World, code: str) -> None:
    world.dollars, world.kept = 12.5, datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    world.gate.set()
    app = open_page("start", lang=code, handle="@brand")
    assert {"en": "Nov 9, 2026", "es": "9 nov 2026"}[code] in words(app).replace("\\", "")
    assert not app.number_input
    app.toggle(key="fetch_anew").set_value(True).run()
    assert app.button(key="fetch").disabled
    app.number_input(key="handle_budget").set_value(20.0).run()
    app.button(key="fetch").click().run()
    assert (world.opened, world.anew) == ([Options(90, None, 20.0)], [True])
    app = open_page("start", lang=code, handle="@brand")
    app.button(key="fetch").click().run()
    assert (world.opened[1], world.anew[1]) == (Options(90, None, None), False)


@pytest.mark.parametrize("code", ["es", "en"])
def test_x_without_keys_says_so_and_shows_the_free_way(open_page: Open, world: World, code: str) -> None:
    world.refuses = MissingAccessError(NO_KEYS)
    app = open_page("start", lang=code, handle="@brand")
    assert app.warning[0].value.replace("\\", "") == language(code).gettext(NO_KEYS)
    assert "twitter-web-exporter" in words(app)
    guides = [one for one in app.expander if "twitter-web-exporter" in one.label]
    assert [one.proto.expanded for one in guides] == [True]
    assert [one.key for one in app.text_input] == ["handle"]  # no box that a key could be put into


def test_an_account_that_is_not_there_can_be_looked_for_again(open_page: Open, world: World) -> None:
    world.refuses = AccountNotFoundError("There is nobody called {account}.", account="@brand@social.test")
    app = open_page("start", lang="en", handle=str(BRAND))
    assert "nobody called" in app.warning[0].value
    app.run()
    assert len(world.looked_up) == 1
    world.refuses = None
    app.button(key="look_again").click().run()
    assert app.button(key="fetch")


@pytest.mark.parametrize("code", ["es", "en"])
def test_a_finished_run_goes_straight_into_the_analysis(open_page: Open, world: World, code: str) -> None:
    world.gate.set()
    app = begun(open_page, code)
    for _ in range(20):
        if "analysis" in app.query_params:
            break
        app.run()
    assert len(one(app, "analysis")) >= 43
    assert not {"fetch", "job", "handle"} & set(app.query_params)
    assert language(code).gettext("The account in figures") in words(app)


@pytest.mark.parametrize("code", ["es", "en"])
def test_progress_is_told_and_another_session_sees_it_too(open_page: Open, world: World, code: str) -> None:
    world.waiting = 34.0
    said = language(code)
    began = begun(open_page, code)
    app = open_page("start", lang=code, handle=str(BRAND), fetch=one(began, "fetch"))
    bar = app.progress[0]
    assert bar.value == 40
    assert said.gettext(WAITING_FOR_LIMIT) in bar.proto.text
    assert (
        said.ngettext("going on in {n} second", "going on in {n} seconds", 34).format(n=34) in bar.proto.text
    )
    assert said.ngettext("about {n} minute left", "about {n} minutes left", 2).format(n=2) in bar.proto.text
    assert said.ngettext("{n} follower so far", "{n} followers so far", 1480).format(
        n=said.number(1480)
    ) in words(app)


def test_a_cancelled_run_goes_on_where_it_stopped(open_page: Open, world: World) -> None:
    app = begun(open_page)
    app.button(key="cancel_fetch").click().run()
    world.gate.set()
    app = ended(app)
    assert "Cancelled. What was fetched is kept." in words(app)
    assert app.title[0].value == "Fetching has stopped"
    assert "analysis" not in app.query_params
    stopped = app.query_params["fetch"]
    world.gate.clear()
    app.button(key="go_on").click().run()
    assert app.query_params["fetch"] != stopped
    assert world.opened == [Options(90, None, None)] * 2
    assert len(world.looked_up) == 1


def test_a_stopped_run_says_why_and_its_part_can_be_analysed(open_page: Open, world: World) -> None:
    world.stops = True
    world.gate.set()
    app = ended(begun(open_page, "es"))
    spanish = language("es")
    assert spanish.gettext(UNFINISHED) in words(app).replace("\\", "")
    app.button(key="analyse_part").click().run()
    for _ in range(20):
        if "analysis" in app.query_params:
            break
        app.run()
    assert spanish.gettext("The account in figures") in words(app)


def test_a_run_that_found_nobody_says_so(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(run: Run) -> Tables:
        raise StoppedError(RATE_LIMITED, host="social.test")

    monkeypatch.setattr(Run, "tables", nobody)
    world.stops = True
    world.gate.set()
    app = ended(begun(open_page))
    assert "social.test allows no more requests" in app.warning[0].value.replace("\\", "")
    assert {one.key for one in app.button} & {"go_on", "analyse_part"} == {"go_on"}


def test_a_larger_budget_goes_on(open_page: Open, world: World) -> None:
    world.dollars, world.stops = 12.5, True
    app = open_page("start", lang="en", handle="@brand")
    app.number_input(key="handle_budget").set_value(5.0).run()
    world.gate.set()
    app = ended(app.button(key="fetch").click().run())
    app.number_input(key="larger_budget").set_value(15.0).run()
    app.button(key="go_on").click().run()
    assert [options.budget_usd for options in world.opened] == [5.0, 15.0]


@pytest.mark.parametrize("lost", ["fetch", "job"])
def test_after_a_restart_the_account_is_there_to_go_on_with(open_page: Open, world: World, lost: str) -> None:
    app = open_page("start", lang="en", handle=str(BRAND), **{lost: "unknown"})
    assert "What was fetched is kept" in app.warning[0].value
    assert lost not in app.query_params
    assert app.button(key="fetch")


def test_choosing_anew_and_another_account_lead_back(open_page: Open, world: World) -> None:
    world.stops = True
    world.gate.set()
    app = ended(begun(open_page))
    app.button(key="choose_anew").click().run()
    assert "fetch" not in app.query_params
    app.button(key="another").click().run()
    assert "handle" not in app.query_params
    assert app.text_input(key="handle").value == ""
    assert app.get("file_uploader")


def test_a_fault_of_ours_is_told_by_a_reference(
    open_page: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(networks, "open_run", broken)
    app = ended(begun(open_page))
    assert "reference" in app.error[0].value
    assert "secret of the house" not in words(app)


def test_a_text_too_long_for_an_address_is_refused(open_page: Open, world: World) -> None:
    app = open_page("start", lang="en")
    app.text_input(key="handle").set_value("@" + "a" * 5000).run()
    assert "too long for a handle" in app.warning[0].value
    assert len(one(app, "handle")) < 500
    assert world.looked_up == []
