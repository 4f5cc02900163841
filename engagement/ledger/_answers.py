"""When what somebody asked was answered, by the owner and by others."""

from __future__ import annotations

import pandas as pd

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
    """The first later act that addresses the asker and shares the columns in `same`."""
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
