"""From tables to the answer, on small accounts whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

import engagement
from engagement.analysis.analysis import Analysis
from engagement.data.schema import Tables
from engagement.data.states import STATES
from tests.made import OWNER, START, made_tables, made_talk


@pytest.fixture(scope="module")
def talk() -> Analysis:
    return engagement.analyse(made_talk())


def state_of(analysis: Analysis, account_id: str) -> str:
    return str(analysis.people.set_index("account_id").loc[account_id, "state"])


def test_every_follower_has_one_state(talk: Analysis) -> None:
    assert talk.people["account_id"].is_unique
    assert len(talk.people) == 300
    assert set(talk.people["state"]) <= set(STATES)


def test_states_follow_what_people_did() -> None:
    acts = [("member", OWNER, "reply", day) for day in (150.0, 160.0, 170.0)]
    acts += [("between us", "member", "reply", day) for day in (150.0, 160.0, 170.0)]
    acts += [("burst", OWNER, "reply", 170.0 + hour / 24) for hour in range(10)]
    acts += [("likes", OWNER, "like", float(day)) for day in range(100, 180, 5)]
    acts += [(f"crowd{n}", OWNER, "mention", 100.0 + n) for n in range(5)]
    people = ["member", "between us", "burst", "likes", "silent", "gone", "mass"] + [
        f"crowd{n}" for n in range(5)
    ]
    now = START + pd.Timedelta(days=180)
    tables = made_tables(
        people,
        acts,
        last_post_at=[now - pd.Timedelta(days=400 if name in ("gone", "likes") else 3) for name in people],
        followers_count=[10 if name == "mass" else 400 for name in people],
        following_count=[4000 if name == "mass" else 300 for name in people],
        posts_count=[3 if name == "mass" else 900 for name in people],
        bio=["F4F" if name == "mass" else "" for name in people],
    )
    found = engagement.analyse(tables, as_of=now)
    expected = {
        "member": "member", "between us": "member", "burst": "starting", "likes": "shade",
        "silent": "shade", "gone": "inactive", "mass": "passing",
    }  # fmt: skip
    assert {name: state_of(found, name) for name in expected} == expected


@pytest.mark.parametrize("answer", ["membership", "activation", "passing"])
def test_reasons_add_up_to_the_difference_from_the_median_follower(talk: Analysis, answer: str) -> None:
    made = talk.answers[answer]
    told = made.contributions.sum(axis=1).to_numpy()
    known = np.isfinite(made.log_odds)
    assert told[known] == pytest.approx(made.log_odds[known] - made.reference, abs=1e-9)
    for account_id in talk.people["account_id"][:40]:
        row = talk.facts.index.get_loc(account_id)
        reasons = [reason for reason in talk.reasons(account_id) if reason.answer == answer]
        assert sum(reason.contribution for reason in reasons) == pytest.approx(
            np.nan_to_num(told[row]), abs=1e-9
        )


def test_log_odds_and_probability_agree(talk: Analysis) -> None:
    for answer in talk.answers.values():
        plain = np.isfinite(answer.log_odds) & (np.abs(answer.log_odds) < 15)
        assert logit(answer.probability[plain]) == pytest.approx(answer.log_odds[plain], abs=1e-6)


def test_another_act_never_lowers_membership() -> None:
    tables = made_talk(people=60, seed=3)
    now = tables.interactions["created_at"].max()
    before = engagement.analyse(tables, as_of=now).people.set_index("account_id")["membership"]
    last = tables.interactions.iloc[[0]].assign(interaction_id="more", actor_id="p0007", created_at=now)
    more = made_tables(60, pd.concat([tables.interactions, last], ignore_index=True))
    after = engagement.analyse(more, as_of=now).people.set_index("account_id")["membership"]
    assert after["p0007"] >= before["p0007"]


def test_profiles_alone_never_make_a_community() -> None:
    found = engagement.analyse(made_tables(50, followers_count=100, following_count=100, posts_count=50))
    assert set(found.people["state"]) == {"unsure"}
    assert found.people["membership"].isna().all()
    assert found.figures["share_member"].value is None
    assert found.backtest is None


def test_an_archive_of_own_posts_stays_at_level_zero() -> None:
    acts = [(OWNER, "p0001", "reply", float(day)) for day in range(100)]
    found = engagement.analyse(made_tables(30, acts))
    assert found.evidence.level == 0
    assert set(found.people["state"]) == {"unsure"}
    assert found.people.set_index("account_id").loc["p0001", "answered"] == 100


def test_corrections_win_and_are_marked(talk: Analysis) -> None:
    said = pd.DataFrame({"account_id": ["p0003"], "state": ["passing"]})
    found = engagement.analyse(made_talk(), corrections=said).people.set_index("account_id")
    assert (found.loc["p0003", "state"], found.loc["p0003", "group"]) == ("passing", "passive")
    assert found["corrected"].sum() == 1
    with pytest.raises(engagement.EngagementError, match="use one of"):
        engagement.analyse(made_talk(), corrections=said.assign(state="friend"))


SMALL = {
    "three voices": made_tables(40, [(f"p000{n}", OWNER, "reply", 50.0 * n) for n in range(3)]),
    "one person": made_tables(1, [("p0000", OWNER, "reply", 1.0)]),
    "nobody spoke but likes": made_tables(20, [(f"p00{n:02d}", OWNER, "like", float(n)) for n in range(20)]),
    "no dates": made_tables(10, [(f"p000{n}", OWNER, "reply", None) for n in range(5)]),
    "one day": made_tables(10, [(f"p000{n}", OWNER, "reply", n / 24) for n in range(5)]),
    "everybody speaks": made_tables(
        8, [(f"p000{n}", OWNER, "reply", float(day)) for n in range(8) for day in range(150)]
    ),
    "no follower list": made_tables(
        [],
        [(f"x{n}", OWNER, "reply", float(day)) for n in range(8) for day in range(n, 150, 9)],
        follower_list=False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_odd_accounts_get_an_answer(name: str) -> None:
    tables: Tables = SMALL[name]
    found = engagement.analyse(tables)
    assert len(found.people) == len(tables.follower_ids())
    for figure in found.figures.values():
        if figure.value is None:
            assert figure.missing
        elif figure.low is not None or figure.high is not None:
            assert figure.low is not None
            assert figure.high is not None
            assert figure.low <= figure.value + 1e-9
            assert figure.value <= figure.high + 1e-9
    if found.evidence.undated:
        assert state_of(found, "p0000") in ("starting", "unsure")


def test_nobody_at_all_is_said() -> None:
    with pytest.raises(engagement.EngagementError, match="nobody in this data"):
        engagement.analyse(made_tables([]))


def test_a_wrong_moment_is_said() -> None:
    with pytest.raises(engagement.EngagementError, match="is no date"):
        engagement.analyse(made_talk(people=10), as_of="yesterweek")


def test_progress_can_cancel() -> None:
    class Cancelled(Exception):  # noqa: N818
        pass

    def stop(done: float, _step: str) -> None:
        if done > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled):
        engagement.analyse(made_talk(people=30), progress=stop)


def test_the_planted_signal_is_found_and_beats_the_rules_in_simulation(talk: Analysis) -> None:
    assert talk.backtest is not None
    assert talk.backtest.positives > 10
    assert talk.backtest.model["auc"] > 0.6
    assert talk.ranking_by in ("model", "recency", "count_90d")
