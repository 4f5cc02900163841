"""What people asked for or complained about: who, when, what, answered by whom, waiting how long."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.data.results import Progress, no_progress
from engagement.data.schema import VOICED_KINDS, Tables
from engagement.i18n import N_
from engagement.text.value import act_ids, classify_intent, fit_with_corrections, spoken_language
from engagement.text.words import VALUES, readings

ANSWER_WITHIN = pd.Timedelta(days=7)


def first_answers(asked: pd.DataFrame, talk: pd.DataFrame) -> pd.DataFrame:
    """For each act in `asked`: whether an act in `talk` answers it, and when the first one did.

    An answer is a later voiced act by somebody else that replies to the very post, or addresses the asker
    in the same thread. Where an act names neither post nor thread, it is one that addresses the asker
    within `ANSWER_WITHIN`. Columns answered (bool) and at (NaT where no date is known), index of `asked`.
    """
    others = talk[talk["actor_id"] != talk["target_id"]]
    direct, undated = _to_the_post(asked, others)
    loose = asked[asked["post_id"].isna() & asked["thread_id"].isna()]
    at = pd.concat(
        [
            direct,
            _later(asked[asked["thread_id"].notna()], others[others["thread_id"].notna()], ["thread_id"]),
            _later(loose, others, [], ANSWER_WITHIN),
        ]
    )
    at = at.groupby(level=0).min().reindex(asked.index)
    return pd.DataFrame({"answered": at.notna() | asked.index.isin(undated), "at": at}, index=asked.index)


def _to_the_post(asked: pd.DataFrame, others: pd.DataFrame) -> tuple[pd.Series, pd.Index]:
    """Dates of replies to the post itself; and what was replied to without a date."""
    keys = asked.loc[asked["post_id"].notna(), ["post_id", "actor_id", "created_at"]].rename_axis("act")
    replies = others[["parent_id", "actor_id", "created_at"]].rename(
        columns={"parent_id": "post_id", "actor_id": "by", "created_at": "at"}
    )
    met = keys.reset_index().merge(replies[replies["post_id"].notna()], on="post_id")
    met = met[met["by"] != met["actor_id"]]
    later = met[met["at"] > met["created_at"]]
    untimed = met[met["at"].isna() | met["created_at"].isna()]
    return later.set_index("act")["at"], pd.Index(untimed["act"])


def _later(
    asked: pd.DataFrame, others: pd.DataFrame, same: list[str], within: pd.Timedelta | None = None
) -> pd.Series:
    """Find when an act first addresses the asker later and shares the columns in `same`."""
    left = asked.loc[asked["created_at"].notna(), ["actor_id", "created_at", *same]].rename_axis("act")
    right = others.loc[others["created_at"].notna() & others["target_id"].notna()]
    right = right[["target_id", "created_at", *same]].rename(columns={"target_id": "actor_id"})
    met = pd.merge_asof(
        left.reset_index().sort_values("created_at"),
        right.assign(at=right["created_at"]).sort_values("created_at"),
        on="created_at",
        by=["actor_id", *same],
        direction="forward",
        allow_exact_matches=False,
        tolerance=within,
    )
    return met.set_index("act")["at"].dropna()


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
    """List requests and complaints of the `LOOK_BACK` before `as_of` (else the latest act), longest first.

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
    read = _read(recent, spoken, said or {}, progress or no_progress)
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
    """Read the recent acts, after learning from what the user said about some."""
    told = spoken[spoken["interaction_id"].isin(list(said))]
    progress(0.0, READING)
    model = fit_with_corrections(told["text"], [said[act] for act in told["interaction_id"]])
    read = readings(classify_intent(recent["text"], model, lambda share: progress(share, READING)))
    for label in VALUES:
        known = {act: label in labels for act, labels in said.items()}
        read[label] = recent["interaction_id"].map(known).astype("boolean").fillna(read[label]).astype(bool)
    return read


@dataclass(frozen=True)
class TextCoverage:
    """`voiced` replies, mentions and quotes by everybody but the owner, `with_text` those with a text."""

    voiced: int
    with_text: int

    @property
    def without_text(self) -> int:
        """Of how many nothing can be read."""
        return self.voiced - self.with_text


def text_coverage(tables: Tables) -> TextCoverage:
    """Count what can be read at all; many exports hold acts without their texts."""
    acts = tables.interactions
    voiced = acts["kind"].isin(VOICED_KINDS) & (acts["actor_id"] != tables.owner.account_id)
    spoken = voiced & acts["text"].fillna("").str.strip().ne("")
    return TextCoverage(int(voiced.sum()), int(spoken.sum()))
