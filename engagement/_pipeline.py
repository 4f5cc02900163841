"""The one way through: tables -> features -> answers -> states -> figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from engagement import features, figures, model
from engagement._people import checked, describe, held_out, with_states
from engagement.analysis import Analysis
from engagement.errors import NOBODY, EmptyDataError, EngagementError
from engagement.evidence import Evidence, evidence
from engagement.language import N_
from engagement.results import Backtest, Figure, Progress
from engagement.states import RECORDS
from engagement.tables import Tables

TRAINING_STEPS = (4, 3, 2, 1)


def analyse(
    tables: Tables,
    as_of: pd.Timestamp | str | None = None,
    horizon_days: int = 30,
    corrections: pd.DataFrame | None = None,
    progress: Progress | None = None,
    engine: str = "duckdb",
    endings: pd.DataFrame | None = None,
) -> Analysis:
    """Find the community among an account's followers.

    Args:
        tables: what is known, from `engagement.read`.
        as_of: the moment to look from; by default the latest date in the data.
        horizon_days: the window to forecast; half-lives and cut-offs scale with it.
        corrections: account_id and state, as the user knows better; they override the state.
        progress: called with the share done and a msgid; may raise to cancel.
        engine: duckdb or spark.
        endings: follows seen to end between earlier moments, from `engagement.changes.endings`.

    Raises:
        EngagementError: there is nobody to look at, or the engine is not there.
    """
    return _run(tables, as_of, horizon_days, corrections, progress or _silent, engine, endings)


def _silent(_done: float, _step: str) -> None:
    """Progress that nobody watches."""


def _run(
    tables: Tables,
    as_of: pd.Timestamp | str | None,
    horizon_days: int,
    corrections: pd.DataFrame | None,
    progress: Progress,
    engine_name: str,
    endings: pd.DataFrame | None,
) -> Analysis:
    if tables.follower_ids().empty:
        raise EmptyDataError(NOBODY)
    moment = moment_of(tables, as_of)
    known = evidence(tables)
    progress(0.05, N_("Loading the data"))
    engine = features.open_engine(engine_name, tables)
    try:
        learned = _learn(engine, tables, known, moment, horizon_days, progress)
        progress(0.7, N_("Describing everybody"))
        today = features.at(engine, moment, horizon_days, undated=True)
    finally:
        engine.close()
    profiles = features.profiles(tables, moment).reindex(today.index)
    exposed = model.exposure(today, profiles["followed_at"], moment, known.coverage_days)
    facts = describe(tables, today, profiles, exposed, moment)
    answers, habit = {}, None
    if known.level >= 1:
        answers["membership"], habit = model.membership(today, exposed)
    if learned.forecast is not None:
        answers["activation"] = model.activation(today, learned.forecast)
    progress(0.85, N_("Putting it together"))
    said = checked(corrections, facts)
    answers["passing"] = _passing(facts, said, endings)
    people = with_states(facts, answers, learned.doubt, known, said)
    analysis = Analysis(
        tables=tables,
        evidence=known,
        as_of=moment,
        horizon_days=horizon_days,
        people=people,
        figures=figures.account_figures(tables, people, known, moment, learned.forecast),
        voices_by_week=figures.voices_by_week(tables, moment),
        backtest=learned.tested,
        ranking_by=learned.forecast.ranking_by if learned.forecast else None,
        facts=facts,
        answers=answers,
        forecast=learned.forecast,
        doubt=learned.doubt,
        windows=learned.windows,
        habit=habit,
        corrections=said,
        honesty=_honesty(facts, answers, known, said),
        endings=endings,
        recompute=correct,
    )
    progress(1.0, N_("Done"))
    return analysis


def correct(analysis: Analysis, corrections: pd.DataFrame | None) -> Analysis:
    """The same analysis under other corrections; only what they touch is worked out anew."""
    said = checked(corrections, analysis.facts)
    answers = {**analysis.answers, "passing": _passing(analysis.facts, said, analysis.endings)}
    people = with_states(analysis.facts, answers, analysis.doubt, analysis.evidence, said)
    return replace(
        analysis,
        people=people,
        answers=answers,
        figures={
            **analysis.figures,
            **figures.figures_of_states(
                analysis.tables, people, analysis.evidence, analysis.as_of, analysis.forecast
            ),
        },
        corrections=said,
        honesty=_honesty(analysis.facts, answers, analysis.evidence, said),
    )


def moment_of(tables: Tables, as_of: pd.Timestamp | str | None) -> pd.Timestamp:
    """The moment to look from, in UTC: as asked, else when the account was fetched, else the latest date.

    Later dates win over when fetching began; without any date it is now.

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
        tables.seen_at,
    ]
    latest = max((date for date in dates if pd.notna(date)), default=now)
    return min(latest, now)


@dataclass(frozen=True)
class _Learned:
    """What the account's own past windows gave; nothing without talk."""

    forecast: model.Forecast | None = None
    tested: Backtest | None = None
    doubt: model.Doubt | None = None
    windows: pd.DataFrame | None = None


def _learn(
    engine: features.Engine,
    tables: Tables,
    known: Evidence,
    moment: pd.Timestamp,
    horizon_days: int,
    progress: Progress,
) -> _Learned:
    """Train on the account's own past windows, test on the latest, let the better ranking rank."""
    if known.level == 0:
        return _Learned()
    windows: list[model.Window] = []
    for number, step in enumerate(TRAINING_STEPS):
        progress(0.1 + 0.1 * number, N_("Looking at past windows"))
        windows += model.build_windows(engine, tables, moment, horizon_days, (step,))
    progress(0.5, N_("Testing on the latest window"))
    earlier = model.fit_forecast(windows[:-1], "model")
    tested = model.backtest(windows, earlier)
    ranking_by = tested.ranking_by if tested else "recency"
    progress(0.6, N_("Learning from all windows"))
    doubt = model.doubt_about(windows, ranking_by, earlier if ranking_by == "model" else None)
    forecast = model.fit_forecast(windows, ranking_by)
    return _Learned(forecast, tested, doubt, model.window_counts(windows))


def _passing(facts: pd.DataFrame, said: pd.DataFrame, endings: pd.DataFrame | None) -> model.Answer:
    """The passing answer after the corrections and the seen endings that it may learn from."""
    profiles = model.read_profiles(facts)
    teaches = {state.name: state.passes for state in RECORDS.values() if state.passes is not None}
    told = said[said["state"].isin(list(teaches)) & ~held_out(said["account_id"])]
    rows = facts.index.get_indexer(pd.Index(told["account_id"], dtype="str"))
    usable = ~profiles.abstains[rows]
    passes = told["state"].map(teaches).to_numpy(dtype=bool)
    seen = model.read_endings(endings)
    learned = model.PassingModel.shipped().corrected(profiles, rows[usable], passes[usable], seen)
    return learned.answer(profiles)


def _honesty(
    facts: pd.DataFrame, answers: dict[str, model.Answer], known: Evidence, said: pd.DataFrame
) -> Figure | None:
    """Of the corrections that nothing learned from, the share where our own state agreed."""
    kept = said[held_out(said["account_id"])]
    if kept.empty:
        return None
    ours = with_states(facts, answers, None, known, said.iloc[:0]).set_index("account_id")["state"]
    agreed = int((ours.reindex(kept["account_id"]).to_numpy() == kept["state"].to_numpy()).sum())
    low, high = figures.wilson(agreed, len(kept))
    return Figure(agreed / len(kept), low, high, len(kept), None, 0)
