"""Signing in with X against a small X that checks what RFC 6749 and RFC 7636 ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from engagement.ingest.networks import client
from engagement.ingest.networks.client import Limiters, StoppedError
from engagement.ingest.networks.contract import MissingAccessError, Options
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import Request, Response
from engagement.ingest.networks.x import lists
from engagement.ingest.networks.x.oauth import (
    HOURS,
    NOT_AGREED,
    NOT_DONE,
    SPENT,
    TOO_LATE,
    SignedIn,
    SignInFailedError,
    SignIns,
    is_offered,
)
from tests.ingest.networks.listed import Clock
from tests.ingest.networks.x_consent import CLIENT, SECRET
from tests.ingest.networks.x_world import OWNER, World

BRAND = Handle("x", "brand")
CALLBACK = "https://engagement.test/x/callback"


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_CLIENT_ID", CLIENT)
    monkeypatch.setenv("ENGAGEMENT_X_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("ENGAGEMENT_X_BEARER_TOKEN", "app-secret")
    monkeypatch.setenv("ENGAGEMENT_DATA", str(tmp_path))
    monkeypatch.delenv("ENGAGEMENT_X_USER_TOKEN", raising=False)
    monkeypatch.setattr(client, "SHARED_LIMITERS", Limiters())
    monkeypatch.setattr(client, "SystemClock", Clock)


class Moment:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


def answer_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def begun(world: World, account: str | None = OWNER) -> tuple[SignIns, str, dict[str, str]]:
    sign_ins = SignIns(lambda: world)
    secret, address = sign_ins.begin(CALLBACK, {"handle": "@brand"})
    return sign_ins, secret, answer_of(world.consent.answer(address, account))


def signed_in(world: World, account: str = OWNER, now: Callable[[], float] | None = None) -> SignedIn:
    sign_ins = SignIns(lambda: world) if now is None else SignIns(lambda: world, now)
    secret, address = sign_ins.begin(CALLBACK, {})
    login = sign_ins.get(sign_ins.finish(secret, answer_of(world.consent.answer(address, account))))
    assert login is not None
    return login


def run_of(world: World, folder: Path, login: SignedIn, options: Options | None = None) -> Run:
    network, found = find(BRAND, world, login)
    return Run(network, found, options or Options(), folder)


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
def test_who_agrees_is_signed_in_under_a_new_secret(new_names: bool) -> None:
    world = World(new_names=new_names)
    sign_ins, secret, answer = begun(world)
    assert sign_ins.back(secret) == {"handle": "@brand"}
    fresh = sign_ins.finish(secret, answer)
    assert fresh != secret
    assert sign_ins.get(secret) is None
    login = sign_ins.get(fresh)
    assert login is not None
    assert (login.account_id, login.name) == (OWNER, "brand")
    assert login.token() in world.consent.tokens
    sign_ins.forget(fresh)
    assert sign_ins.get(fresh) is None
    with pytest.raises(StoppedError, match="no longer signed in"):
        login.token()


def test_the_scopes_and_addresses_are_those_of_the_document(shared: Callable[[str], Path]) -> None:
    world = World()
    begun(world)
    spec = json.loads(shared("specs/x-openapi-v2.167.json").read_text())
    flow = spec["components"]["securitySchemes"]["OAuth2UserToken"]["flows"]["authorizationCode"]
    scopes = world.consent.asked[0]["scope"].split()
    assert set(scopes) <= set(flow["scopes"])
    assert not any(scope.endswith("write") for scope in scopes)
    assert urlsplit(flow["tokenUrl"]).path == "/2/oauth2/token"
    lists_read = ("/2/users/{id}/followers", "/2/users/{id}/tweets", "/2/tweets/{id}/liking_users")
    for path in lists_read:
        needed = next(one for one in spec["paths"][path]["get"]["security"] if "OAuth2UserToken" in one)
        assert set(needed["OAuth2UserToken"]) <= set(scopes)


def test_wrong_state_replay_and_refusal_sign_nobody_in() -> None:
    world = World()
    sign_ins, secret, answer = begun(world)
    with pytest.raises(SignInFailedError) as error:
        sign_ins.finish(secret, {**answer, "state": "another"})
    assert error.value.message == TOO_LATE
    with pytest.raises(SignInFailedError, match="not begun in this browser"):
        sign_ins.finish(secret, answer)  # the beginning is used up
    sign_ins, secret, answer = begun(world)
    with pytest.raises(SignInFailedError, match="not begun in this browser"):
        sign_ins.finish("somebody else's cookie", answer)
    with pytest.raises(SignInFailedError, match="not begun in this browser"):
        sign_ins.finish(None, answer)
    sign_ins.finish(secret, answer)
    with pytest.raises(SignInFailedError, match="not begun in this browser"):
        sign_ins.finish(secret, answer)
    sign_ins, secret, answer = begun(world, account=None)
    with pytest.raises(SignInFailedError) as error:
        sign_ins.finish(secret, answer)
    assert error.value.message == NOT_AGREED
    assert world.consent.exchanges == ["authorization_code"]


def test_a_code_of_another_sign_in_is_worth_nothing() -> None:
    """What PKCE is for: a code that was caught is exchanged only with the verifier of its own beginning."""
    world = World()
    _, _, caught = begun(world)
    sign_ins, secret, answer = begun(world)
    with pytest.raises(SignInFailedError) as error:
        sign_ins.finish(secret, {**answer, "code": caught["code"]})
    assert error.value.message == NOT_DONE


def test_a_beginning_is_too_late_after_ten_minutes() -> None:
    world, now = World(), Moment()
    sign_ins = SignIns(lambda: world, now)
    secret, address = sign_ins.begin(CALLBACK, {})
    now.at += 601
    with pytest.raises(SignInFailedError) as error:
        sign_ins.finish(secret, answer_of(world.consent.answer(address, OWNER)))
    assert error.value.message == TOO_LATE


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"no json", b'{"access_token": 5}', b'{"error": "x"}'], ids=repr
)
def test_odd_answers_sign_nobody_in(body: bytes) -> None:
    class Odd(World):
        def send(self, _: Request) -> Response:
            return Response(200, {"content-type": "application/json"}, body)

    world = World()
    sign_ins = SignIns(Odd)
    secret, address = sign_ins.begin(CALLBACK, {})
    with pytest.raises((SignInFailedError, StoppedError)):
        sign_ins.finish(secret, answer_of(world.consent.answer(address, OWNER)))


def test_a_used_up_day_of_the_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_X_MOST_USD", "0")
    world = World()
    sign_ins, secret, answer = begun(world)
    with pytest.raises(SignInFailedError) as error:
        sign_ins.finish(secret, answer)
    assert error.value.message == SPENT
    assert world.bill == 0


def test_a_token_is_renewed_before_it_runs_out_and_forgotten_after_hours(tmp_path: Path) -> None:
    world, now = World(), Moment()
    login = signed_in(world, now=now)
    first = login.token()
    now.at += 6_600
    run = run_of(world, tmp_path, login)
    run.go()
    run.close()
    second = login.token()
    assert second != first
    assert world.consent.exchanges == ["authorization_code", "refresh_token"]
    assert ("/2/users/me", f"Bearer {first}") in world.logins
    now.at += HOURS * 3600
    assert login.is_over
    with pytest.raises(StoppedError):
        login.token()


def test_a_login_that_x_took_back_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    world, now = World(), Moment()
    login = signed_in(world, now=now)
    run = run_of(world, tmp_path, login)
    world.consent.tokens.clear()
    with pytest.raises(MissingAccessError, match="Sign in with X again"):
        run.go()
    run.close()
    world.consent.refreshes.clear()
    now.at += 7_000
    with pytest.raises(StoppedError, match="no longer signed in"):
        login.token()


def test_signing_out_stops_what_runs_and_its_part_is_kept(tmp_path: Path) -> None:
    world = World()
    login = signed_in(world)
    run = run_of(world, tmp_path, login)
    seen = []

    def stop_soon(_: object) -> None:
        seen.append(1)
        if len(seen) == 4:
            login.forget()

    assert not run.go(stop_soon)
    assert any("no longer signed in" in note for note, _ in run.notes)
    run.close()
    again = run_of(world, tmp_path, signed_in(world))
    again.go()
    likes = {(person, OWNER, "like") for people in world.likes.values() for person in people}
    frame = again.tables().interactions
    found = set(zip(frame["actor_id"], frame["target_id"], frame["kind"].astype(str), strict=True))
    assert found == world.acts | likes


def test_somebody_else_who_signed_in_sees_no_likes_and_no_other_result(tmp_path: Path) -> None:
    world = World()
    other = run_of(world, tmp_path, signed_in(world, world.people[10]))
    own = run_of(world, tmp_path, signed_in(world))
    assert other.network.login != own.network.login
    other.go()
    assert not any("liking_users" in path for path, _, _ in world.answers)
    assert lists.NO_LIKES not in [note for note, _ in other.notes]


@pytest.mark.parametrize("new_names", [False, True], ids=["tweet.fields", "post.fields"])
@pytest.mark.parametrize("followers", [None, 150, 0])
@pytest.mark.parametrize("app_owner", [None, "@Brand"])
def test_the_bill_is_the_estimate_with_and_without_owned_reads(
    app_owner: str | None,
    followers: int | None,
    new_names: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if app_owner:
        monkeypatch.setenv("ENGAGEMENT_X_APP_OWNER", app_owner)
    owner = OWNER if app_owner else None
    world = World(followers=3_000, as_assumed=True, new_names=new_names, app_owner=owner)
    login = signed_in(world)
    world.charged.clear()
    run = run_of(world, tmp_path, login, Options(followers=followers))
    told = run.network.plan(run.found, run.options)
    run.go()
    assert world.bill == pytest.approx(told.dollars, rel=0.1)
    assert run.dollars >= world.bill - 1e-9
    own = {kind for kind, _ in world.charged if kind.startswith("own")}
    assert bool(own) == bool(app_owner)
    likes = {(person, OWNER, "like") for people in world.likes.values() for person in people}
    frame = run.tables().interactions
    found = set(zip(frame["actor_id"], frame["target_id"], frame["kind"].astype(str), strict=True))
    assert found == world.acts | likes


def test_owned_reads_are_only_the_app_owners_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator owns the app and looks at another account; another person looks at the operator's."""
    world = World(app_owner=OWNER)
    plain = find(BRAND, World())
    normal = plain[0].plan(plain[1], Options()).dollars
    monkeypatch.setenv("ENGAGEMENT_X_APP_OWNER", "brand")
    network, found = find(BRAND, world, signed_in(world, world.people[10]))
    assert network.plan(found, Options()).dollars == pytest.approx(normal)
    other = Handle("x", f"member{world.people[10]}")
    network, found = find(other, world, signed_in(world))
    follow = [part for part in network.plan(found, Options()).parts if part.title == "The list of followers"]
    assert follow[0].dollars == pytest.approx((found.followers_count or 0) * 0.01)


def test_without_an_apps_own_token_a_login_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENGAGEMENT_X_BEARER_TOKEN")
    world = World()
    with pytest.raises(MissingAccessError, match="has none"):
        find(BRAND, world)
    run = run_of(world, tmp_path, signed_in(world))
    run.go()
    # The archive answers apps only.
    assert lists.NO_ARCHIVE in [note for note, _ in run.notes]
    assert set(run.tables().follower_ids()) == set(world.people) - world.suspended


def test_a_sign_in_is_offered_only_where_the_operator_has_an_app(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_offered()
    monkeypatch.delenv("ENGAGEMENT_X_CLIENT_SECRET")
    assert not is_offered()


def test_tokens_reach_no_log_no_file_and_no_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    world, now = World(), Moment()
    with caplog.at_level("DEBUG"):
        login = signed_in(world, now=now)
        now.at += 6_600
        run = run_of(world, tmp_path, login)
        run.go()
        run.close()
    secrets = [SECRET, *world.consent.tokens, *world.consent.refreshes]
    assert len(secrets) >= 4
    for secret in secrets:
        assert secret not in caplog.text
        assert secret not in repr(vars(login)) + repr(login) + repr(vars(run.network))
        assert not any(secret.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
