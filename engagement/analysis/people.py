"""Facts and states of everybody, from features, profiles and answers; and the user's word over ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.data.acts import among
from engagement.data.evidence import Evidence
from engagement.data.occasions import occasion_table
from engagement.data.results import no_corrections
from engagement.data.schema import VOICED_KINDS, Tables
from engagement.data.states import GROUPS, STATES
from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.model.answers import seen_days
from engagement.model.explain import Answer
from engagement.model.forecast import Doubt
from engagement.model.habit import HABIT_DAYS, habits
from engagement.model.membership import MembershipPosterior
from engagement.model.states import carries, states

INACTIVE_DAYS = 180
NEW_DAYS = 30
HELD_OUT_ONE_IN = 5
COLUMNS = (
    "account_id", "handle", "name", "state", "group", "membership", "activation", "outlook", "passing",
    "passing_low", "passing_high", "level", "voiced_days", "last_voice_at", "followed_at", "is_new",
    "ties_owner", "ties_members", "answered", "likes", "corrected", "measured_state", "carries",
    "silence_chance", "expected_back_at",
)  # fmt: skip


def describe(
    tables: Tables, today: pd.DataFrame, profiles: pd.DataFrame, coverage_days: float, moment: pd.Timestamp
) -> pd.DataFrame:
    """Gather the plain facts behind answers and reasons, one row a person, days counted from the moment."""
    since = {
        f"{name}_days": today[f"days_since_{name.removeprefix('last_')}"].clip(lower=0.0)
        for name in (
            "first_voice",
            "last_voice",
            "last_owner_voice",
            "last_like",
            "last_answered",
            "last_act",
        )
    }
    counted = today[
        ["voices", "undated_voices", "voiced_days", "owner_voices", "owner_days", "answered", "from_others",
         "likes", "reposts"]
    ]  # fmt: skip
    described = profiles[["followers", "following", "posts", "asks_back", "follows_thousands", "unreturned"]]
    seen = seen_days(today, profiles["followed_at"], moment, coverage_days)
    shared_prior = MembershipPosterior.fixed()
    habit = habits(occasion_table(tables, moment), seen, coverage_days, shared_prior)
    shared = habits(occasion_table(tables, moment, ["repost"]), seen, coverage_days, shared_prior)
    quiet = (moment - profiles["last_post_at"]) > pd.Timedelta(days=INACTIVE_DAYS)
    exposed = np.ceil(np.minimum(seen, HABIT_DAYS))
    # What was said on an unknown day was said on some day.
    spoke = np.maximum(counted["voiced_days"], (counted["voices"] > 0).astype("float64"))
    return counted.join(described.astype("float64")).assign(
        voiced_days=spoke,
        **{str(name): habit[name].to_numpy() for name in habit},
        carries=carries(shared, exposed, coverage_days, shared_prior),
        ties_members=_talk_partners(tables).reindex(today.index).fillna(0),
        exposure=exposed,
        **since,
        handle=profiles["handle"],
        name=profiles["name"],
        last_voice_at=_before(moment, since["last_voice_days"]),
        expected_back_at=_after(moment, habit["expected_in_days"], today.index),
        followed_at=profiles["followed_at"],
        is_new=(moment - profiles["followed_at"]) <= pd.Timedelta(days=NEW_DAYS),
        inactive=quiet & ~(since["last_act_days"] <= INACTIVE_DAYS),
    )


def _before(moment: pd.Timestamp, days: pd.Series) -> pd.Series:
    return (moment - pd.to_timedelta(days.astype("float64"), unit="D")).astype("datetime64[us, UTC]")


def _after(moment: pd.Timestamp, days: pd.Series, index: pd.Index) -> pd.Series:
    later = moment.floor("D") + pd.to_timedelta(days.round().to_numpy(dtype="float64"), unit="D")
    return pd.Series(later, index=index).astype("datetime64[us, UTC]")


def _talk_partners(tables: Tables) -> pd.Series:
    """How many others on the list each person has exchanged voiced acts with, either way."""
    acts = tables.interactions
    ways = acts.loc[among(tables) & acts["kind"].isin(VOICED_KINDS), ["actor_id", "target_id"]]
    both = pd.concat([ways, ways.rename(columns={"actor_id": "target_id", "target_id": "actor_id"})])
    return both.drop_duplicates().groupby("actor_id").size()


def with_states(
    facts: pd.DataFrame,
    answers: Mapping[str, Answer],
    doubt: Doubt | None,
    known: Evidence,
    corrections: pd.DataFrame,
    before: pd.Series | None = None,
) -> pd.DataFrame:
    """One row a person with answers and state; corrections win over states and are marked.

    `before` are the states of the last moment by account_id, which nobody leaves on a hair.
    """
    nothing = np.full(len(facts), np.nan)
    passing = answers["passing"]
    people = facts.assign(
        membership=answers["membership"].probability if "membership" in answers else nothing,
        activation=answers["activation"].probability if "activation" in answers else nothing,
        outlook=doubt.outlook(answers["activation"].probability)
        if doubt is not None and "activation" in answers
        else None,
        passing=passing.probability,
        passing_low=passing.low,
        passing_high=passing.high,
        level=known.level,
        ties_owner=facts["owner_days"],
    )
    measured = states(
        people,
        level=known.level,
        coverage_days=known.coverage_days,
        voices_seen=known.voices > 0,
        before=before,
    )
    said = corrections.set_index("account_id")["state"].reindex(facts.index)
    state = said.fillna(measured)
    whole = ["voiced_days", "ties_owner", "ties_members", "answered", "likes"]
    people = people.assign(
        state=state,
        group=state.map(GROUPS),
        corrected=said.notna(),
        measured_state=measured,
        outlook=people["outlook"].astype("str"),
        **{name: people[name].fillna(0).astype("int64") for name in whole},
    )
    return people.reset_index(names="account_id")[list(COLUMNS)]


def checked(corrections: pd.DataFrame | None, facts: pd.DataFrame) -> pd.DataFrame:
    """Corrections of people who are here, the last word on each: account_id and state.

    Raises:
        EngagementError: a correction names no known state.
    """
    if corrections is None or corrections.empty:
        return no_corrections()
    unknown = corrections.loc[~corrections["state"].isin(STATES), "state"]
    if len(unknown):
        raise EngagementError(
            N_("The corrections name a state “{state}”; use one of: {states}."),
            state=str(unknown.iloc[0]),
            states=", ".join(STATES),
        )
    last = corrections.drop_duplicates("account_id", keep="last")[["account_id", "state"]]
    return last[last["account_id"].isin(facts.index)].astype("str").reset_index(drop=True)


def held_out(account_ids: pd.Series) -> NDArray[np.bool_]:
    """One correction in five, chosen by the id itself: it overrides, but nothing learns from it."""
    digests = (hashlib.sha256(account_id.encode()).digest()[0] for account_id in account_ids)
    return np.fromiter(
        (digest % HELD_OUT_ONE_IN == 0 for digest in digests), dtype=bool, count=len(account_ids)
    )
