"""The contract of share links, line by line: tokens, ends, counters, what is kept of them."""

from __future__ import annotations

import math
import secrets
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from engagement.errors import EngagementError
from engagement.sharing.frozen import Frozen
from engagement.store.contract import UnknownKeyError
from engagement.store.links.client import Client
from engagement.store.links.credentials import (
    TOKEN_LENGTH,
    WeakPasswordError,
    clean_token,
    make_password,
    make_token,
    public_name,
)
from engagement.store.links.rows import LIFETIMES, UnknownLinkError
from tests.store.links.conftest import HOME, PASSWORD, START, Sharing

pytestmark = pytest.mark.usefixtures("quick_passwords")


def test_l01_tokens_have_256_bits_and_are_unique() -> None:
    tokens = {make_token() for _ in range(100_000)}
    assert len(tokens) == 100_000
    assert {len(token) for token in tokens} == {TOKEN_LENGTH}
    assert TOKEN_LENGTH * math.log2(64) >= 256
    for place in (0, 20, 41):
        assert len({token[place] for token in tokens}) == 64


def test_l01_a_public_name_gives_no_part_of_the_token_away() -> None:
    token = make_token()
    assert len(public_name(token)) == 16
    assert public_name(token) not in token
    assert public_name(token) != public_name(make_token())


def test_l02_nothing_on_the_disk_opens_a_link(sharing: Sharing, tmp_path: Path) -> None:
    token, link_id = sharing.make(password=PASSWORD)
    sharing.client.enter(token, "not the password", HOME)
    entry = sharing.client.enter(token, PASSWORD, HOME)
    new = sharing.owner.renew(sharing.key, link_id)
    told = [token, new, PASSWORD, "not the password", str(entry.admitted), HOME]
    dump = "\n".join(
        repr(sharing.rows(f"SELECT * FROM {table}")) for table in ("link", "link_view", "link_try", "audit")
    )
    assert not [secret for secret in told if secret in dump]
    for file in tmp_path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [secret for secret in told if secret.encode() in content]


def test_l04_every_link_that_does_not_open_is_closed_alike(sharing: Sharing) -> None:
    closed = {}
    for name in ("revoked", "expired", "paused", "deleted"):
        closed[name], link_id = sharing.make(client=name, lifetime="1h" if name == "expired" else "30d")
        act = {
            "revoked": sharing.owner.revoke,
            "paused": sharing.owner.pause,
            "deleted": sharing.owner.delete,
        }
        if name in act:
            act[name](sharing.key, link_id)
    sharing.clock.forward(hours=2)
    closed |= {
        "unknown": make_token(),
        "short": "abc",
        "empty": "",
        "long": "x" * 5000,
        "hostile": "'; --\x00",
    }
    entries = {name: sharing.client.knock(token, HOME) for name, token in closed.items()}
    entries |= {name + "!": sharing.client.enter(token, PASSWORD, HOME) for name, token in closed.items()}
    assert {entry.state for entry in entries.values()} == {"closed"}
    assert {entry.admitted for entry in entries.values()} == {None}


@pytest.mark.parametrize("lifetime", ["1h", "1d", "7d"])
def test_l08_expiry_is_exact(sharing: Sharing, lifetime: str) -> None:
    token, link_id = sharing.make(lifetime=lifetime)
    sharing.clock.moment = START + LIFETIMES[lifetime] - timedelta(microseconds=1)
    assert sharing.client.knock(token, HOME).state == "open"
    sharing.clock.moment = START + LIFETIMES[lifetime]
    assert sharing.client.knock(token, HOME).state == "closed"
    assert sharing.link(link_id).state == "expired"


def test_l08_a_clock_that_is_set_back_revives_nothing(sharing: Sharing) -> None:
    token, link_id = sharing.make(lifetime="1h")
    sharing.clock.forward(hours=1)
    assert sharing.client.knock(token, HOME).state == "closed"
    sharing.clock.forward(hours=-1)
    assert sharing.client.knock(token, HOME).state == "closed"
    assert sharing.link(link_id).state == "expired"
    with pytest.raises(UnknownLinkError):
        sharing.owner.renew(sharing.key, link_id)


def test_l08_the_time_zone_of_the_server_does_not_matter(sharing: Sharing) -> None:
    token, _ = sharing.make(lifetime="1h")
    elsewhere = timezone(timedelta(hours=-11))
    sharing.clock.moment = (START + timedelta(minutes=59)).astimezone(elsewhere)
    assert sharing.client.knock(token, HOME).state == "open"
    sharing.clock.moment = (START + timedelta(minutes=60)).astimezone(elsewhere)
    assert sharing.client.knock(token, HOME).state == "closed"


def test_the_usual_link_lasts_30_days_and_one_without_end_needs_to_be_wanted(sharing: Sharing) -> None:
    _, link_id = sharing.make()
    assert sharing.link(link_id).expires_at == START + timedelta(days=30)
    with pytest.raises(EngagementError, match="never end"):
        sharing.make(lifetime="never")
    _, endless = sharing.make(lifetime="never", sure=True)
    assert sharing.link(endless).expires_at is None
    assert len(sharing.owner.listed(sharing.key)) == 2


def test_l09_a_pass_dies_with_its_link(sharing: Sharing) -> None:
    for act in (sharing.owner.revoke, sharing.owner.pause, sharing.owner.delete, sharing.owner.renew):
        token, link_id = sharing.make()
        admitted = sharing.client.knock(token, HOME).admitted
        assert sharing.client.open_link(admitted) is not None
        act(sharing.key, link_id)
        assert sharing.client.open_link(admitted) is None


def test_a_paused_link_opens_again_and_a_revoked_one_never(sharing: Sharing) -> None:
    token, link_id = sharing.make()
    sharing.owner.pause(sharing.key, link_id)
    assert sharing.link(link_id).state == "paused"
    sharing.owner.pause(sharing.key, link_id, paused=False)
    assert sharing.client.knock(token, HOME).state == "open"
    sharing.owner.revoke(sharing.key, link_id)
    for act in (sharing.owner.pause, sharing.owner.renew, sharing.owner.revoke):
        with pytest.raises(UnknownLinkError):
            act(sharing.key, link_id)
    with pytest.raises(UnknownLinkError):
        sharing.owner.pause(sharing.key, link_id, paused=False)
    assert sharing.rows("SELECT content, password FROM link") == [(None, None)]
    assert sharing.link(link_id).state == "revoked"


def test_a_new_address_replaces_the_old_and_keeps_what_is_shown(sharing: Sharing) -> None:
    old, link_id = sharing.make()
    new = sharing.owner.renew(sharing.key, link_id)
    assert sharing.client.knock(old, HOME).state == "closed"
    seen = sharing.client.open_link(sharing.client.knock(new, HOME).admitted)
    assert Frozen.from_bytes(sharing.client.content(seen.link_id)).title == "Community, March"


def test_l10_openings_count_visits_and_robots_apart(sharing: Sharing) -> None:
    token, link_id = sharing.make()
    assert (sharing.link(link_id).opens, sharing.link(link_id).last_opened_at) == (0, None)
    for visit in range(2):
        sharing.clock.forward(hours=1)
        admitted = sharing.client.knock(token, HOME).admitted
        for _ in range(3):  # a reload is no visit
            sharing.client.count(sharing.client.open_link(admitted))
        assert sharing.link(link_id).opens == visit + 1
    sharing.client.preview(token)
    sharing.client.preview(make_token())
    link = sharing.link(link_id)
    assert (link.opens, link.previews, link.wrong_passwords) == (2, 1, 0)
    assert link.last_opened_at == START + timedelta(hours=2)


def test_l14_a_pass_opens_its_own_link_only(sharing: Sharing) -> None:
    links = [sharing.make() for _ in range(3)]
    admitted = sharing.client.knock(links[0][0], HOME).admitted
    parts = admitted.split(".")
    assert sharing.client.open_link(admitted).link_id == links[0][1]
    opened = 0
    for attempt in range(1000):
        forged = list(parts)
        place = attempt % 4
        forged[place] = [links[1][0], str(int(parts[1]) + 1 + attempt), secrets.token_urlsafe(12), "0" * 64][
            place
        ]
        opened += sharing.client.open_link(".".join(forged)) is not None
    assert opened == 0
    for broken in ("", "...", "a.b.c.d", admitted + ".x", admitted[:-1], "\x00", None, "é" * 60, "9" * 9999):
        assert sharing.client.open_link(broken) is None


def test_a_pass_without_the_password_opens_nothing(sharing: Sharing) -> None:
    open_token, _ = sharing.make()
    token, _ = sharing.make(password=PASSWORD)
    assert sharing.client.knock(token, HOME) == replace(sharing.client.knock(token, HOME), admitted=None)
    borrowed = sharing.client.knock(open_token, HOME).admitted.replace(open_token, token)
    assert sharing.client.open_link(borrowed) is None


def test_a_pass_lasts_twelve_hours(sharing: Sharing) -> None:
    token, _ = sharing.make()
    admitted = sharing.client.knock(token, HOME).admitted
    sharing.clock.forward(hours=11.9)
    assert sharing.client.open_link(admitted)
    sharing.clock.forward(hours=0.2)
    assert sharing.client.open_link(admitted) is None


def test_l14_nobody_else_changes_or_sees_a_link(sharing: Sharing, analysis) -> None:
    _, link_id = sharing.make()
    stranger = sharing.store.save(replace(analysis, tables=replace(analysis.tables))).key
    assert sharing.owner.listed(stranger) == []
    for act in (sharing.owner.revoke, sharing.owner.pause, sharing.owner.renew, sharing.owner.delete):
        with pytest.raises(UnknownLinkError):
            act(stranger, link_id)
        with pytest.raises(UnknownKeyError):
            act(make_token(), link_id)
    with pytest.raises(UnknownKeyError):
        sharing.owner.listed(make_token())
    assert sharing.link(link_id).state == "active"


def test_l17_with_a_weak_password_there_is_no_link(sharing: Sharing) -> None:
    for weak in ("", "short", "123456789", "aaaaaaaaaaaa", "abababababab", "Acme Holding", "x" * 201):
        with pytest.raises(WeakPasswordError, match="no link was created"):
            sharing.make(client="Acme Holding", password=weak)
    with pytest.raises(WeakPasswordError):
        sharing.make(password="community, march")
    assert sharing.owner.listed(sharing.key) == []
    token, _ = sharing.make(password=PASSWORD)
    assert sharing.client.knock(token, HOME).state == "password"


def test_a_made_password_is_long_and_has_no_letters_to_mistake() -> None:
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("il1o0")
    assert {len(password) for password in made} == {17}


def test_l18_with_the_analysis_its_links_are_gone(sharing: Sharing) -> None:
    token, _ = sharing.make()
    admitted = sharing.client.knock(token, HOME).admitted
    sharing.client.count(sharing.client.open_link(admitted))
    sharing.store.delete(sharing.key)
    assert sharing.client.knock(token, HOME).state == "closed"
    assert sharing.client.open_link(admitted) is None
    assert sharing.rows("SELECT * FROM link") == sharing.rows("SELECT * FROM link_view") == []


def test_l18_a_link_ends_with_the_time_of_its_analysis(sharing: Sharing) -> None:
    token, _ = sharing.make(lifetime="90d")
    sharing.clock.forward(days=31)
    assert sharing.client.knock(token, HOME).state == "closed"


def test_purge_takes_what_ended_links_showed(sharing: Sharing) -> None:
    sharing.make(lifetime="1h")
    token, _ = sharing.make(lifetime="7d")
    sharing.store.purge()
    assert len(sharing.rows("SELECT 1 FROM link WHERE content IS NULL")) == 0
    sharing.clock.forward(hours=1)
    sharing.store.purge()
    assert sharing.store.inventory().counts["links"] == 2
    assert [row[0] for row in sharing.rows("SELECT 1 FROM link WHERE content IS NULL")] == [1]
    assert sharing.client.knock(token, HOME).state == "open"


@pytest.mark.parametrize(
    "damage",
    [
        "{}.",
        "{},",
        "{})",
        " {}\n",
        "<{}>",
        "{}&amp;utm_source=x",
        "{}?",
        "“{}”",
        "{}%3D",
        "{}=",
        "{}/",
        "\u200b{}",
    ],
)
def test_l19_what_mail_programs_do_to_a_link_is_undone(sharing: Sharing, damage: str) -> None:
    token, _ = sharing.make()
    assert clean_token(damage.format(token)) == token
    assert clean_token(token[:20] + "\r\n " + token[20:]) == token
    assert sharing.client.knock(damage.format(token), HOME).state == "open"
    assert sharing.client.knock(token[:-1] + ".", HOME).state == "closed"


def test_every_event_is_in_the_log_without_a_token_or_an_address(sharing: Sharing) -> None:
    token, link_id = sharing.make(password=PASSWORD)
    sharing.client.enter(token, "not the password", HOME)
    sharing.client.enter(token, PASSWORD, HOME)
    sharing.client.knock(make_token(), HOME)
    sharing.owner.revoke(sharing.key, link_id)
    sharing.owner.delete(sharing.key, link_id)
    log = sharing.rows("SELECT event, link_id, ip_hash FROM audit ORDER BY id")
    assert [row[0] for row in log] == [
        "link created", "link denied", "link opened", "link denied", "link revoked", "link deleted",
    ]  # fmt: skip
    assert [row[1] for row in log] == [link_id, link_id, link_id, None, link_id, link_id]
    hashes = {row[2] for row in log if row[0] in ("link denied", "link opened")}
    assert len(hashes) == 1
    assert len(str(hashes.pop())) == 64


def test_a_link_needs_a_name(sharing: Sharing) -> None:
    with pytest.raises(EngagementError, match="for whom"):
        sharing.make(client="  \n ")
    _, link_id = sharing.make(client="  A\ncme " + "x" * 200)
    assert sharing.link(link_id).client == ("A cme " + "x" * 200)[:80]


def test_a_client_reads_the_secret_once_a_restart(sharing: Sharing) -> None:
    token, _ = sharing.make()
    admitted = sharing.client.knock(token, HOME).admitted
    assert sharing.again().open_link(admitted)
    assert Client(sharing.store).open_link(admitted)
