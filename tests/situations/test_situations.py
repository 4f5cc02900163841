"""What the program says of accounts whose truth is known: states, figures, sentences."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import engagement
from engagement.analysis.analysis import Analysis
from engagement.data.results import StatesBefore
from engagement.i18n import Language
from engagement.wording.gaps import gaps
from engagement.wording.headline import headline
from engagement.wording.reasons import fact_line, turned_line
from tests.situations import made_accounts

SEED = 11
EN, ES = Language("en"), Language("es")


@cache
def seen(name: str, seed: int = SEED) -> tuple[Analysis, pd.Series]:
    """The analysis of a situation, and the truth in the order of its people."""
    account = made_accounts.SITUATIONS[name](seed)
    analysis = engagement.analyse(account.tables(), as_of=account.now)
    return analysis, analysis.people["account_id"].map(account.truth).fillna("stranger")


def states(name: str, kind: str) -> dict[str, int]:
    """How many people of a kind are in each state."""
    analysis, truth = seen(name)
    return analysis.people.loc[truth == kind, "state"].value_counts().to_dict()


def test_a_prize_draw_makes_no_community() -> None:
    assert states("prize_draw", "once") == {"starting": 150}
    assert states("prize_draw", "regular") == {"member": 12}
    analysis, _ = seen("prize_draw")
    potential = analysis.figures["activation_potential"]
    assert potential.value is not None
    assert potential.value < 5
    assert len(analysis.unusual_days) == 1
    assert analysis.unusual_days.iloc[0]["people"] == 150
    assert "150 people spoke for the first time, far more than usual" in headline(analysis, EN)


def test_friends_who_do_not_follow_are_not_among_the_members() -> None:
    account = made_accounts.prize_draw(SEED, tags=True)
    analysis = engagement.analyse(account.tables(), as_of=account.now)
    assert analysis.evidence.level == 1
    assert analysis.people["ties_members"].sum() == 0
    assert not analysis.figures["member_to_member_share"].value


def test_a_storm_of_two_days_makes_no_community() -> None:
    assert "member" not in states("storm", "raid")
    assert states("storm", "regular") == {"member": 12}
    account = made_accounts.storm(SEED)
    later = engagement.analyse(account.tables(), as_of=account.now + pd.Timedelta(days=60))
    assert not (later.people["account_id"].str.startswith("raid") & (later.people["state"] == "member")).any()
    assert seen("storm")[0].figures["newcomer_conversion_30"].value != pytest.approx(1.0)


def test_midnight_makes_no_habit_and_takes_none() -> None:
    assert states("night_shift", "one talk") == {"starting": 40}
    assert states("night_shift", "regular") == {"member": 10}


def test_one_case_at_the_help_desk_is_no_habit() -> None:
    assert "member" not in states("help_desk", "case")
    assert "quiet" not in states("help_desk", "case")
    assert states("help_desk", "regular") == {"member": 8}


def test_who_was_a_regular_is_no_beginner() -> None:
    assert states("fallen_silent", "was regular") == {"quiet": 30}
    analysis, truth = seen("fallen_silent")
    assert headline(analysis, EN).startswith(
        "30 people were your community. The last word in this data was 17"
    )
    chance = analysis.people.loc[truth == "was regular", "silence_chance"]
    assert (chance < 0.01).all()
    assert "data end there" not in headline(analysis, EN)


def test_a_file_that_ends_early_says_so() -> None:
    analysis, _ = seen("stale_file")
    told = headline(analysis, EN)
    assert "The acts in this data end on May 1" in told or "The acts in this data end on" in told
    assert "went quiet." not in told
    assert analysis.figures["retention"].missing == "the acts in this data end weeks before this moment"


def test_who_speaks_in_seasons_is_expected_back() -> None:
    found = states("holidays", "seasonal")
    assert found == {"member": 20}
    analysis, truth = seen("holidays")
    due = analysis.people.loc[truth == "seasonal", "expected_back_at"]
    assert due.notna().mean() > 0.8
    assert (due.dropna() > analysis.as_of.floor("D")).all()
    assert "expected back about" in headline(analysis, EN)


def test_who_carries_the_words_is_never_silent() -> None:
    assert states("heralds", "herald").get("starting", 0) >= 14
    analysis, _ = seen("heralds")
    told = headline(analysis, EN)
    assert " carry your words" in told
    assert "begun to speak" not in told
    assert "have not spoken" in told


def test_a_young_account_has_a_community_too() -> None:
    found = states("first_weeks", "often")
    assert found.get("member", 0) >= 9
    assert states("first_weeks", "once") == {"starting": 30}
    assert states("first_weeks", "two days") == {"starting": 15}


def test_likes_alone_say_nothing_about_who_talks() -> None:
    analysis, truth = seen("applause")
    assert analysis.figures["share_member"].value is None
    assert "cannot be told" in headline(analysis, EN)
    ranked = analysis.people.assign(truth=truth).sort_values("activation", ascending=False)
    assert set(ranked["truth"].iloc[:28]) == {"likes"}


def test_acts_without_a_date_are_told_and_withhold_what_needs_dates() -> None:
    analysis, truth = seen("no_clock")
    assert "% of the acts have no date" in headline(analysis, EN)
    for name in ("reciprocity_in", "retention", "activation_potential", "newcomer_conversion_30"):
        assert analysis.figures[name].value is None, name
    once = analysis.people[truth == "once"]
    undated = once["last_voice_at"].isna()
    assert set(once.loc[undated, "state"]) == {"unsure"}
    assert (once["voiced_days"] > 0).all()


def test_a_greeting_to_many_answers_nobody() -> None:
    analysis, _ = seen("town_crier")
    assert analysis.figures["reciprocity_in"].value == 0.0
    assert (analysis.people["answered"] == 0).all()


def test_what_is_answered_is_told_as_it_is() -> None:
    analysis, _ = seen("seven_in_ten")
    assert analysis.figures["reciprocity_in"].value == pytest.approx(0.7, abs=0.001)


def test_a_list_that_is_a_part_says_so() -> None:
    analysis, _ = seen("hidden_half")
    assert any("not on your list" in sentence for sentence in gaps(analysis.evidence, analysis.as_of, EN))


def test_posts_to_nobody_are_no_missing_posts() -> None:
    analysis, _ = seen("monologue")
    told = gaps(analysis.evidence, analysis.as_of, EN)
    assert any("199 posts in this data do not say whom they are for" in sentence for sentence in told)
    assert not any("your own answers are not in this data" in sentence for sentence in told)


def test_who_comes_back_after_a_long_time_is_no_newcomer() -> None:
    assert set(states("come_back", "was regular")) == {"quiet"}
    assert states("come_back", "regular") == {"member": 5}


def test_who_says_they_follow_back_only_passes_by() -> None:
    assert states("mass_followers", "seeker") == {"passing": 40}
    assert states("mass_followers", "dormant") == {"inactive": 30}


def test_a_look_into_the_past_does_not_see_the_future() -> None:
    account = made_accounts.late_friends(SEED)
    past = account.now - pd.Timedelta(days=100)
    whole = account.tables()
    acts = whole.interactions[whole.interactions["created_at"] <= past].reset_index(drop=True)
    there = whole.accounts["followed_at"] <= past
    accounts = whole.accounts[there].assign(
        last_post_at=whole.accounts["last_post_at"].where(whole.accounts["last_post_at"] <= past)
    )
    follows = whole.follows[whole.follows["follower_id"].isin(accounts["account_id"])]
    by_hand = replace(
        whole,
        accounts=accounts.reset_index(drop=True),
        interactions=acts,
        follows=follows.reset_index(drop=True),
    )
    one, other = (engagement.analyse(tables, as_of=past) for tables in (whole, by_hand))
    assert one.evidence.level == other.evidence.level == 1
    assert len(one.people) == len(other.people) == 50
    pd.testing.assert_frame_equal(one.people, other.people)
    assert one.figures == other.figures


def test_a_bare_date_is_the_end_of_that_day() -> None:
    account = made_accounts.monologue(SEED)
    account.say("regular60", made_accounts.BRAND, 10.25)  # noon
    tables = account.tables()
    day = (account.now - pd.Timedelta(days=10)).strftime("%Y-%m-%d")
    asked = engagement.analyse(tables, as_of=day)
    assert asked.as_of == pd.Timestamp(day, tz="UTC") + pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)
    there = engagement.analyse(tables, as_of=day, time_zone="America/Mexico_City")
    assert there.as_of - asked.as_of == pd.Timedelta(hours=6)


def test_three_thousand_silent_people_change_nobody() -> None:
    account = made_accounts.prize_draw(SEED)
    before = engagement.analyse(account.tables(), as_of=account.now).people.set_index("account_id")
    account.people("silent", 3000)
    after = engagement.analyse(account.tables(), as_of=account.now).people.set_index("account_id")
    same = after.loc[before.index]
    assert (same["state"] == before["state"]).all()
    assert np.allclose(same["membership"], before["membership"])
    newcomers = after[after["voiced_days"] == 0]
    assert newcomers["membership"].max() < 0.3


@pytest.mark.parametrize("name", ["fallen_silent", "seven_in_ten", "late_friends", "night_shift"])
def test_order_names_and_dates_change_nothing(name: str) -> None:
    account = made_accounts.SITUATIONS[name](SEED)
    tables = account.tables()
    plain = engagement.analyse(tables, as_of=account.now)
    order = np.random.default_rng(1).permutation(len(tables.interactions))
    shuffled = replace(tables, interactions=tables.interactions.iloc[order].reset_index(drop=True))
    mixed = engagement.analyse(shuffled, as_of=account.now)
    pd.testing.assert_frame_equal(plain.people, mixed.people)
    assert plain.figures == mixed.figures
    ahead = pd.Timedelta(days=400)
    moved = replace(
        tables,
        accounts=tables.accounts.assign(
            **{name: tables.accounts[name] + ahead for name in ("created_at", "followed_at", "last_post_at")}
        ),
        interactions=tables.interactions.assign(created_at=tables.interactions["created_at"] + ahead),
    )
    later = engagement.analyse(moved, as_of=account.now + ahead)
    dates = ["last_voice_at", "followed_at", "expected_back_at"]
    pd.testing.assert_frame_equal(plain.people.drop(columns=dates), later.people.drop(columns=dates))
    assert plain.figures == later.figures


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_twentieth_of_the_acts_moves_hardly_any_member(seed: int) -> None:
    """People of all rates; what the last moment said is handed in, as for a saved account."""
    account = made_accounts.Account(seed)
    for every in account.random.gamma(4, 1 / 56, 80):
        account.talk(account.people("regular", 1), 300, 0.2, 1 / every)
    for every in account.random.gamma(1.5, 1 / 150, 300):
        account.talk(account.people("now and then", 1), 300, 0.2, 1 / every)
    tables = account.tables()
    whole = engagement.analyse(tables, as_of=account.now).people.set_index("account_id")
    before = StatesBefore(account.now, whole["measured_state"], whole["voiced_days"])
    kept = account.random.random(len(tables.interactions)) >= 0.05
    fewer = replace(tables, interactions=tables.interactions[kept].reset_index(drop=True))
    again = engagement.analyse(fewer, as_of=account.now, previous=before)
    members = whole.index[whole["state"] == "member"]
    turned = again.people.set_index("account_id").loc[members].query("state != 'member'")
    assert len(members) > 80
    assert len(turned) <= 0.02 * len(members)
    for account_id, person in turned.iterrows():
        told = turned_line(again, person.rename(None).to_frame().T.assign(account_id=account_id).iloc[0], EN)
        assert told.endswith("This data holds fewer of their words than the data of then.")


@pytest.mark.parametrize("name", ["fallen_silent", "first_weeks", "come_back", "storm"])
def test_the_same_moment_again_turns_nobody(name: str) -> None:
    analysis, _ = seen(name)
    people = analysis.people.set_index("account_id")
    before = StatesBefore(analysis.as_of, people["measured_state"], people["voiced_days"])
    again = engagement.analyse(analysis.tables, as_of=analysis.as_of, previous=before)
    pd.testing.assert_frame_equal(again.people, analysis.people)
    for _, person in again.people.iterrows():
        assert turned_line(again, person, ES) == ""


@pytest.mark.parametrize("name", ["storm", "late_friends", "first_weeks", "heralds"])
def test_other_ids_change_nothing(name: str) -> None:
    """The same account with every id another one, in another order of the alphabet."""
    account = made_accounts.SITUATIONS[name](SEED)
    tables = account.tables()
    there = sorted({*tables.accounts["account_id"], *tables.interactions["actor_id"]}
                   | set(tables.interactions["target_id"].dropna()) | {made_accounts.BRAND})  # fmt: skip
    order = np.random.default_rng(5).permutation(len(there))
    ids = {old: f"n{number:06d}" for old, number in zip(there, order, strict=True)}

    def renamed(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return frame.assign(**{column: frame[column].map(ids).astype("str") for column in columns})

    other = replace(
        tables,
        owner=replace(tables.owner, account_id=ids[made_accounts.BRAND]),
        accounts=renamed(tables.accounts, "account_id"),
        interactions=renamed(tables.interactions, "actor_id", "target_id"),
        follows=renamed(tables.follows, "follower_id", "followed_id"),
    )
    plain = engagement.analyse(tables, as_of=account.now)
    after = engagement.analyse(other, as_of=account.now)
    told = plain.people.assign(account_id=plain.people["account_id"].map(ids).astype("str"))
    mine, theirs = (frame.set_index("account_id").sort_index() for frame in (told, after.people))
    exact = ["state", "measured_state", "outlook", "voiced_days", "last_voice_at", "membership", "carries"]
    pd.testing.assert_frame_equal(mine[exact], theirs[exact])
    pd.testing.assert_frame_equal(mine, theirs)
    assert plain.figures == after.figures


def test_acts_later_than_the_moment_are_counted_and_told() -> None:
    account = made_accounts.monologue(SEED)
    tables = account.tables()
    past = account.now - pd.Timedelta(days=50)
    analysis = engagement.analyse(tables, as_of=past)
    later = int((tables.interactions["created_at"] > past).sum())
    assert later > 0
    assert analysis.evidence.later == later
    assert len(analysis.tables.interactions) + later == len(tables.interactions)
    assert any(f"{later} acts are left out" in told for told in gaps(analysis.evidence, past, EN))
    assert engagement.analyse(tables, as_of=account.now).evidence.later == 0


def test_who_follows_thousands_and_stays_unsure_reads_why() -> None:
    account = made_accounts.Account(SEED)
    names = account.people("mass", 20, following_count=4000, followers_count=2500)
    account.people("silent", 20)
    analysis = engagement.analyse(account.tables(), as_of=account.now)
    unsure = analysis.people.query("state == 'unsure'")["account_id"]
    assert set(names) & set(unsure)
    for account_id in unsure:
        english, spanish = (fact_line(analysis, account_id, "unsure", tongue) for tongue in (EN, ES))
        if account_id in names:
            assert english.startswith("Follows 4,000, far more than follow it, but ")
            assert spanish.endswith("no se puede saber.")
        else:
            assert english == spanish == ""


@pytest.mark.parametrize("name", made_accounts.SITUATIONS)
def test_every_situation_is_told_in_both_languages(name: str) -> None:
    analysis, _ = seen(name)
    english, spanish = headline(analysis, EN), headline(analysis, ES)
    assert english != spanish
    assert english.endswith(".")
    assert spanish.endswith(".")
    for word in (" have ", " of your ", " people ", " them "):
        assert word not in spanish


def test_the_same_acts_in_another_order_count_once(tmp_path: Path) -> None:
    account = made_accounts.seven_in_ten(SEED)
    tables = account.tables()
    plain = ["actor_id", "target_id", "kind", "created_at", "text"]
    acts = tables.interactions[plain]
    tables.accounts.to_csv(tmp_path / "people.csv", index=False)
    acts.to_csv(tmp_path / "acts.csv", index=False)
    acts.sample(frac=1, random_state=1).to_csv(tmp_path / "copy.csv", index=False)
    once = engagement.read([tmp_path / "people.csv", tmp_path / "acts.csv"], owner=made_accounts.BRAND)
    files = [tmp_path / name for name in ("people.csv", "acts.csv", "copy.csv")]
    twice = engagement.read(files, owner=made_accounts.BRAND)
    assert len(once.interactions) == len(twice.interactions) == len(acts)
    assert len(twice.skipped) == len(acts)
    assert set(twice.skipped["value"]) == {"acts.csv"}
    assert twice.skipped["reason"].iloc[0].startswith("the same act as")
