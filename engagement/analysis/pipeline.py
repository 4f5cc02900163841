"""The one way through: tables -> features -> answers -> states -> figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.analysis.people import checked, describe, held_out, with_states
from engagement.data import profiles as profiles_
from engagement.data.cut import cut, moment_of
from engagement.data.engine import Engine, at, open_engine
from engagement.data.evidence import Evidence, evidence
from engagement.data.results import Backtest, Figure, Progress, StatesBefore, no_progress
from engagement.data.schema import Tables
from engagement.data.states import RECORDS, RULES
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
    progress = progress or no_progress
    data = _data(tables, as_of, horizon_days, time_zone)
    progress(0.05, N_("Loading the data"))
    opened = open_engine(engine, data.tables)
    try:
        learned = _learn(opened, data, progress)
        progress(0.7, N_("Describing everybody"))
        today = at(opened, data.as_of, horizon_days, undated=True)
    finally:
        opened.close()
    progress(0.85, N_("Putting it together"))
    analysis = _put_together(data, learned, today, corrections, endings, previous)
    progress(1.0, N_("Done"))
    return analysis


@dataclass(frozen=True)
class _Data:
    """What is known at the moment to look from: the tables cut there, and what they can tell."""

    tables: Tables
    evidence: Evidence
    as_of: pd.Timestamp
    horizon_days: int


def _data(
    tables: Tables,
    as_of: pd.Timestamp | datetime | date | str | None,
    horizon_days: int,
    time_zone: str | None,
) -> _Data:
    """Cut the tables at the moment asked for."""
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
    return _Data(tables, known, moment, horizon_days)


def _put_together(
    data: _Data,
    learned: _Learned,
    today: pd.DataFrame,
    corrections: pd.DataFrame | None,
    endings: pd.DataFrame | None,
    previous: StatesBefore | None,
) -> Analysis:
    """Make answers, states and figures of the features of today and of what the past windows gave."""
    tables, known, moment = data.tables, data.evidence, data.as_of
    profiles = profiles_.profiles(tables, moment).reindex(today.index)
    known_days = (moment - known.begins_at) / pd.Timedelta(days=1) if pd.notna(known.begins_at) else 0.0
    facts = describe(tables, today, profiles, known_days, moment)
    if not known.owner_words:  # that the owner wrote to nobody is not known
        facts = facts.assign(answered=np.nan)
    corrected = checked(corrections, facts)
    answers: dict[str, Answer] = {}
    habit = None
    if known.voices:
        answers["membership"], habit = membership(facts, facts["voices"], facts["exposure"].to_numpy())
    if learned.forecast is not None:
        answers["activation"] = activation(today, learned.forecast)
    answers["passing"] = _passing(facts, corrected, endings)
    before = None if previous is None else previous.states
    people = with_states(facts, answers, learned.doubt, known, corrected, before)
    return Analysis(
        tables=tables,
        evidence=known,
        as_of=moment,
        horizon_days=data.horizon_days,
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
        corrections=corrected,
        honesty=_honesty(facts, answers, known, corrected, before),
        endings=endings,
        previous=previous,
        recompute=correct,
    )


def correct(analysis: Analysis, corrections: pd.DataFrame | None) -> Analysis:
    """Put other corrections under an analysis; only what they touch is worked out anew.

    What an earlier version of the program worked out by other rules is worked out anew as a whole: its people
    would follow two sets of rules otherwise.
    """
    if analysis.rules != RULES:
        return again(analysis, corrections)
    said = checked(corrections, analysis.facts)
    answers = {**analysis.answers, "passing": _passing(analysis.facts, said, analysis.endings)}
    before = None if analysis.previous is None else analysis.previous.states
    people = with_states(analysis.facts, answers, analysis.doubt, analysis.evidence, said, before)
    corrected = replace(
        analysis,
        people=people,
        answers=answers,
        figures={
            **analysis.figures,
            **figures_of_states(people, analysis.facts, analysis.evidence, analysis.forecast),
        },
        corrections=said,
        honesty=_honesty(analysis.facts, answers, analysis.evidence, said, before),
    )
    return corrected.stemming_from(analysis.origin)


def again(analysis: Analysis, corrections: pd.DataFrame | None) -> Analysis:
    """Analyse the tables of an analysis anew, by the rules of today."""
    return analyse(
        analysis.tables, analysis.as_of, analysis.horizon_days, corrections, endings=analysis.endings
    )


@dataclass(frozen=True)
class _Learned:
    """What the account's own past windows gave; nothing without talk."""

    forecast: Forecast | None = None
    tested: Backtest | None = None
    doubt: Doubt | None = None
    windows: pd.DataFrame | None = None


def _learn(engine: Engine, data: _Data, progress: Progress) -> _Learned:
    """Train on the account's own past windows, test on the latest, let the better ranking rank."""
    if data.evidence.level == 0:
        return _Learned()
    windows: list[Window] = []
    for number, step in enumerate(TRAINING_STEPS):
        progress(0.1 + 0.1 * number, N_("Looking at past windows"))
        windows += build_windows(engine, data.tables, data.as_of, data.horizon_days, (step,))
    progress(0.5, N_("Testing on the latest window"))
    earlier = fit_forecast(windows[:-1], "model")
    tested = backtest(windows, earlier)
    # Where no word is known, the rules know nobody: the prior over likes and reposts ranks.
    ranking_by = tested.ranking_by if tested else "recency" if data.evidence.voices else "model"
    progress(0.6, N_("Learning from all windows"))
    doubt = doubt_about(windows, ranking_by, earlier if ranking_by == "model" else None)
    forecast = fit_forecast(windows, ranking_by)
    return _Learned(forecast, tested, doubt, window_counts(windows))


def _passing(facts: pd.DataFrame, corrections: pd.DataFrame, endings: pd.DataFrame | None) -> Answer:
    """Give the passing answer after the corrections and the seen endings that it may learn from."""
    profiles = read_profiles(facts)
    teaches = {state.name: state.passes for state in RECORDS.values() if state.passes is not None}
    teaching = corrections["state"].isin(list(teaches)) & ~held_out(corrections["account_id"])
    examples = corrections[teaching]
    rows = facts.index.get_indexer(pd.Index(examples["account_id"], dtype="str"))
    usable = ~profiles.abstains[rows]
    passes = examples["state"].map(teaches).to_numpy(dtype=bool)
    model = PassingModel.shipped().corrected(profiles, rows[usable], passes[usable], read_endings(endings))
    return model.answer(profiles)


def _honesty(
    facts: pd.DataFrame,
    answers: dict[str, Answer],
    known: Evidence,
    corrections: pd.DataFrame,
    before: pd.Series | None,
) -> Figure | None:
    """Of the corrections that nothing learned from, the share where our own state agreed."""
    kept = corrections[held_out(corrections["account_id"])]
    if kept.empty:
        return None
    ours = with_states(facts, answers, None, known, corrections.iloc[:0], before).set_index("account_id")[
        "state"
    ]
    agreed = int((ours.reindex(kept["account_id"]).to_numpy() == kept["state"].to_numpy()).sum())
    low, high = wilson(agreed, len(kept))
    return Figure(agreed / len(kept), low, high, len(kept), None, 0)
