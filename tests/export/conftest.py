"""A small analysis made by hand, with everything in it that could go wrong in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pytest

from engagement.analysis.analysis import Analysis
from engagement.analysis.pipeline import correct
from engagement.data.evidence import evidence
from engagement.data.results import Backtest, Figure, Reason
from engagement.data.schema import Owner, SourceReport, Tables, conform
from engagement.data.states import GROUPS
from engagement.export import people as _people_module
from engagement.export import tables as _tables_module
from engagement.export import workbook
from engagement.i18n import N_, Language, language

HANDLES = ["=cmd|' /C calc'!A0", "NA", "-5", "@at", "Ñandú", '<script>alert("1")</script>', None]
IDS = ["90071992547409931", "null", "1e5", "007", "x;=1+1", "6", "7"]
STATES = ["member", "starting", "shade", "passing", "inactive", "unsure", "member"]
AS_OF = pd.Timestamp("2026-10-31T12:00:00Z")


class HandMade(Analysis):
    """An analysis whose reasons are written here instead of worked out."""

    def reasons_of(self, account_ids: Sequence[str]) -> Iterator[list[Reason]]:
        return (self._reasons(account_id) for account_id in account_ids)

    def _reasons(self, account_id: str) -> list[Reason]:
        if account_id == "7":
            return []
        return [
            Reason("membership", "voiced_days", 3.0, 1.25, {"n": 3}),
            Reason("activation", "recency_voice", float("nan"), -0.5, {}),
            Reason("passing", "asks_back", ';=HYPERLINK("http://x")', 0.75, {}),
        ]


@pytest.fixture(autouse=True)
def _reasons_worded_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hand-made reasons carry text that no sentence of the product would let through."""
    for module in (_people_module, workbook, _tables_module):
        monkeypatch.setattr(module, "reason_text", lambda reason, _: f"{reason.feature}: {reason.value}")


@pytest.fixture(params=["es", "en"])
def words(request: pytest.FixtureRequest) -> Language:
    return language(request.param)


@pytest.fixture
def english() -> Language:
    return language("en")


@pytest.fixture
def analysis() -> Analysis:
    return _analysis(
        Backtest(
            cutoff=AS_OF - pd.Timedelta(days=30),
            horizon_days=30,
            candidates=7,
            positives=3,
            model={"auc": 0.8, "ap": 0.5, "brier": 0.1, "expected_over_observed": float("nan")},
            rules={"recency": 0.7, "count_90d": 0.65},
            ranking_by="model",
            gain_low=0.01,
        )
    )


@pytest.fixture
def untested() -> Analysis:
    return _analysis(None)


def _analysis(backtest: Backtest | None) -> Analysis:
    people = _people()
    tables = _tables(people)
    return HandMade(
        tables=tables,
        evidence=evidence(tables),
        as_of=AS_OF,
        horizon_days=30,
        people=people,
        figures={
            "share_member": Figure(2 / 7, 0.08, 0.64, 7, 90, 1),
            "effective_voices": Figure(1.5, 1.0, 2.0, 9, 180, 1),
            "retention": Figure(
                None, None, None, 0, 90, 1, N_("Upload the same account again in a few weeks.")
            ),
        },
        voices_by_week=pd.DataFrame({"week": [AS_OF], "new": [1], "returning": [0], "lost": [0]}),
        backtest=backtest,
        ranking_by="model" if backtest else None,
        facts=pd.DataFrame(
            {
                "voices": people["voiced_days"].astype("float64").to_numpy(),
                "follows_thousands": 0.0,
                "following": 20.0,
                "asks_back": 0.0,
                "unreturned": 0.0,
                "likes": 0.0,
                "last_like_days": np.nan,
                "owner_days_year": people["voiced_days"].astype("float64").to_numpy(),
                "last_voice_days": 9.0,
                "answered": 1.0,
            },
            index=people["account_id"],
        ),
        answers={},
        recompute=correct,
    )


def _people() -> pd.DataFrame:
    n = len(IDS)
    nothing = float("nan")
    times = pd.Series([AS_OF - pd.Timedelta(days=day) for day in range(n)], dtype="datetime64[us, UTC]")
    return pd.DataFrame(
        {
            "account_id": pd.Series(IDS, dtype="str"),
            "handle": pd.Series(HANDLES, dtype="str"),
            "name": pd.Series(["<b>Ada</b> & co", *[None] * (n - 1)], dtype="str"),
            "state": STATES,
            "group": [GROUPS[state] for state in STATES],
            "membership": [0.95, 0.4, 0.1, nothing, nothing, nothing, 0.81],
            "activation": [0.9, 0.3, 0.123456789, nothing, nothing, nothing, -0.0],
            "passing": [0.01, 0.02, 0.1, 0.9, 0.3, 0.5, nothing],
            "passing_low": 0.0,
            "passing_high": 1.0,
            "level": 2,
            "voiced_days": [5, 1, 0, 0, 0, 0, 2],
            "last_voice_at": times.where(pd.Series(STATES).isin(["member", "starting"])),
            "followed_at": times,
            "is_new": False,
            "ties_owner": 0,
            "ties_members": 0,
            "answered": 0,
            "likes": 0,
            "corrected": False,
            "carries": False,
            "silence_chance": float("nan"),
            "expected_back_at": pd.Series(pd.NaT, index=range(n), dtype="datetime64[us, UTC]"),
        }
    )


def _tables(people: pd.DataFrame) -> Tables:
    accounts = conform(people[["account_id", "handle", "name", "followed_at"]], "accounts")
    skipped = pd.DataFrame(
        {
            "source": ["=evil.csv", "followers.csv"],
            "row": [3, None],
            "reason": [N_("“{value}” is no date"), N_("The row is blank")],
            "value": ["@SUM(1)", None],
        }
    )
    return Tables(
        owner=Owner("owner", "brand", "<i>Brand</i>"),
        accounts=accounts,
        follows=conform(
            accounts[["account_id"]].set_axis(["follower_id"], axis=1).assign(followed_id="owner"), "follows"
        ),
        skipped=conform(skipped, "skipped"),
        sources=(SourceReport("followers.csv", "canonical", 9, 7),),
    )
