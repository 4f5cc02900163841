"""The names tools give to replies, mentions, quotes, reposts and likes."""

from __future__ import annotations

import pandas as pd

from engagement.tables import KINDS

_NAMES = {
    **{kind: kind for kind in KINDS},
    "retweet": "repost",
    "retweeted": "repost",
    "rt": "repost",
    "reblog": "repost",
    "boost": "repost",
    "share": "repost",
    "retuit": "repost",
    "quote_tweet": "quote",
    "quoted": "quote",
    "cita": "quote",
    "favorite": "like",
    "favourite": "like",
    "fav": "like",
    "liked": "like",
    "me_gusta": "like",
    "comment": "reply",
    "replied_to": "reply",
    "answer": "reply",
    "respuesta": "reply",
    "comentario": "reply",
    "mentioned": "mention",
    "mención": "mention",
    "mencion": "mention",
}


def kinds(text: pd.Series) -> pd.Series:
    """Our kind of act for each cell; missing where it is none."""
    known = {word: _NAMES.get(word.strip().lower().replace(" ", "_")) for word in text.dropna().unique()}
    return text.map(known).astype("str")
