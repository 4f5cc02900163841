"""Whose account it is: said in the files, said by the user, or the one who takes part in every act.

Readings on their way to tables, and what became of their rows.

One identity a person over all files: ids where any file gives one, else the handle.

Ids and handles as people and programs write them, brought to one form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from engagement.data.schema import Owner
from engagement.errors import AmbiguousInputError
from engagement.i18n import N_
from engagement.ingest.join.reading import Reading, one_per_row

# What a spreadsheet leaves of a long id: 1.23457E+18.
_DAMAGED = r"^[+-]?\d+(?:[.,]\d+)?[eE]\+\d{2,}$"
_EXACT_DIGITS = 15
_QUOTED = r"""^(?:=\s*"(.*)"|'(.*))$"""
_PROFILE_URL = r"^(?:https?://|www\.|m\.|mobile\.)|^(?:twitter|x|instagram|bsky|threads)\.(?:com|app|net)/"


def blank_to_missing(series: pd.Series) -> pd.Series:
    """Text without blanks around it; empty text is missing."""
    stripped = series.str.strip()
    return stripped.mask(stripped == "")


def ids(series: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Ids as text, and which were damaged by a spreadsheet (these are missing).

    `="123"` and `'123` are 123; `123.0` is 123 where that is exact.
    """
    values = blank_to_missing(series)
    if values.str.isdigit().where(values.notna(), True).all():
        return values, pd.Series(False, index=values.index)
    if values.str.startswith(("=", "'")).any():
        quoted = values.str.extract(_QUOTED)
        values = blank_to_missing(quoted[0].fillna(quoted[1]).fillna(values))
    decimal = values.str.fullmatch(r"\d+\.0").fillna(False).astype(bool)
    exact = decimal & (values.str.len() <= _EXACT_DIGITS + len(".0"))
    damaged = values.str.match(_DAMAGED).fillna(False).astype(bool) | (decimal & ~exact)
    return values.mask(exact, values.str[: -len(".0")]).mask(damaged), damaged


def handles(series: pd.Series) -> pd.Series:
    """Handles without @ and, where a profile's address was given, without the rest of it."""
    values = blank_to_missing(series)
    if values.str.isalnum().where(values.notna(), True).all():
        return values
    urls = values.str.contains(_PROFILE_URL, case=False, regex=True).fillna(False).astype(bool)
    if urls.any():
        values = values.where(~urls, _from_urls(values.where(urls)))
    return blank_to_missing(values.str.lstrip("@＠"))


def _from_urls(urls: pd.Series) -> pd.Series:
    path = urls.str.replace(r"^(?:https?://)?[^/]+/", "", regex=True).str.replace(r"[?#].*$", "", regex=True)
    path = path.str.replace(r"^(?:profile|users|u|_u)/", "", regex=True)
    name = path.str.split("/").str[0]
    return name.mask(name == "intent")


def handle_key(series: pd.Series) -> pd.Series:
    """What handles are compared by: case makes no difference."""
    if series.dropna().str.isascii().all():
        return series.str.lower()
    return series.str.normalize("NFC").str.casefold()


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


_SHOWN = 5


def between_named(acts: pd.DataFrame) -> pd.DataFrame:
    """The acts without those of which a file only says that the owner was one side."""
    symbolic = (acts["actor_id"] == OWNER_ROW) | (acts["target_id"] == OWNER_ROW)
    return acts[~symbolic] if symbolic.any() else acts


def candidates(acts: pd.DataFrame) -> pd.Series:
    """How many acts each account takes part in, the most first."""
    actor, target = acts["actor_id"], acts["target_id"]
    others = target[target != actor].dropna()
    parties = pd.concat([actor, others])
    ranked: pd.Series = parties.value_counts()
    return ranked


def find_owner(
    readings: Iterable[Reading], told: pd.DataFrame, identity: Identity, given: str | None, ranked: pd.Series
) -> Owner:
    """The owner, by the acts (or follows) whose sides the files name, and how often each account is one.

    Raises:
        AmbiguousInputError: nobody says who it is and more than one account could be, or the account
            named is not the one the files are about.
    """
    named = _named_by_files(readings)
    if given and given.strip():
        return _given(given, named, told, identity, ranked)
    if named is not None:
        return named
    if told.empty:
        return Owner("owner")
    always = ranked[ranked == len(told)]
    if len(always) == 1:
        return _owner(str(always.index[0]), identity)
    raise AmbiguousInputError(
        N_("These files do not say whose account they are about. Name it; most acts involve {candidates}."),
        candidates=_names(ranked, identity),
    )


def _named_by_files(readings: Iterable[Reading]) -> Owner | None:
    found: dict[str, Owner] = {}
    for reading in readings:
        if reading.owner is not None:
            number, handle, name = reading.owner
            if number:
                found.setdefault(number, Owner(number, handle, name))
    if len(found) > 1:
        raise AmbiguousInputError(
            N_("These files belong to different accounts ({accounts}). Upload those of one account."),
            accounts=", ".join(owner.handle or owner.account_id for owner in found.values()),
        )
    return next(iter(found.values()), None)


def _given(
    given: str, named: Owner | None, told: pd.DataFrame, identity: Identity, ranked: pd.Series
) -> Owner:
    account = identity.account_id(given)
    bare = given.strip().lstrip("@")
    if account not in ranked.index and bare in ranked.index:
        account = bare
    if named is not None:
        if account == named.account_id or bare.casefold() == (named.handle or "").casefold():
            return named
        raise AmbiguousInputError(
            N_("These files belong to {account}, not to {owner}. Leave the owner out or change the files."),
            account=named.handle or named.account_id,
            owner=given,
        )
    if len(told) and account not in ranked.index:
        raise AmbiguousInputError(
            N_(
                "{owner} takes part in no act in these files. Check the name: most acts involve {candidates}."
            ),
            owner=given,
            candidates=_names(ranked, identity),
        )
    return _owner(account, identity, None if bare.isdigit() else bare)


def _owner(account: str, identity: Identity, handle: str | None = None) -> Owner:
    known = identity.handle_of.get(account)
    return Owner(account, known if isinstance(known, str) else (handle if account.startswith("@") else None))


def shown(ranked: pd.Series, identity: Identity) -> tuple[tuple[str, int], ...]:
    """The likeliest owners by name, with their number of acts."""
    top = ranked.head(_SHOWN)
    return tuple((_name(str(account), identity), int(count)) for account, count in top.items())


def _name(account: str, identity: Identity) -> str:
    handle = identity.handle_of.get(account)
    return "@" + handle.lstrip("@") if isinstance(handle, str) else account


def _names(ranked: pd.Series, identity: Identity) -> str:
    return ", ".join(f"{name} ({count})" for name, count in shown(ranked, identity))


@dataclass
class Assembly:
    """Readings on their way to tables; `skipped` and `notes` go by the reading's number.

    `told` are the acts (or, without any, the follows) with both sides named: what the owner is told by.
    """

    readings: list[Reading]
    identity: Identity
    acts: pd.DataFrame
    told: pd.DataFrame
    ranked: pd.Series
    skipped: dict[int, list[pd.DataFrame]] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)

    @property
    def owner_candidates(self) -> tuple[tuple[str, int], ...]:
        """Who the files could be about, with the acts they take part in."""
        return shown(self.ranked, self.identity)

    def owner(self, given: str | None) -> Owner:
        """The owner; raises AmbiguousInputError where it cannot be told."""
        return find_owner(self.readings, self.told, self.identity, given, self.ranked)

    def skip(self, number: int, rows: pd.DataFrame) -> None:
        """List rows of a reading as skipped."""
        self.skipped.setdefault(number, []).append(rows)

    def note(self, number: int, note: str) -> None:
        """Say something about a reading."""
        self.notes.setdefault(number, []).append(note)

    def all_skipped(self, number: int) -> pd.DataFrame:
        """Every row of a reading that was left out, once."""
        return one_per_row([self.readings[number].skipped, *self.skipped.get(number, [])])
