"""The one way through: tables -> features -> answers -> states -> figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from engagement import features, figures, model
from engagement.analysis import GROUPS, STATES, Analysis, Backtest, Progress
from engagement.errors import EmptyDataError, EngagementError
from engagement.evidence import Evidence, evidence
from engagement.language import N_
from engagement.tables import VOICED_KINDS, Tables

INACTIVE_DAYS = 180
NEW_DAYS = 30
TRAINING_STEPS = (4, 3, 2, 1)


def run(
    tables: Tables,
    as_of: pd.Timestamp | str | None,
    horizon_days: int,
    corrections: pd.DataFrame | None,
    progress: Progress,
    engine_name: str,
) -> Analysis:
    """What `engagement.analyse` does, step by step."""
    if tables.follower_ids().empty:
        raise EmptyDataError(
            N_("There is nobody in this data: add a list of followers or of people who wrote to you.")
        )
    moment = moment_of(tables, as_of)
    known = evidence(tables)
    progress(0.05, N_("Loading the data"))
    engine = features.open_engine(engine_name, tables)
    try:
        forecast, tested = _learn(engine, tables, known, moment, horizon_days, progress)
        progress(0.7, N_("Describing everybody"))
        today = features.at(engine, moment, horizon_days, undated=True)
    finally:
        engine.close()
    profiles = features.profiles(tables, moment).reindex(today.index)
    exposed = model.exposure(today, profiles["followed_at"], moment, known.coverage_days)
    answers = {}
    if known.level >= 1:
        answers["membership"] = model.membership(today, exposed)
    if forecast is not None:
        answers["activation"] = model.activation(today, forecast)
    answers["passing"] = model.passing(profiles, today)
    progress(0.85, N_("Putting it together"))
    facts = _facts(tables, today, profiles, exposed, moment)
    people = _people(today, profiles, facts, answers, known, moment)
    people = _correct(people, corrections)
    silent = people.loc[people["state"] == "shade", "activation"]
    analysis = Analysis(
        tables=tables,
        evidence=known,
        as_of=moment,
        horizon_days=horizon_days,
        people=people,
        figures=figures.account_figures(tables, people, known, moment, forecast),
        voices_by_week=figures.voices_by_week(tables, moment),
        backtest=tested,
        ranking_by=forecast.ranking_by if forecast else None,
        ranked_silent=bool(silent.nunique() > 1),
        facts=facts,
        answers=answers,
    )
    progress(1.0, N_("Done"))
    return analysis


def moment_of(tables: Tables, as_of: pd.Timestamp | str | None) -> pd.Timestamp:
    """The moment to look from, in UTC: as asked, else the latest date in the data, else now.

    Raises:
        EngagementError: the text is no date.
    """
    if as_of is not None:
        try:
            asked = pd.Timestamp(as_of)
        except ValueError as wrong:
            raise EngagementError(
                N_("“{text}” is no date: write it like 2026-11-23."), text=str(as_of)
            ) from wrong
        return asked.tz_localize("UTC") if asked.tz is None else asked.tz_convert("UTC")
    now = pd.Timestamp.now(tz="UTC").floor("s")
    dates = [
        tables.interactions["created_at"].max(),
        tables.accounts["followed_at"].max(),
        tables.accounts["last_post_at"].max(),
    ]
    latest = max((date for date in dates if pd.notna(date)), default=now)
    return min(latest, now)


def _learn(
    engine: features.Engine,
    tables: Tables,
    known: Evidence,
    moment: pd.Timestamp,
    horizon_days: int,
    progress: Progress,
) -> tuple[model.Forecast | None, Backtest | None]:
    """Train on the account's own past windows, test on the latest, let the better ranking rank."""
    if known.level == 0:
        return None, None
    windows: list[model.Window] = []
    for number, step in enumerate(TRAINING_STEPS):
        progress(0.1 + 0.1 * number, N_("Looking at past windows"))
        windows += model.build_windows(engine, tables, moment, horizon_days, (step,))
    progress(0.5, N_("Testing on the latest window"))
    tested = model.backtest(windows)
    progress(0.6, N_("Learning from all windows"))
    forecast = model.fit_forecast(windows, tested.ranking_by if tested else "recency")
    if tested is None:
        return forecast, None
    fields: dict[str, Any] = {name: getattr(tested, name) for name in tested.__dataclass_fields__}
    return forecast, Backtest(horizon_days=horizon_days, **fields)


def _facts(
    tables: Tables, today: pd.DataFrame, profiles: pd.DataFrame, exposed: np.ndarray, moment: pd.Timestamp
) -> pd.DataFrame:
    """The plain numbers behind the reasons, one row a person, days counted back from the moment."""
    now = (moment - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)
    since = {
        f"{name}_days": np.maximum(now - today[name].astype("float64"), 0.0)
        for name in ("last_voice", "last_owner_voice", "last_like", "last_answered", "last_act")
    }
    counted = today[
        ["owner_voices", "owner_days", "owner_days_90", "answered", "from_others", "likes", "reposts"]
    ]
    described = profiles[["followers", "following", "posts", "asks_back", "follows_thousands", "unreturned"]]
    return counted.join(described.astype("float64")).assign(
        others_days_90=today["voiced_days_90"] - today["owner_days_90"],
        ties_members=_talk_partners(tables).reindex(today.index).fillna(0),
        exposure=exposed,
        **since,
    )


def _talk_partners(tables: Tables) -> pd.Series:
    """How many people other than the owner each person has exchanged voiced acts with, either way."""
    acts, owner = tables.interactions, tables.owner.account_id
    talk = (
        acts["kind"].isin(VOICED_KINDS) & acts["target_id"].notna() & (acts["actor_id"] != acts["target_id"])
    )
    among = acts.loc[
        talk & (acts["actor_id"] != owner) & (acts["target_id"] != owner), ["actor_id", "target_id"]
    ]
    both = pd.concat([among, among.rename(columns={"actor_id": "target_id", "target_id": "actor_id"})])
    return both.drop_duplicates().groupby("actor_id").size()


def _people(
    today: pd.DataFrame,
    profiles: pd.DataFrame,
    facts: pd.DataFrame,
    answers: dict[str, model.Answer],
    known: Evidence,
    moment: pd.Timestamp,
) -> pd.DataFrame:
    nothing = np.full(len(today), np.nan)
    quiet = (moment - profiles["last_post_at"]) > pd.Timedelta(days=INACTIVE_DAYS)
    people = pd.DataFrame(
        {
            "membership": answers["membership"].probability if "membership" in answers else nothing,
            "activation": answers["activation"].probability if "activation" in answers else nothing,
            "passing": answers["passing"].probability,
            "passing_low": answers["passing"].low,
            "passing_high": answers["passing"].high,
            "voices": today["voices"],
            "voiced_days": today["voiced_days"].astype("int64"),
            "inactive": quiet & ~(facts["last_act_days"] <= INACTIVE_DAYS),
        },
        index=today.index,
    )
    state = model.states(people, level=known.level, coverage_days=known.coverage_days)
    last_voice = pd.Timestamp(0, tz="UTC") + pd.to_timedelta(today["last_voice"].astype("float64"), unit="D")
    people = people.assign(
        handle=profiles["handle"],
        name=profiles["name"],
        state=state,
        group=state.map(GROUPS),
        level=known.level,
        last_voice_at=last_voice.astype("datetime64[us, UTC]"),
        followed_at=profiles["followed_at"],
        is_new=((moment - profiles["followed_at"]) <= pd.Timedelta(days=NEW_DAYS)),
        ties_owner=today["owner_days"].astype("int64"),
        ties_members=facts["ties_members"].astype("int64"),
        answered=today["answered"].astype("int64"),
        likes=today["likes"].astype("int64"),
        corrected=False,
    )
    order = ["account_id", "handle", "name", "state", "group", "membership", "activation", "passing",
             "passing_low", "passing_high", "level", "voiced_days", "last_voice_at", "followed_at", "is_new",
             "ties_owner", "ties_members", "answered", "likes", "corrected"]  # fmt: skip
    return people.reset_index(names="account_id")[order]


def _correct(people: pd.DataFrame, corrections: pd.DataFrame | None) -> pd.DataFrame:
    """The user's word over ours.

    Raises:
        EngagementError: a correction names no known state.
    """
    if corrections is None or corrections.empty:
        return people
    unknown = corrections.loc[~corrections["state"].isin(STATES), "state"]
    if len(unknown):
        raise EngagementError(
            N_("The corrections name a state “{state}”; use one of: {states}."),
            state=str(unknown.iloc[0]),
            states=", ".join(STATES),
        )
    said = corrections.drop_duplicates("account_id", keep="last").set_index("account_id")["state"]
    known = people["account_id"].map(said)
    state = known.fillna(people["state"])
    return people.assign(state=state, group=state.map(GROUPS), corrected=known.notna())
