"""One identity a person over all files: ids where any file gives one, else the handle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from engagement.sources.uploads._names import bare, handle_key, people
from engagement.sources.uploads._reading import Reading
from engagement.sources.uploads.profile_addresses import QUALIFIED

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
    """Which id belongs to which handle, as all files together tell.

    Handles count on their network only. The `home` network is the one most people in the files are on;
    a bare handle is one of there. A handle under which several ids are found has been used again by
    somebody else, so it leads to none of them.
    """

    def __init__(self, pairs: pd.DataFrame, home: str = "", networks: frozenset[str] = frozenset()) -> None:
        """`pairs`: columns id, handle, network (where the bare handle belongs)."""
        self._home, self._networks = home, networks
        pairs = pairs.assign(id=self._numbers(pairs["id"]), key=self._keys_of(pairs))
        both = pairs.dropna(subset=["id", "key"])
        owners = both[["key", "id"]].drop_duplicates()
        self._id_of = owners[~owners["key"].duplicated(keep=False)].set_index("key")["id"]
        account = both["id"]
        alone = pairs[pairs["id"].isna() & ~pairs["key"].isin(self._id_of.index)].drop_duplicates("key")
        self.handle_of = pd.concat(
            [
                pd.Series(both["handle"].to_numpy(), index=account, dtype="str"),
                pd.Series(alone["handle"].to_numpy(), index="@" + alone["key"], dtype="str"),
            ]
        )
        self.handle_of = bare(self.handle_of[~self.handle_of.index.duplicated()])

    def account_ids(
        self, ids: pd.Series | None, handles: pd.Series | None, network: str = ""
    ) -> pd.Series:
        """The account id of every row: its own, the one its handle has elsewhere, or @handle.

        `network` is where the bare ones among the handles belong.
        """
        if ids is not None:
            ids = self._numbers(ids)
        if handles is None:
            assert ids is not None
            return ids
        if ids is not None and not handles.notna().any():
            return ids
        keys = self._keys(handles.astype("str"), network)
        known = keys.map(self._id_of).astype("str")
        found = known.fillna("@" + keys)
        return found if ids is None else ids.fillna(found)

    def account_id(self, name: str) -> str:
        """The same for what somebody typed: an id, a handle with or without @, or a profile's address."""
        typed = pd.Series([name.strip()], dtype="str")
        names, numbers = people(typed)
        if numbers.notna().any():
            return str(self._numbers(numbers).iloc[0])
        key = self._keys(names.fillna(typed), "").iloc[0]
        if key in self._id_of.index:
            return str(self._id_of[key])
        plain = name.strip()
        return plain if plain.isdigit() or plain.startswith("did:") else "@" + str(key)

    def _keys(self, handles: pd.Series, network: str) -> pd.Series:
        keys = handle_key(handles)
        if not self._networks:
            return keys
        if network and network != self._home:
            keys = keys.where(keys.str.match(QUALIFIED).fillna(True).astype(bool), f"{network}:" + keys)
        return keys.str.removeprefix(self._home + ":")

    def _keys_of(self, pairs: pd.DataFrame) -> pd.Series:
        keys = pd.Series(None, index=pairs.index, dtype="str")
        for network, group in pairs.groupby("network"):
            keys[group.index] = self._keys(group["handle"], str(network))
        return keys

    def _numbers(self, ids: pd.Series) -> pd.Series:
        """Ids without their network where that leaves no doubt: those of X, and of the one home network."""
        if not self._networks:
            return ids
        ids = ids.str.removeprefix("x:")
        return ids if "x" in self._networks else ids.str.removeprefix(self._home + ":")


def side(
    frame: pd.DataFrame, id_column: str, handle_column: str, identity: Identity, network: str = ""
) -> pd.Series:
    """The account ids of one side of a frame."""
    ids, handles = frame.get(id_column), frame.get(handle_column)
    if ids is None and handles is None:
        return pd.Series(None, index=frame.index, dtype="str")
    return identity.account_ids(ids, handles, network)


def identify(readings: Sequence[Reading]) -> Identity:
    """The identities of everybody in the readings."""
    parts = [pair for reading in readings for pair in _pairs(reading)]
    pairs = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame({"id": [], "handle": [], "network": []}, dtype="str")
    )
    home, networks = _home(readings)
    return Identity(pairs, home, networks)


def _home(readings: Sequence[Reading]) -> tuple[str, frozenset[str]]:
    """The network most people in the files are on (X among equals), and all that are named."""
    counts: Counter[str] = Counter()
    for reading in readings:
        counts.update(reading.networks)
        if reading.network:
            counts[reading.network] += max(1, reading.rows)
    if not counts:
        return "", frozenset()
    most = max(counts.values())
    return min((name for name in counts if counts[name] == most), key=lambda name: name != "x"), frozenset(counts)


def _pairs(reading: Reading) -> Iterator[pd.DataFrame]:
    if reading.owner is not None and reading.owner[1]:
        owner = pd.DataFrame({"id": [reading.owner[0]], "handle": [reading.owner[1]]}, dtype="str")
        yield owner.assign(network=reading.network)
    for name, sides in _SIDES.items():
        frame = getattr(reading, name)
        for id_column, handle_column in sides if frame is not None else ():
            if handle_column not in frame:
                continue
            handles = frame[handle_column]
            ids = frame[id_column] if id_column in frame else pd.Series(None, index=frame.index, dtype="str")
            pair = pd.DataFrame({"id": ids.to_numpy(), "handle": handles.to_numpy()}, dtype="str")
            yield pair.dropna(subset=["handle"]).drop_duplicates().assign(network=reading.network)
