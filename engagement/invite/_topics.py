"""What people speak of where somebody applauded: a word or two, and the last thing that was said."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from engagement.tables import VOICED_KINDS, Tables

_SAMPLE = 20_000
_FEWEST_TEXTS = 50
_TELLING_BITS = 0.9
_FEWEST_SPEAKERS = 2
_WORDS = 2
_WORD = re.compile(r"[^\W\d_]{5,}")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\S+")


def background(acts: pd.DataFrame) -> Mapping[str, float]:
    """How much each word gathers in few conversations, in bits; empty below fifty texts.

    Residual inverse document frequency (Church and Gale 1995): a word spread by chance has none, one that
    several people take up where it falls has much, so that no list of stop words is needed. Read in whole
    conversations of together at most 20,000 texts.
    """
    said = _said(acts)
    said = said[said["thread_id"].notna()]
    turns = said["thread_id"].value_counts(sort=False).sample(frac=1, random_state=0)
    drawn = turns.index[turns.cumsum() <= _SAMPLE]
    said = said[said["thread_id"].isin(drawn)]
    if len(said) < _FEWEST_TEXTS:
        return {}
    uses = _uses(said, "thread_id")
    texts, threads = uses.groupby("word").size(), uses.drop_duplicates().groupby("word").size()
    by_chance = len(drawn) * -np.expm1(-texts / len(drawn))
    return dict(zip(threads.index, np.log2(by_chance / threads).tolist(), strict=True))


def topics(tables: Tables, account_id: str, usual: Mapping[str, float]) -> tuple[str, ...]:
    """Up to two telling words that several people use in the threads where this person applauded the owner.

    What somebody who speaks there is called is no topic.
    """
    acts = tables.interactions
    said = _said(acts[acts["thread_id"].isin(_applauded(acts, account_id, tables.owner.account_id))])
    uses = _uses(said, "actor_id").drop_duplicates()
    speakers = uses.groupby("word").size()
    bits = speakers.index.map(lambda word: usual.get(word, 0.0)).to_numpy(dtype=float)
    known = tables.accounts.loc[tables.accounts["account_id"].isin(uses["actor_id"]), "name"].dropna()
    called = speakers.index.isin([word for name in known for word in _words(name)])
    telling = (speakers.to_numpy() >= _FEWEST_SPEAKERS) & (bits >= _TELLING_BITS) & ~called
    weight = pd.Series(speakers.to_numpy() * bits, index=speakers.index)[telling]
    return tuple(str(word) for word in weight.sort_values(ascending=False, kind="stable").index[:_WORDS])


def last_heard(acts: pd.DataFrame, thread: str | float | None, owner: str) -> str | None:
    """The latest text of anybody but the owner in a thread."""
    if pd.isna(thread):
        return None
    said = _said(acts[(acts["thread_id"] == thread) & (acts["actor_id"] != owner)])
    return None if said.empty else str(said.sort_values("created_at", na_position="first")["text"].iloc[-1])


def _applauded(acts: pd.DataFrame, account_id: str, owner: str) -> pd.Series:
    theirs = acts[(acts["actor_id"] == account_id) & (acts["target_id"] == owner)]
    return theirs["thread_id"].fillna(theirs["parent_id"]).dropna()


def _said(acts: pd.DataFrame) -> pd.DataFrame:
    return acts[acts["kind"].isin(VOICED_KINDS) & acts["text"].notna()]


def _uses(said: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row a text and a word in it, with the value of the column `by`."""
    rows = [(one, word) for one, text in zip(said[by], said["text"], strict=True) for word in _words(text)]
    return pd.DataFrame(rows, columns=[by, "word"], dtype="str")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_NOT_WORDS.sub(" ", text.casefold())))
