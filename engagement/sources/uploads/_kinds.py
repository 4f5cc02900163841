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
    "mentions": "mention",
    "mentionsinretweet": "repost",
    "mentionsinreply": "mention",
    "mentionsinquote": "mention",
    "replies_to": "reply",
    "replies": "reply",
    "reply_to": "reply",
    "comments": "reply",
    "retweets": "repost",
    "reposts": "repost",
    "quotes": "quote",
    "likes": "like",
    "antwort": "reply",
    "erwähnung": "mention",
    "resposta": "reply",
    "menção": "mention",
    "réponse": "reply",
    "risposta": "reply",
    "menzione": "mention",
    "menció": "mention",
}
_FOLLOWS = frozenset(
    "follow follows followed following follower friend friends friendship sigue seguir segue suit folgt".split()
)


def kinds(text: pd.Series) -> pd.Series:
    """Our kind of act for each cell; missing where it is none."""
    known = {word: _NAMES.get(word.strip().lower().replace(" ", "_")) for word in text.dropna().unique()}
    return text.map(known).astype("str")


def are_follows(text: pd.Series) -> pd.Series:
    """Which cells say that one account follows the other, which is no act."""
    return text.str.strip().str.lower().isin(_FOLLOWS)
