"""Marks on people: who stays off the list, who was won, and the way through the store and back."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from engagement.analysis.invite import MARKS, Mark, open_to_invite, won

NOW = pd.Timestamp("2026-11-01", tz="UTC")


def people(**spoke: tuple[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": list(spoke),
            "state": [state for state, _ in spoke.values()],
            "last_voice_at": pd.to_datetime([when for _, when in spoke.values()], utc=True),
        }
    )


@given(
    st.sampled_from(MARKS),
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)).map(pd.Timestamp),
)
def test_a_mark_comes_back_as_it_was(kind: str, at: pd.Timestamp) -> None:
    mark = Mark(kind, at.tz_localize("UTC"))
    assert Mark.of(mark.value()) == mark


def test_later_comes_back_after_thirty_days_and_no_stays() -> None:
    found = pd.DataFrame({"account_id": ["a", "b", "c", "d"]})
    month_ago, week_ago = NOW - pd.Timedelta(days=30), NOW - pd.Timedelta(days=7)
    marks = {name: Mark("snoozed", at) for name, at in (("a", month_ago), ("b", week_ago))}
    marks["c"] = Mark("unwanted", month_ago)
    assert open_to_invite(found, marks, NOW)["account_id"].tolist() == ["a", "d"]


def test_won_are_those_who_spoke_after_the_invitation() -> None:
    marks = {
        "before": Mark("done", NOW),
        "after": Mark("done", NOW),
        "member": Mark("done", NOW),
        "silent": Mark("done", NOW),
        "gone": Mark("done", NOW),
        "not asked": Mark("unwanted", NOW),
    }
    known = people(
        **{
            "before": ("starting", "2026-10-30"),
            "after": ("starting", "2026-11-03"),
            "member": ("member", "2026-11-20"),
            "silent": ("shade", None),
            "not asked": ("member", "2026-11-20"),
        }
    )
    result = won(known, marks)
    assert result.invited == 5
    assert result.spoke == ("after", "member")
    assert result.members == ("member",)


def test_nobody_invited_is_nobody_won() -> None:
    assert won(people(a=("member", "2026-11-20")), {}).invited == 0
