"""The one way through: tables -> features -> answers -> states -> figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.analysis.people import checked, describe, held_out, with_states
from engagement.data import profiles as profiles_
from engagement.data.cut import cut, moment_of
from engagement.data.engine import Engine, at, open_engine
from engagement.data.evidence import Evidence, evidence
from engagement.data.results import Backtest, Figure, Progress, StatesBefore
from engagement.data.schema import Tables
from engagement.data.states import RECORDS
from engagement.errors import NOBODY, EmptyDataError
from engagement.figures.account import account_figures, figures_of_states, without_unusual
from engagement.figures.intervals import wilson
from engagement.figures.unusual import unusual_days
from engagement.figures.window import voices_by_week
from engagement.i18n import N_
from engagement.model.answers import activation, membership
from engagement.model.explain import Answer
from engagement.model.forecast import Doubt, Forecast, backtest, doubt_about, fit_forecast
from engagement.model.passing import PassingModel, read_endings, read_profiles
from engagement.model.windows import Window, build_windows, window_counts

TRAINING_STEPS = (4, 3, 2, 1)
NOBODY_YET = N_("On {date} nobody was there yet in this data: choose a later day.")


def analyse(
    tables: Tables,
    as_of: pd.Timestamp | datetime | date | str | None = None,
    horizon_days: int = 30,
    corrections: pd.DataFrame | None = None,
    progress: Progress | None = None,
    engine: str = "duckdb",
    endings: pd.DataFrame | None = None,
    time_zone: str | None = None,
    previous: StatesBefore | None = None,
) -> Analysis:
    """Find the community among an account's followers.

    Args:
        tables: what is known, from `engagement.read`.
        as_of: the moment to look from, by default the latest date in the data; nothing later is looked
            at. A date without a time is the end of that day.
        horizon_days: the window to forecast; half-lives and cut-offs scale with it.
        corrections: account_id and state, as the user knows better; they override the state.
        progress: called with the share done and a msgid; may raise to cancel.
        engine: duckdb or spark.
        endings: follows seen to end between earlier moments, from `engagement.changes.endings`.
        time_zone: of the account (IANA, like Europe/Madrid), which cuts its days; by default the owner's,
            else UTC.
        previous: the states of the moment before, from `engagement.store.moments.saved_states`; nobody
            leaves one on a hair.

    Raises:
        EngagementError: there is nobody to look at, or the engine is not there.
    """
    return _run(
        tables, as_of, horizon_days, corrections, progress or _silent, engine, endings, time_zone, previous
    )


def _silent(_done: float, _step: str) -> None:
    """Progress that nobody watches."""


def _run(
    tables: Tables,
    as_of: pd.Timestamp | datetime | date | str | None,
    horizon_days: int,
    corrections: pd.DataFrame | None,
    progress: Progress,
    engine_name: str,
    endings: pd.DataFrame | None,
    time_zone: str | None,
    previous: StatesBefore | None,
) -> Analysis:
    if tables.follower_ids().empty:
        raise EmptyDataError(NOBODY)
    if time_zone is not None:
        tables = replace(tables, owner=replace(tables.owner, time_zone=time_zone))
    moment = moment_of(tables, as_of, tables.owner.time_zone)
    read = len(tables.interactions)
    tables = cut(tables, moment)
    if tables.follower_ids().empty:
        raise EmptyDataError(NOBODY_YET, date=f"{moment:%Y-%m-%d}")
    known = replace(evidence(tables), later=read - len(tables.interactions))
    progress(0.05, N_("Loading the data"))
    engine = open_engine(engine_name, tables)
    try:
        learned = _learn(engine, tables, known, moment, horizon_days, progress)
        progress(0.7, N_("Describing everybody"))
        today = at(engine, moment, horizon_days, undated=True)
    finally:
        engine.close()
    profiles = profiles_.profiles(tables, moment).reindex(today.index)
    known_days = (moment - known.begins_at) / pd.Timedelta(days=1) if pd.notna(known.begins_at) else 0.0
    facts = describe(tables, today, profiles, known_days, moment)
    answers, habit = {}, None
    if known.voices:
        answers["membership"], habit = membership(facts, facts["voices"], facts["exposure"].to_numpy())
    if learned.forecast is not None:
        answers["activation"] = activation(today, learned.forecast)
    progress(0.85, N_("Putting it together"))
    said = checked(corrections, facts)
    answers["passing"] = _passing(facts, said, endings)
    before = None if previous is None else previous.states
    people = with_states(facts, answers, learned.doubt, known, said, before)
    analysis = Analysis(
        tables=tables,
        evidence=known,
        as_of=moment,
        horizon_days=horizon_days,
        people=people,
        figures=account_figures(tables, people, facts, known, moment, learned.forecast),
        voices_by_week=voices_by_week(tables, moment),
        unusual_days=without_unusual(tables, unusual_days(tables, moment), known, moment),
        backtest=learned.tested,
        ranking_by=learned.forecast.ranking_by if learned.forecast else None,
        facts=facts,
        answers=answers,
        forecast=learned.forecast,
        doubt=learned.doubt,
        windows=learned.windows,
        habit=habit,
        corrections=said,
        honesty=_honesty(facts, answers, known, said, before),
        endings=endings,
        previous=previous,
        recompute=correct,
    )
    progress(1.0, N_("Done"))
    return analysis


def correct(analysis: Analysis, corrections: pd.DataFrame | None) -> Analysis:
    """Put other corrections under an analysis; only what they touch is worked out anew."""
    said = checked(corrections, analysis.facts)
    answers = {**analysis.answers, "passing": _passing(analysis.facts, said, analysis.endings)}
    before = None if analysis.previous is None else analysis.previous.states
    people = with_states(analysis.facts, answers, analysis.doubt, analysis.evidence, said, before)
    return replace(
        analysis,
        people=people,
        answers=answers,
        figures={
            **analysis.figures,
            **figures_of_states(
                analysis.tables, people, analysis.evidence, analysis.as_of, analysis.forecast
            ),
        },
        corrections=said,
        honesty=_honesty(analysis.facts, answers, analysis.evidence, said, before),
    )


@dataclass(frozen=True)
class _Learned:
    """What the account's own past windows gave; nothing without talk."""

    forecast: Forecast | None = None
    tested: Backtest | None = None
    doubt: Doubt | None = None
    windows: pd.DataFrame | None = None


def _learn(
    engine: Engine,
    tables: Tables,
    known: Evidence,
    moment: pd.Timestamp,
    horizon_days: int,
    progress: Progress,
) -> _Learned:
    """Train on the account's own past windows, test on the latest, let the better ranking rank."""
    if known.level == 0:
        return _Learned()
    windows: list[Window] = []
    for number, step in enumerate(TRAINING_STEPS):
        progress(0.1 + 0.1 * number, N_("Looking at past windows"))
        windows += build_windows(engine, tables, moment, horizon_days, (step,))
    progress(0.5, N_("Testing on the latest window"))
    earlier = fit_forecast(windows[:-1], "model")
    tested = backtest(windows, earlier)
    # Where no word is known, the rules know nobody: the prior over likes and reposts ranks.
    ranking_by = tested.ranking_by if tested else "recency" if known.voices else "model"
    progress(0.6, N_("Learning from all windows"))
    doubt = doubt_about(windows, ranking_by, earlier if ranking_by == "model" else None)
    forecast = fit_forecast(windows, ranking_by)
    return _Learned(forecast, tested, doubt, window_counts(windows))


def _passing(facts: pd.DataFrame, said: pd.DataFrame, endings: pd.DataFrame | None) -> Answer:
    """Give the passing answer after the corrections and the seen endings that it may learn from."""
    profiles = read_profiles(facts)
    teaches = {state.name: state.passes for state in RECORDS.values() if state.passes is not None}
    told = said[said["state"].isin(list(teaches)) & ~held_out(said["account_id"])]
    rows = facts.index.get_indexer(pd.Index(told["account_id"], dtype="str"))
    usable = ~profiles.abstains[rows]
    passes = told["state"].map(teaches).to_numpy(dtype=bool)
    seen = read_endings(endings)
    learned = PassingModel.shipped().corrected(profiles, rows[usable], passes[usable], seen)
    return learned.answer(profiles)


def _honesty(
    facts: pd.DataFrame,
    answers: dict[str, Answer],
    known: Evidence,
    said: pd.DataFrame,
    before: pd.Series | None,
) -> Figure | None:
    """Of the corrections that nothing learned from, the share where our own state agreed."""
    kept = said[held_out(said["account_id"])]
    if kept.empty:
        return None
    ours = with_states(facts, answers, None, known, said.iloc[:0], before).set_index("account_id")["state"]
    agreed = int((ours.reindex(kept["account_id"]).to_numpy() == kept["state"].to_numpy()).sum())
    low, high = wilson(agreed, len(kept))
    return Figure(agreed / len(kept), low, high, len(kept), None, 0)
