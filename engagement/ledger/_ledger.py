"""The list of what people asked for and what they complained about."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from engagement.language import N_
from engagement.ledger._answers import first_answers
from engagement.results import Progress
from engagement.tables import VOICED_KINDS, Tables
from engagement.text import VALUES, act_ids, readings, spoken_language, taught, value

READING = N_("Reading what people wrote")
ASKS = ("request", "complaint")
LOOK_BACK = pd.Timedelta(days=180)
COLUMNS = (
    "interaction_id", "account_id", "handle", "name", "created_at", "text", "language", "request",
    "complaint", "corrected", "towards", "answered_by", "answered_after", "waiting", "thread_id",
)  # fmt: skip


def ledger(
    tables: Tables,
    as_of: pd.Timestamp | None = None,
    said: Mapping[str, Collection[str]] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Requests and complaints of the `LOOK_BACK` before `as_of` (by default the latest act), longest first.

    One row an act with text by anybody but the owner; undated acts stand last. `towards` is owner or
    other, `answered_by` owner, member or nobody (the owner first, if both answered), `answered_after` and
    `waiting` are durations: until the first answer by anybody, and since then where there is none.
    `said` is what the user knows better: readings by interaction_id, none of them for nothing of the
    kind; it holds for these acts, and the classifier learns from it for the others. `progress` is called
    with the share read and a msgid; may raise to cancel.
    """
    acts, owner = tables.interactions, tables.owner.account_id
    moment = acts["created_at"].max() if as_of is None else as_of
    talk = acts[acts["kind"].isin(VOICED_KINDS) & ~(acts["created_at"] > moment)]
    spoken = talk[(talk["actor_id"] != owner) & talk["text"].fillna("").str.strip().ne("")]
    spoken = spoken.assign(interaction_id=act_ids(spoken))
    recent = spoken[~(spoken["created_at"] < moment - LOOK_BACK)]
    read = _read(recent, spoken, said or {}, progress or _silent)
    asked = recent[read[list(ASKS)].any(axis=1)]
    by_owner = first_answers(asked, talk[talk["actor_id"] == owner])
    by_member = first_answers(asked, talk[talk["actor_id"] != owner])
    first = pd.concat([by_owner["at"], by_member["at"]], axis=1).min(axis=1)
    answered = by_owner["answered"] | by_member["answered"]
    by = np.where(by_owner["answered"], "owner", np.where(by_member["answered"], "member", "nobody"))
    people = tables.accounts.set_index("account_id")[["handle", "name"]].reindex(asked["actor_id"])
    found = asked.rename(columns={"actor_id": "account_id"}).assign(
        handle=people["handle"].to_numpy(),
        name=people["name"].to_numpy(),
        language=asked["language"].fillna(asked["text"].map(spoken_language).astype("str")),
        request=read.loc[asked.index, "request"],
        complaint=read.loc[asked.index, "complaint"],
        corrected=asked["interaction_id"].isin(list(said or {})),
        towards=np.where(asked["target_id"] == owner, "owner", "other"),
        answered_by=by,
        answered_after=first - asked["created_at"],
        waiting=(moment - asked["created_at"]).where(~answered),
    )
    ordered = found.sort_values(["created_at", "interaction_id"], na_position="last")
    return ordered[list(COLUMNS)].reset_index(drop=True)


def _read(
    recent: pd.DataFrame, spoken: pd.DataFrame, said: Mapping[str, Collection[str]], progress: Progress
) -> pd.DataFrame:
    """The readings of the recent acts, after what the user said about some."""
    told = spoken[spoken["interaction_id"].isin(list(said))]
    progress(0.0, READING)
    model = taught(told["text"], [said[act] for act in told["interaction_id"]])
    read = readings(value(recent["text"], model, lambda share: progress(share, READING)))
    for label in VALUES:
        known = {act: label in labels for act, labels in said.items()}
        read[label] = recent["interaction_id"].map(known).astype("boolean").fillna(read[label]).astype(bool)
    return read


def _silent(_done: float, _step: str) -> None:
    """Progress that nobody watches."""
