"""One identity a person over all files: ids where any file gives one, else the handle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from engagement.sources.uploads._names import handle_key
from engagement.sources.uploads._reading import Reading

# Stands for the owner in files that do not name them; no id or handle holds a zero byte.
OWNER_ROW = "\x00owner"

_SIDES = {
    "people": (("account_id", "handle"),),
    "posts": (
        ("author_id", "author_handle"),
        ("reply_to_id", "reply_to_handle"),
        ("quoted_id", "quoted_handle"),
        ("reposted_id", "reposted_handle"),
    ),
    "mentions": (("id", "handle"),),
    "acts": (("actor_id", "actor_handle"), ("target_id", "target_handle")),
    "follows": (("follower_id", "follower_handle"), ("followed_id", "followed_handle")),
}


class Identity:
    """Which id belongs to which handle, as all files together tell."""

    def __init__(self, pairs: pd.DataFrame) -> None:
        """`pairs`: columns id, handle, key (the handle as it is compared)."""
        both = pairs.dropna(subset=["id", "key"])
        self._id_of = both.drop_duplicates("key").set_index("key")["id"]
        account = both["id"]
        alone = pairs[pairs["id"].isna() & ~pairs["key"].isin(self._id_of.index)].drop_duplicates("key")
        self.handle_of = pd.concat(
            [
                pd.Series(both["handle"].to_numpy(), index=account, dtype="str"),
                pd.Series(alone["handle"].to_numpy(), index="@" + alone["key"], dtype="str"),
            ]
        )
        self.handle_of = self.handle_of[~self.handle_of.index.duplicated()]

    def account_ids(self, ids: pd.Series | None, handles: pd.Series | None) -> pd.Series:
        """The account id of every row: its own, the one its handle has elsewhere, or @handle."""
        if handles is None:
            assert ids is not None
            return ids
        if ids is not None and not handles.notna().any():
            return ids
        keys = handle_key(handles.astype("str"))
        known = keys.map(self._id_of).astype("str")
        found = known.fillna("@" + keys)
        return found if ids is None else ids.fillna(found)

    def account_id(self, name: str) -> str:
        """The same for what somebody typed: an id or a handle, with or without @."""
        bare = name.strip()
        key = handle_key(pd.Series([bare.lstrip("@")], dtype="str")).iloc[0]
        if key in self._id_of.index:
            return str(self._id_of[key])
        return bare if bare.isdigit() or bare.startswith("did:") else "@" + str(key)


def side(frame: pd.DataFrame, id_column: str, handle_column: str, identity: Identity) -> pd.Series:
    """The account ids of one side of a frame."""
    ids, handles = frame.get(id_column), frame.get(handle_column)
    if ids is None and handles is None:
        return pd.Series(None, index=frame.index, dtype="str")
    return identity.account_ids(ids, handles)


def identify(readings: Iterable[Reading]) -> Identity:
    """The identities of everybody in the readings."""
    parts = [pair for reading in readings for pair in _pairs(reading)]
    pairs = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"id": [], "handle": []}, dtype="str")
    )
    pairs["key"] = handle_key(pairs["handle"])
    return Identity(pairs)


def _pairs(reading: Reading) -> Iterator[pd.DataFrame]:
    if reading.owner is not None and reading.owner[1]:
        yield pd.DataFrame({"id": [reading.owner[0]], "handle": [reading.owner[1]]}, dtype="str")
    for name, sides in _SIDES.items():
        frame = getattr(reading, name)
        for id_column, handle_column in sides if frame is not None else ():
            if handle_column not in frame:
                continue
            handles = frame[handle_column]
            ids = frame[id_column] if id_column in frame else pd.Series(None, index=frame.index, dtype="str")
            pair = pd.DataFrame({"id": ids.to_numpy(), "handle": handles.to_numpy()}, dtype="str")
            yield pair.dropna(subset=["handle"]).drop_duplicates()
