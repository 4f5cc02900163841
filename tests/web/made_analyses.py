"""Small hand-made analyses: what the pages get, without the model behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.analysis.pipeline import correct
from engagement.data.evidence import evidence
from engagement.data.results import Backtest, Figure, Reason
from engagement.data.schema import Owner, Tables, conform, validate
from engagement.data.states import GROUPS

AS_OF = pd.Timestamp("2026-11-09T12:00:00Z")
HOSTILE = (
    "![a](http://evil.invalid/x.png) <img src=http://evil.invalid/y.png> [b](javascript:alert(1)) :red[c]"
)
MADE_STATES = ("member", "starting", "shade", "passing", "inactive", "unsure")


@dataclass(frozen=True)
class MadeAnalysis(Analysis):
    """An analysis whose reasons are written down rather than worked out."""

    def reasons_of(self, account_ids: Sequence[str]) -> Iterator[list[Reason]]:
        return map(self._reasons, account_ids)

    def _reasons(self, account_id: str) -> list[Reason]:
        person = self.people.set_index("account_id").loc[account_id]
        days = int(person["voiced_days"])
        voice = {"owner_days_year": days, "last_voice_days": 9.0 if days else None, "answered": 1}
        return [
            Reason("membership", "days_with_you", days, 0.9 * days, voice),
            Reason("activation", "likes", 3.0, 0.5 * days - 0.7, {"likes": 3.0, "last_like_days": 51.0}),
            Reason("passing", "ratio", 2.5, -0.4, {"following": 20.0, "followers": 100.0}),
        ]


def made(level: int = 2, people: int = 60) -> MadeAnalysis:
    """An analysis of `people` followers, every state in turn; at level 0 nobody has spoken."""
    tables = _tables(level, people)
    spoken = level > 0
    number = np.arange(people)
    state = np.array(MADE_STATES)[number % 6]
    if not spoken:
        state = np.where(np.isin(state, ["member", "starting"]), "unsure", state)
    voiced = np.where(state == "member", 3 + number % 5, np.where(state == "starting", 1, 0))
    frame = pd.DataFrame(
        {
            "account_id": [str(9_007_199_254_740_993 + i) for i in number],
            "handle": [f"person_{i}" for i in number],
            "name": [HOSTILE if i == 0 else f"Person {i}" for i in number],
            "state": state,
            "group": [GROUPS[s] for s in state],
            "membership": np.where(voiced > 0, 0.5 + 0.05 * voiced, 0.08) if spoken else np.nan,
            "activation": np.where(voiced > 0, 0.4, 0.05 + 0.001 * number) if spoken else np.nan,
            "outlook": np.where(voiced > 0, "speaks", "either") if spoken else None,
            "passing": 0.1,
            "passing_low": 0.05,
            "passing_high": 0.2,
            "level": level,
            "voiced_days": voiced,
            "last_voice_at": [
                AS_OF - pd.Timedelta(days=int(i) % 40) if v else pd.NaT
                for i, v in zip(number, voiced, strict=True)
            ],
            "followed_at": AS_OF - pd.to_timedelta(number * 7, unit="D"),
            "is_new": number * 7 < 30,
            "ties_owner": voiced,
            "ties_members": np.where(state == "member", number % 4, 0) if level >= 2 else 0,
            "answered": np.where(state == "member", number % 3, 0),
            "likes": number % 7,
            "corrected": False,
            "measured_state": state,
            "carries": False,
            "silence_chance": np.nan,
            "expected_back_at": pd.Series(pd.NaT, index=number, dtype="datetime64[us, UTC]"),
        }
    )
    frame["last_voice_at"] = pd.to_datetime(frame["last_voice_at"], utc=True)
    return MadeAnalysis(
        tables=tables,
        evidence=evidence(tables),
        as_of=AS_OF,
        horizon_days=30,
        people=frame,
        figures=_figures(frame, level),
        voices_by_week=_weeks(spoken),
        backtest=Backtest(
            cutoff=AS_OF - pd.Timedelta(days=30),
            horizon_days=30,
            candidates=people,
            positives=9,
            model={"auc": 0.81, "ap": 0.5, "brier": 0.05, "expected_over_observed": 1.1},
            rules={"recency": 0.77, "count_90d": 0.7},
            ranking_by="model",
        )
        if spoken
        else None,
        ranking_by="model" if spoken else None,
        facts=pd.DataFrame(
            {
                "voices": frame["voiced_days"].astype("float64").to_numpy(),
                "follows_thousands": 0.0,
                "following": 20.0,
                "asks_back": 0.0,
                "unreturned": 0.0,
                "likes": 0.0,
                "last_like_days": np.nan,
                "owner_days_year": frame["voiced_days"].astype("float64").to_numpy(),
                "last_voice_days": 9.0,
                "answered": 1.0,
            },
            index=frame["account_id"],
        ),
        answers={},
        recompute=correct,
    )


def _tables(level: int, people: int) -> Tables:
    ids = [str(9_007_199_254_740_993 + i) for i in range(people)]
    accounts = conform(
        pd.DataFrame({"account_id": ids, "handle": [f"person_{i}" for i in range(people)]}), "accounts"
    )
    follows = conform(pd.DataFrame({"follower_id": ids, "followed_id": "owner"}), "follows")
    acts = []
    for i in range(0, people if level else 0, 6):
        acts += [(ids[i], "owner", "reply", 3 + d, f"hola {i} {d}") for d in range(3)]
        acts.append(("owner", ids[i], "reply", 2, "gracias"))
        if level >= 2:
            acts.append((ids[i], ids[(i + 6) % people], "mention", 5, HOSTILE))
    rows = pd.DataFrame(acts, columns=["actor_id", "target_id", "kind", "days", "text"])
    rows["created_at"] = AS_OF - pd.to_timedelta(rows["days"].astype(int), unit="D")
    rows["interaction_id"] = [f"i{n}" for n in range(len(rows))]
    return validate(Tables(Owner("owner", "brand"), accounts, conform(rows, "interactions"), follows))


def _figures(people: pd.DataFrame, level: int) -> dict[str, Figure]:
    n = len(people)
    shares = people["state"].value_counts().div(n)
    figures = {
        f"share_{state}": Figure(
            float(shares.get(state, 0)), 0.8 * float(shares.get(state, 0)), 1.0, n, None, 0
        )
        for state in MADE_STATES
    }
    told = level >= 2
    for name in ("member_to_member_share", "reciprocity_in", "voices_gini", "retention"):
        figures[name] = Figure(
            0.31 if told else None, 0.2 if told else None, 0.4 if told else None, 12, 90, 2
        )
    figures["effective_voices"] = Figure(14.2 if told else None, None, None, 40, 90, 1)
    figures["activation_potential"] = Figure(60.0 if told else None, 20.0, 110.0, 40, 30, 1)
    return figures


def _weeks(spoken: bool) -> pd.DataFrame:
    weeks = pd.date_range("2026-06-01", "2026-11-02", freq="W-MON", tz="UTC")
    count = np.arange(len(weeks))
    frame = pd.DataFrame({"week": weeks, "new": count % 4, "returning": 5 + count % 7, "lost": count % 3})
    return frame if spoken else frame.iloc[:0]
