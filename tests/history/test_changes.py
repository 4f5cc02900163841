"""Three moments with known truth: every change is reported right, and what cannot be told is not told."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.data.results import Figure
from engagement.data.schema import UNFINISHED, Owner, SourceReport, Tables
from engagement.history.changes import changes
from engagement.history.follows import (
    HALF_MISSING,
    NEWEST_ONLY,
    NO_LIST,
    PARTIAL_AFTER,
    PARTIAL_BEFORE,
    unfollow_events,
)
from engagement.history.moment import Moment, OneAccountError, SameMomentError
from engagement.i18n import language
from engagement.wording.changes import changes_headline
from tests.history.three_moments import FIRST, OWNER, Person, handle, moment, moments, world

DAYS = (0.0, 21.0, 45.0)
seeds = st.integers(0, 10_000)


def ids(frame: pd.DataFrame | None) -> set[str]:
    assert frame is not None
    return set(frame["account_id"])


@settings(max_examples=8)
@given(seeds, st.booleans())
def test_who_came_and_who_is_gone(seed: int, dated: bool) -> None:
    people = world(seed)
    first, middle, last = moments(people, DAYS, dated)
    found = changes(first, last, middle)
    came = {p.account_id for p in people if p.follows_on(45) and not p.follows_on(0)}
    gone = {p.account_id for p in people if p.follows_on(0) and not p.follows_on(45)}
    assert ids(found.lists.came) == came
    assert ids(found.lists.gone) == gone
    proof = found.lists.gone.set_index("account_id")  # type: ignore[union-attr]
    for person in people:
        if person.account_id in gone:
            assert proof.loc[person.account_id, "last_seen_at"] <= FIRST + pd.Timedelta(days=person.gone)
            assert FIRST + pd.Timedelta(days=person.gone) <= proof.loc[person.account_id, "gone_at"]
    assert found.days == 45


def test_no_list_gives_a_state_of_earlier_rules_under_the_names_of_today() -> None:
    first, _, last = moments(world(3), DAYS, True)
    told, untold = (changes(before, last) for before in (first, replace(first, rules=1)))
    assert told.lists.gone is not None
    assert untold.lists.gone is not None
    assert told.lists.gone["state"].notna().any()
    assert untold.lists.gone["state"].isna().all()
    pd.testing.assert_frame_equal(told.lists.came, untold.lists.came)  # type: ignore[arg-type]


@settings(max_examples=8)
@given(seeds)
def test_what_became_of_those_who_are_gone(seed: int) -> None:
    people = world(seed)
    first, _, last = moments(people)
    told = changes(first, last).lists.gone.set_index("account_id")["fate"]  # type: ignore[union-attr]
    for person in (p for p in people if p.account_id in told.index):
        said_before = any(day <= 0 for day in [*person.speaks, *person.speaks_to_member])
        expected = {
            "left": "left" if person.speaks else "unknown",
            "suspended": "vanished" if said_before else "unknown",
            "quiet": "unknown",
        }[person.fate]
        assert told[person.account_id] == expected


def counted(given: Moment, unlisted: int) -> Moment:
    """The moment as fetched from a network that counts so many followers more than it lists."""
    source = SourceReport("Bluesky: Profiles", "handle.bluesky", 1, 1, unlisted=unlisted)
    return replace(given, tables=replace(given.tables, sources=(source,)))


@settings(max_examples=8)
@given(seeds)
def test_who_is_merely_missing_in_a_short_list_is_no_leaver(seed: int) -> None:
    people = world(seed)
    first, middle, last = moments(people)
    whole, short = changes(first, last, middle), changes(first, counted(last, 4), middle)
    assert ids(short.lists.gone) == ids(whole.lists.gone)
    assert set(short.lists.gone["fate"]) <= {"vanished", "unknown"}  # type: ignore[index]
    assert short.lists.unlisted == min(4, len(ids(whole.lists.gone)))
    missed = {p.account_id for p in people if p.follows_on(DAYS[1]) and not p.follows_on(DAYS[2])}
    assert not missed & ids(short.churn.people)
    assert not missed & ids(unfollow_events([first, middle, counted(last, 4)]).query("passes"))
    words = language("en")
    assert ("may still follow: the network" in changes_headline(short, words)) is bool(short.lists.unlisted)
    assert "may still follow" not in changes_headline(whole, words)


def test_the_worlds_of_these_tests_have_leavers() -> None:
    pairs = [moments(world(seed)) for seed in range(5)]
    exit_reasons = [changes(first, last).lists.gone["fate"] for first, _, last in pairs]  # type: ignore[index]
    assert "left" in set(pd.concat(exit_reasons))


@settings(max_examples=8)
@given(seeds)
def test_followers_that_were_hidden_all_along_hide_no_leaver(seed: int) -> None:
    first, _, last = moments(world(seed))
    whole, hidden = changes(first, last), changes(counted(first, 9), counted(last, 9))
    assert hidden.lists.unlisted == 0
    pd.testing.assert_frame_equal(hidden.lists.gone, whole.lists.gone)  # type: ignore[arg-type]


@settings(max_examples=8)
@given(seeds)
def test_turns_names_and_the_matrix(seed: int) -> None:
    people = world(seed)
    first, middle, last = moments(people)
    found = changes(first, last, middle)
    rung = {"member": 3, "starting": 2, "shade": 1, "passing": 0, "inactive": 0}
    turned = found.turned.set_index("account_id")  # type: ignore[union-attr]
    stayed = [p for p in people if p.follows_on(0) and p.follows_on(45)]
    assert set(turned.index) == {p.account_id for p in stayed}
    for person in stayed:
        old, new = person.states[0], person.states[2]
        row = turned.loc[person.account_id]
        assert (row["before"], row["after"]) == (old, new)
        if "unsure" in (old, new):
            assert row["way"] == "unsure"
        else:
            climb = rung[new] - rung[old]
            assert row["way"] == ("up" if climb > 0 else "down" if climb < 0 else "held")
    assert ids(found.renamed) == {p.account_id for p in stayed if handle(p, 0) != handle(p, 2)}
    assert int(found.matrix.to_numpy().sum()) == len(  # type: ignore[union-attr]
        [p for p in people if p.follows_on(0) or p.follows_on(45)]
    )
    assert found.matrix.loc["elsewhere"].sum() == len(ids(found.lists.came))  # type: ignore[union-attr]


@settings(max_examples=8)
@given(seeds, st.booleans())
def test_churn_is_told_as_proven_only_where_the_dates_prove_it(seed: int, dated: bool) -> None:
    people = world(seed)
    first, middle, last = moments(people, DAYS, dated)
    found = changes(first, last, middle).churn
    told = found.people.set_index("account_id")
    for person in people:
        seen = [day for day in DAYS if person.follows_on(day)]
        if not seen or person.follows_on(DAYS[-1]) or person.gone is None:
            assert person.account_id not in told.index
            continue
        gone_by = min(day for day in DAYS if day >= person.gone)
        begins = [day for day in DAYS if day < person.followed]
        earliest = person.followed if dated else max(begins, default=None)
        # An account that was suspended before it said anything looks like any other that is gone.
        heard = any(day <= max(seen) for day in [*person.speaks, *person.speaks_to_member])
        if person.followed_back or (person.fate == "suspended" and heard):
            assert person.account_id not in told.index
        elif earliest is not None and gone_by - earliest <= 30:
            assert told.loc[person.account_id, "proven"]
            assert person.gone - person.followed <= 30
        elif person.account_id in told.index:
            assert not told.loc[person.account_id, "proven"]
    new = [p for p in people if any(p.follows_on(day) for day in DAYS[1:]) and not p.follows_on(0)]
    new = [p for p in new if p.followed > 0]
    starts = {p.account_id: p.followed if dated else min(d for d in DAYS if p.follows_on(d)) for p in new}
    watched = [person for person, start in starts.items() if start + 30 <= DAYS[-1]]
    assert found.share.n == len(watched)
    if watched:
        proven = told.index[told["proven"].astype(bool)]
        assert found.share.value == pytest.approx(sum(p in set(proven) for p in watched) / len(watched))


@settings(max_examples=8)
@given(seeds)
def test_endings_hold_only_what_was_seen(seed: int) -> None:
    people = {p.account_id: p for p in world(seed)}
    seen = unfollow_events(moments(list(people.values())))
    assert not seen["account_id"].duplicated().any()
    for row in seen.itertuples():
        person = people[row.account_id]
        assert not person.followed_back
        assert row.following == person.following
        if row.passes:
            assert person.gone is not None
            assert person.gone - person.followed <= 30
        else:
            assert (person.gone if person.gone is not None else DAYS[-1]) - person.followed > 30


def test_an_account_known_by_handle_once_and_by_id_later_did_not_leave() -> None:
    people = world(3)
    first, _, last = moments([replace(p, handles={}) for p in people])
    known = dict(zip(first.tables.accounts["account_id"], "@" + first.tables.accounts["handle"], strict=True))
    known["1"] = "@brand"
    poorer = replace(
        first,
        tables=Tables(
            Owner("@brand", "brand"),
            first.tables.accounts.assign(account_id=first.tables.accounts["account_id"].map(known)),
            first.tables.interactions.assign(
                actor_id=first.tables.interactions["actor_id"].map(known),
                target_id=first.tables.interactions["target_id"].map(known),
            ),
            first.tables.follows.replace(known),
        ),
        people=first.people.assign(account_id=first.people["account_id"].map(known)),
    )
    rich, poor = changes(first, last), changes(poorer, last)
    assert set(poor.lists.gone["handle"]) == set(rich.lists.gone["handle"])  # type: ignore[index]
    assert set(poor.lists.came["handle"]) == set(rich.lists.came["handle"])  # type: ignore[index]
    assert poor.turned.equals(rich.turned)  # type: ignore[union-attr]


def partial(given: Moment) -> Moment:
    return replace(
        given, tables=replace(given.tables, sources=(SourceReport("a", "b", 1, 1, (UNFINISHED,)),))
    )


def test_a_part_of_a_list_makes_nobody_leave_or_come() -> None:
    first, _, last = moments(world(1))
    ended = changes(first, partial(last))
    assert (ended.lists.gone, ended.lists.gone_missing) == (None, PARTIAL_AFTER)
    assert ended.lists.came is not None
    began = changes(partial(first), last)
    assert (began.lists.came, began.lists.came_missing) == (None, PARTIAL_BEFORE)
    assert ended.churn.people.empty
    assert ended.speaking.value is None
    assert ended.lapsing is None
    assert ended.forecast.hit is None
    assert unfollow_events([first, partial(last)]).query("passes").empty


def cut(given: Moment, keep: set[str]) -> Moment:
    follows = given.tables.follows
    return replace(
        given,
        tables=replace(given.tables, follows=follows[follows["follower_id"].isin(keep)]),
        people=given.people[given.people["account_id"].isin(keep)],
    )


@pytest.mark.parametrize("column", ["followed_at", "follow_rank"])
def test_a_list_of_the_newest_is_seen_through(column: str) -> None:
    people = [Person(str(1000 + n), followed=-float(n) - 1) for n in range(100)]
    first, last = moment(people, 0, 0.0), moment(people, 1, 40.0)
    if column == "follow_rank":
        for given in (first, last):
            given.tables.accounts["followed_at"] = given.tables.accounts["created_at"]
            given.tables.accounts["follow_rank"] = pd.array(range(100), dtype="Int64")[::-1]
    newest = cut(last, {str(1000 + n) for n in range(60)})
    assert changes(first, newest).lists.gone_missing == NEWEST_ONLY
    at_random = cut(last, {str(1000 + n) for n in range(100) if n % 5})
    assert len(changes(first, at_random).lists.gone) == 20  # type: ignore[arg-type]
    back = changes(cut(first, {str(1000 + n) for n in range(60)}), last)
    assert back.lists.came is None or back.lists.came.empty


def test_a_list_of_less_than_half_is_no_list_of_leavers() -> None:
    people = [Person(str(1000 + n), followed=-float(n) - 1) for n in range(100)]
    first, last = moment(people, 0, 0.0, dated=False), moment(people, 1, 40.0, dated=False)
    found = changes(first, cut(last, {str(1000 + n) for n in range(0, 100, 3)}))
    assert found.lists.gone_missing == HALF_MISSING
    assert found.churn.people.empty


def test_without_a_list_nobody_is_told_to_come_or_go() -> None:
    first, _, last = moments(world(1))
    found = changes(cut(first, set()), last)
    assert (found.lists.came_missing, found.lists.gone_missing) == (NO_LIST, NO_LIST)


def test_profiles_alone_do_not_turn() -> None:
    first, _, last = moments(world(1))
    found = changes(replace(first, level=0), last)
    assert found.turned is None
    assert found.matrix is None
    assert found.turned_missing


def test_the_users_own_word_is_no_turn_of_the_person() -> None:
    first, _, last = moments(world(1))
    corrected = replace(last, people=last.people.assign(corrected=True))
    turned = changes(first, corrected).turned
    assert turned is not None
    assert set(turned.loc[turned["before"] != turned["after"], "way"]) == {"corrected"}


def test_two_accounts_and_one_moment_are_refused() -> None:
    first, _, last = moments(world(1))
    with pytest.raises(SameMomentError):
        changes(first, first)
    other = replace(last, tables=replace(last.tables, owner=Owner("2", "other")))
    with pytest.raises(OneAccountError, match="1"):
        changes(first, other)
    assert OWNER.account_id == "1"


def forecast_moments(spoke: int) -> tuple[Moment, Moment, Moment]:
    """Thirty silent people of whom so many speak within the 20 days, and ten more after them."""
    people = [
        Person(str(2000 + n), -50.0, states={0: "shade"}, speaks=[5.0 + n / 10] if n < spoke else [])
        for n in range(30)
    ]
    people += [Person(str(3000 + n), -50.0, states={0: "member"}, speaks=[-55.0, 3.0]) for n in range(5)]
    people += [Person(str(4000 + n), -50.0, states={0: "shade"}, speaks=[25.0]) for n in range(10)]
    first, middle, last = moments(people, (0.0, 10.0, 30.0))
    return first, middle, last


@pytest.mark.parametrize(("spoke", "hit"), [(0, False), (1, True), (9, True), (10, False)])
def test_the_forecast_is_a_hit_only_inside_its_interval(spoke: int, hit: bool) -> None:
    first, _, last = forecast_moments(spoke)
    found = changes(first, last).forecast
    assert (found.observed, found.hit) == (spoke, hit)


def test_the_forecast_waits_for_its_whole_window() -> None:
    first, middle, _ = forecast_moments(4)
    found = changes(first, middle).forecast
    assert (found.observed, found.hit) == (None, None)
    assert found.expected == 4.0
    assert found.missing == "its window has not passed yet"


def test_the_forecast_is_not_scored_on_acts_that_begin_too_late() -> None:
    first, _, last = forecast_moments(4)
    acts = last.tables.interactions
    late = acts[acts["created_at"] > FIRST + pd.Timedelta(days=4)]
    found = changes(first, replace(last, tables=replace(last.tables, interactions=late)))
    assert found.forecast.hit is None
    assert found.speaking.value is None
    assert found.lapsing is None


def test_no_forecast_told_is_none_scored() -> None:
    first, _, last = forecast_moments(4)
    silent = replace(first, figures={"activation_potential": Figure(None, None, None, 0, None, 1, "why")})
    assert changes(silent, last).forecast.missing == "no forecast was told at the earlier moment"
