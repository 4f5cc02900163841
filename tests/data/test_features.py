"""The SQL against a slow, plain computation, and that nothing after a cut-off gets in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.data.engine import ACTIVATION_COLUMNS, at, open_engine
from engagement.data.schema import KINDS, VOICED_KINDS, Tables
from tests.made import OWNER, START, made_acts, made_tables, made_talk

PEOPLE = ["a", "b", "c"]
acts_strategy = st.lists(
    st.tuples(
        st.sampled_from([*PEOPLE, OWNER, "stranger"]),
        st.sampled_from([*PEOPLE, OWNER, None]),
        st.sampled_from(KINDS),
        st.one_of(st.none(), st.floats(0, 100, allow_nan=False)),
    ),
    max_size=40,
)


def features(tables: Tables, day: float, horizon: float = 30, undated: bool = False) -> pd.DataFrame:
    engine = open_engine("duckdb", tables)
    try:
        return at(engine, START + pd.Timedelta(days=day), horizon, undated=undated)
    finally:
        engine.close()


def to_many(acts: list[tuple], act: tuple) -> bool:
    """Whether the owner said this to three at one moment; midnight may be a day without a time."""
    if act[3] is None or act[3] == int(act[3]):
        return False
    same = {a[1] for a in acts if a[0] == OWNER and a[2] in VOICED_KINDS and a[3] == act[3]} - {None}
    return len(same) >= 3


def plainly(acts: list[tuple], person: str, day: float, horizon: float) -> dict[str, float]:
    """The same figures, one act at a time."""
    known = [act for act in acts if act[3] is not None and act[3] <= day]
    mine = [act for act in known if act[0] == person]
    voiced = [act for act in mine if act[2] in VOICED_KINDS]
    to_owner = [act for act in voiced if act[1] == OWNER]
    others = [act for act in voiced if act[1] in PEOPLE and act[1] != person]
    got = [act for act in known if act[1] == person and act[2] in VOICED_KINDS]
    from_people = [act for act in got if act[0] in PEOPLE and act[0] != person]
    personal = [act for act in got if act[0] == OWNER and not to_many(acts, act)]

    def decayed(chosen: list[tuple], life: float) -> float:
        return sum(2.0 ** (-(day - act[3]) / life) for act in chosen)

    def occasions(chosen: list[tuple]) -> int:
        starts: list[pd.Timestamp] = []
        of = {}
        for moment in sorted(START + pd.Timedelta(days=act[3]) for act in voiced):
            new = not starts or (
                moment - starts[-1] >= pd.Timedelta(hours=12) and moment.floor("D") > starts[-1].floor("D")
            )
            starts += [moment] if new else []
            of[moment] = len(starts)
        return len({of[START + pd.Timedelta(days=act[3])] for act in chosen})

    last = max((act[3] for act in to_owner), default=-np.inf)
    return {
        "voice_short": decayed(to_owner, horizon / 4),
        "voice_middle": decayed(to_owner, horizon),
        "voice_long": decayed(to_owner, 3 * horizon),
        "likes_middle": decayed([a for a in mine if a[2] == "like" and a[1] == OWNER], horizon),
        "others_voice_middle": decayed(others, horizon),
        "from_owner_long": decayed(personal, 3 * horizon),
        "from_others_middle": decayed(from_people, horizon),
        "owner_days": occasions(to_owner),
        "voiced_days": occasions(voiced),
        "partners": len({act[1] for act in others}),
        "since_voice": min((day - last) / horizon, 12.0),
        "since_act": min((day - max((a[3] for a in mine), default=-np.inf)) / horizon, 12.0),
    }


@given(acts=acts_strategy, day=st.floats(1, 100), horizon=st.sampled_from([7.0, 30.0]))
def test_sql_equals_the_plain_computation(acts: list[tuple], day: float, horizon: float) -> None:
    # Times are kept to the microsecond: ask for what the tables hold, not for what was typed.
    frame = made_acts(acts)
    kept = [
        (*act[:3], None if pd.isna(moment) else (moment - START) / pd.Timedelta(days=1))
        for act, moment in zip(acts, frame["created_at"], strict=True)
    ]
    cutoff = (START + pd.Timedelta(days=day) - START) / pd.Timedelta(days=1)
    found = features(made_tables(PEOPLE, frame), cutoff, horizon)
    for person in PEOPLE:
        expected = plainly(kept, person, cutoff, horizon)
        assert found.loc[person, list(expected)].to_dict() == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_nothing_after_the_cutoff_gets_in() -> None:
    whole = made_talk()
    cutoff = START + pd.Timedelta(days=120)
    early = whole.interactions["created_at"] <= cutoff
    cut = made_tables(300, whole.interactions[early].reset_index(drop=True))
    assert features(whole, 120)[list(ACTIVATION_COLUMNS)].equals(features(cut, 120)[list(ACTIVATION_COLUMNS)])


def test_profiles_of_today_never_enter() -> None:
    plain = made_talk(people=50)
    leaky = made_tables(
        50,
        plain.interactions,
        last_post_at=[START + pd.Timedelta(days=199)] * 50,
        posts_count=range(50),
        followers_count=range(50),
    )
    assert features(plain, 100).equals(features(leaky, 100))


def test_undated_acts_count_only_where_asked_for() -> None:
    tables = made_tables(["a"], [("a", OWNER, "reply", None), ("a", OWNER, "reply", 5.0)])
    assert features(tables, 10).loc["a", "voices"] == 1
    assert features(tables, 10, undated=True).loc["a", "voices"] == 2


@pytest.mark.spark
def test_spark_gives_the_same() -> None:
    tables = made_talk()
    spark = open_engine("spark", tables)
    try:
        there = at(spark, START + pd.Timedelta(days=120), 30)
    finally:
        spark.close()
    here = features(tables, 120)
    pd.testing.assert_frame_equal(here, there[here.columns], check_dtype=False, rtol=1e-9)


def test_an_unknown_engine_is_refused() -> None:
    from engagement.errors import EngagementError

    with pytest.raises(EngagementError, match="use duckdb or spark"):
        open_engine("abacus", made_tables(["a"]))
