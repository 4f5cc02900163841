"""Bluesky, played back from the answers of a real network on loopback (make test-bluesky records them)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engagement.data.evidence import evidence
from engagement.ingest.networks.bluesky import account, posts
from engagement.ingest.networks.contract import CAME_SHORT, Options
from engagement.ingest.networks.run import Run
from engagement.ingest.networks.transport import Request, Response
from tests.ingest.networks import bluesky_tape
from tests.ingest.networks.bluesky_replay import (
    BRAND,
    OWN_LOGIN,
    OWNER,
    RECORDED,
    TRUTH,
    changing,
    fetched,
    is_,
    network,
    people,
    tape,
)
from tests.ingest.networks.bluesky_tape import Tape
from tests.ingest.networks.bluesky_truth import check_acts, check_follows, check_people, moment, visible_acts


@pytest.mark.parametrize("login", [None, OWN_LOGIN], ids=["without a login", "with the owner's login"])
def test_every_visible_act_is_found_and_none_invented(tmp_path, login):
    tables, run = fetched(network(login=login), tmp_path)
    check_acts(tables, TRUTH, logged_in=login is not None)
    check_follows(tables, TRUTH)
    check_people(tables, TRUTH, logged_in=login is not None)
    assert run.complete
    assert evidence(tables).level == 2
    assert evidence(tables).has_follow_dates


def test_talk_among_members_is_seen_below_the_depth_at_which_servers_cut(tmp_path):
    tables, _ = fetched(network(), tmp_path)
    steps = tables.interactions["text"].str.extract(r"answers, step (\d+)")[0].dropna().astype(int)
    assert steps.max() == 14
    among = (tables.interactions["target_id"] != OWNER) & (tables.interactions["actor_id"] != OWNER)
    assert among.sum() > 20


def test_what_the_network_counts_but_hides_is_said(tmp_path):
    _, run = fetched(network(), tmp_path)
    assert (CAME_SHORT, {"network": "Bluesky", "counted": 30, "listed": 27}) in run.notes


@pytest.mark.parametrize("login", [None, OWN_LOGIN], ids=["without a login", "with the owner's login"])
def test_only_without_the_login_the_answer_says_that_mentions_elsewhere_are_not_seen(tmp_path, login):
    tables, _ = fetched(network(login=login), tmp_path)
    assert tables.unseen == (() if login else (posts.ONLY_THREADS,))


def test_the_window_of_posts_can_be_shorter(tmp_path):
    tables, _ = fetched(network(), tmp_path, Options(since_days=30))
    since = Options(since_days=30).since(network().find(BRAND))
    acts = visible_acts(TRUTH, logged_in=False)
    post_dates = {act["post"]: moment(act["created_at"]) for act in acts.values() if act.get("post")}
    expected = {name for name, act in acts.items() if moment(act["created_at"]) >= since}
    # Likes and reposts of older posts are not asked for.
    found = set(tables.interactions["interaction_id"])
    assert found <= expected
    assert {name for name in expected if acts[name]["kind"] == "quote"} <= found
    assert len(found) > 80
    assert all(date >= since for name, date in post_dates.items() if f"{name}/reply" in found)


def test_only_the_newest_followers(tmp_path):
    class Subset(Tape):
        def send(self, request: Request) -> Response:
            known = is_("getProfiles")(request) or is_("getRelationships")(request)
            return people(request) if known else super().send(request)

    tables, run = fetched(network(Subset(RECORDED["answers"])), tmp_path, Options(followers=10))
    since = {one["follower"]: one["at"] for one in TRUTH["follows"] if one["followed"] == OWNER}
    visible = [
        one["follower"] for one in TRUTH["follows"] if one["followed"] == OWNER and one["reach"] == "public"
    ]
    newest = sorted(visible, key=lambda did: since[did], reverse=True)[:10]
    assert list(tables.follower_ids()) == newest
    assert run.complete


def test_without_the_follower_list_the_people_are_those_who_acted(tmp_path):
    asked = tape()
    tables, _ = fetched(network(asked), tmp_path, Options(followers=0))
    assert not tables.has_follower_list
    check_acts(tables, TRUTH, logged_in=False)
    assert not any("getFollowers" in key for key in asked.asked)


def test_the_plan_says_requests_minutes_and_biases(tmp_path):
    asked = network()
    found = asked.find(BRAND)
    plan = asked.plan(found, Options())
    before = asked.client.requests
    run = Run(asked, found, Options(), folder=tmp_path)
    run.go()
    run.close()
    assert plan.requests == pytest.approx(asked.client.requests - before, rel=0.1)
    assert plan.dollars == 0
    assert 0 < plan.minutes < 1
    assert [message for message, _ in plan.biases] == [posts.ONLY_THREADS]
    fewer = asked.plan(found, Options(followers=10))
    assert fewer.requests < plan.requests
    assert len(fewer.biases) == 2
    large = asked.plan(replace(found, followers_count=1_000_000), Options())
    assert large.requests > 50_000
    assert [message for message, _ in large.biases] == [posts.ONLY_THREADS, account.LATE_DATES]


def test_a_feed_that_goes_back_less_far_than_the_window_is_taken_to_go_on_like_it():
    def cut(answer: Any) -> Any:
        return {"feed": answer["feed"][:5], "cursor": "more"}

    asked = network(changing("getAuthorFeed", cut))
    found = asked.find(BRAND)
    assert asked.plan(found, Options()).requests > 50


def test_a_finished_run_is_shown_for_a_day():
    found = network().find(BRAND)
    assert network().is_fresh(found.seen_at, found.seen_at + timedelta(hours=23))
    assert not network().is_fresh(found.seen_at, found.seen_at + timedelta(hours=25))


def test_recordings_hold_no_secret_and_no_address_of_a_machine():
    text = json.dumps([RECORDED, TRUTH])
    for secret in ("password", "localhost", "127.0.0.1", "/home/", "/root", "/work", "@test.invalid"):
        assert secret not in text, secret
    assert sum(file.stat().st_size for file in bluesky_tape.RECORDINGS.iterdir()) < 150_000


@pytest.mark.parametrize(("counted", "expected"), [(None, None), (30, 30), (5_000, 5_000), (100_000, 90_000)])
def test_a_long_list_of_followers_may_lack_those_that_are_hidden(counted, expected):
    asked = network()
    found = replace(asked.find(BRAND), followers_count=counted)
    (followers,) = (task for task in asked.tasks(found, Options()) if task.kind == "followers")
    assert followers.expected == expected
