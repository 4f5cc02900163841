"""What people speak of where somebody applauded: a word or two, and the last thing that was said."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from engagement.tables import VOICED_KINDS

_SAMPLE = 20_000
_FEWEST_TEXTS = 50
_RARE = 0.02
_FEWEST_SPEAKERS = 2
_WORDS = 2
_WORD = re.compile(r"[^\W\d_]{5,}")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\S+")


def background(acts: pd.DataFrame) -> Mapping[str, float]:
    """The share of texts that hold each word, over at most 20,000 of them; empty below fifty texts.

    Rare against this, a word tells what a thread is about, so that no list of stop words is needed
    (inverse document frequency, Spärck Jones 1972).
    """
    texts = _said(acts)["text"]
    if len(texts) < _FEWEST_TEXTS:
        return {}
    drawn = texts.sample(_SAMPLE, random_state=0) if len(texts) > _SAMPLE else texts
    words = pd.Series([word for text in drawn for word in _words(text)])
    return {str(word): float(share) for word, share in (words.value_counts() / len(drawn)).items()}


def topics(acts: pd.DataFrame, account_id: str, owner: str, usual: Mapping[str, float]) -> tuple[str, ...]:
    """Up to two rare words that several people use in the threads where this person applauded the owner."""
    threads = _applauded(acts, account_id, owner)
    said = _said(acts[acts["thread_id"].isin(threads)])
    uses = pd.DataFrame(
        [(actor, word) for actor, text in zip(said["actor_id"], said["text"], strict=True)
         for word in _words(text)], columns=["actor", "word"]
    )  # fmt: skip
    if uses.empty or not usual:
        return ()
    speakers = uses.drop_duplicates().groupby("word").size()
    share = speakers.index.map(lambda word: usual.get(word, 1 / _SAMPLE)).to_numpy(dtype=float)
    telling = (speakers.to_numpy() >= _FEWEST_SPEAKERS) & (share <= _RARE)
    weight = pd.Series(speakers.to_numpy() * -np.log(share), index=speakers.index)[telling]
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


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_NOT_WORDS.sub(" ", text.casefold())))
