"""Wrong passwords and guessed links: counted in the database, a link and a network at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from sqlalchemy import Engine, event

from engagement.store.links.credentials import make_token
from engagement.store.links.tries import network_of
from tests.store.links.conftest import AWAY, HOME, PASSWORD, Sharing

WRONG = "not the password"


pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.mark.slow
def test_l03_ten_thousand_guesses_hit_nothing_and_are_throttled(sharing: Sharing) -> None:
    tokens = [sharing.make()[0] for _ in range(20)]
    _guess(sharing, 10_000)
    assert sharing.client.knock(tokens[0], AWAY).state == "open"


def test_l03_guesses_hit_nothing_and_are_throttled(sharing: Sharing) -> None:
    tokens = [sharing.make()[0] for _ in range(20)]
    _guess(sharing, 200)
    assert len(sharing.rows("SELECT * FROM link_try")) == 60
    assert sharing.client.knock(tokens[0], AWAY).state == "open"


def _guess(sharing: Sharing, times: int) -> None:
    states = [sharing.client.knock(make_token(), HOME).state for _ in range(times)]
    assert set(states) == {"closed", "throttled"}
    assert states.count("closed") == 60


def test_l03_guesses_from_everywhere_hit_nothing(sharing: Sharing) -> None:
    sharing.make()
    assert {sharing.client.knock(make_token(), f"2001:db8:{n:x}::/64").state for n in range(100)} == {
        "closed"
    }


def test_l04_links_that_do_not_open_cost_the_same_statements(sharing: Sharing) -> None:
    """What takes time is the database; a closed link waits before it says so, which hides the rest."""
    asked = _closed_links(sharing)
    told: dict[str, dict[str, list[str]]] = {"knock": {}, "enter": {}}
    asks = {
        "knock": sharing.client.knock,
        "enter": lambda t, network: sharing.client.enter(t, WRONG, network),
    }
    for name, token in asked.items():
        for kind, ask in asks.items():
            ask(token, AWAY)  # what is over is ended when it is first asked for
            with _statements() as made:
                ask(token, HOME)
            told[kind][name] = made
    for by_name in told.values():
        assert len(by_name["unknown"]) > 5
        assert all(made == by_name["unknown"] for made in by_name.values())


@contextmanager
def _statements() -> Iterator[list[str]]:
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        made.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _closed_links(sharing: Sharing) -> dict[str, str]:
    made = {name: sharing.make(client=name, password=PASSWORD) for name in ("revoked", "paused", "deleted")}
    sharing.owner.revoke(sharing.key, made["revoked"][1])
    sharing.owner.pause(sharing.key, made["paused"][1])
    sharing.owner.delete(sharing.key, made["deleted"][1])
    expired, _ = sharing.make(lifetime="1h")
    sharing.clock.forward(hours=1)
    return {name: token for name, (token, _) in made.items()} | {"unknown": make_token(), "expired": expired}


def test_l04_a_password_costs_as_much_where_there_is_no_link(
    sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try is one comparison with a hash of the same cost, whatever the token opens."""
    open_link, _ = sharing.make(password=PASSWORD)
    costs: list[Parameters] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, kept: str, password: str) -> bool:
        costs.append(extract_parameters(kept))
        return verify(hasher, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert sharing.client.enter(open_link, WRONG, HOME).state == "wrong"
    asked = list(costs)
    assert len(asked) == 1
    for token in (make_token(), "no token", *_closed_links(sharing).values()):
        costs.clear()
        sharing.client.enter(token, WRONG, AWAY)
        assert costs == asked, token


def test_l05_five_wrong_passwords_lock_the_link_for_a_quarter_of_an_hour(sharing: Sharing) -> None:
    token, link_id = sharing.make(password=PASSWORD)
    other, _ = sharing.make(password=PASSWORD)
    assert [sharing.client.enter(token, WRONG, HOME).state for _ in range(6)] == ["wrong"] * 5 + ["locked"]
    assert sharing.client.enter(token, PASSWORD, HOME).state == "locked"
    assert sharing.client.enter(token, PASSWORD, AWAY).state == "locked"
    assert sharing.client.enter(other, PASSWORD, HOME).state == "open"
    sharing.clock.forward(minutes=14, seconds=59)
    assert sharing.client.enter(token, PASSWORD, HOME).state == "locked"
    sharing.clock.forward(seconds=1)
    assert sharing.client.enter(token, PASSWORD, HOME).state == "open"
    assert sharing.link(link_id).wrong_passwords == 5


def test_l06_twenty_wrong_passwords_stop_a_network_for_an_hour(sharing: Sharing) -> None:
    tokens = [sharing.make(password=PASSWORD)[0] for _ in range(5)]
    for token in tokens[:4]:
        assert [sharing.client.enter(token, WRONG, HOME).state for _ in range(5)] == ["wrong"] * 5
    assert sharing.client.enter(tokens[4], PASSWORD, HOME).state == "throttled"
    assert sharing.client.enter(tokens[4], PASSWORD, AWAY).state == "open"
    sharing.clock.forward(minutes=60)
    assert sharing.client.enter(tokens[4], PASSWORD, HOME).state == "open"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("testclient", "unknown"),
        ("999.1.1.1", "unknown"),
    ],
)
def test_l06_a_network_is_an_address_or_64_bits_of_one(address: str | None, network: str) -> None:
    assert network_of(address) == network


def test_l07_the_count_survives_a_restart(sharing: Sharing) -> None:
    token, _ = sharing.make(password=PASSWORD)
    for _ in range(5):
        assert sharing.again().enter(token, WRONG, HOME).state == "wrong"
    assert sharing.again().enter(token, PASSWORD, HOME).state == "locked"


def test_l07_many_at_once_have_no_more_tries_than_one(sharing: Sharing) -> None:
    token, link_id = sharing.make(password=PASSWORD)
    clients = [sharing.client, sharing.again()]
    with ThreadPoolExecutor(16) as pool:
        states = list(pool.map(lambda n: clients[n % 2].enter(token, f"{WRONG} {n}", HOME).state, range(40)))
    assert states.count("wrong") == 5
    assert set(states) == {"wrong", "locked"}
    assert sharing.link(link_id).wrong_passwords == 5


def test_a_class_that_knows_the_password_gets_in_at_once(sharing: Sharing) -> None:
    token, _ = sharing.make(password=PASSWORD)
    gate = threading.Barrier(12)

    def open_it(n: int) -> str:
        gate.wait(20)
        return sharing.client.enter(token, PASSWORD, f"198.51.100.{n}").state

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(open_it, range(12))) == {"open"}
    assert sharing.rows("SELECT * FROM link_try") == []


def test_a_process_that_dies_while_it_looks_holds_no_try(sharing: Sharing, monkeypatch) -> None:
    from engagement.store.links import client

    token, _ = sharing.make(password=PASSWORD)

    def dies(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(client, "verify_password", dies)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                sharing.client.enter(token, PASSWORD, HOME)
    sharing.clock.forward(seconds=21)
    assert sharing.client.enter(token, PASSWORD, HOME).state == "open"


def test_tries_are_forgotten_after_an_hour(sharing: Sharing) -> None:
    sharing.client.knock(make_token(), HOME)
    sharing.clock.forward(hours=1)
    sharing.client.knock(make_token(), AWAY)
    assert len(sharing.rows("SELECT * FROM link_try")) == 1
