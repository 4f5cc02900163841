"""Who is who: one identity a person over all files, and which of them is the owner.

A person goes by the id where any file gives one, else by the handle, both brought to one form. The owner is
said in the files or by the user, or is the one who takes part in every act.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from engagement.data.schema import Owner
from engagement.errors import AmbiguousInputError, EngagementError
from engagement.i18n import N_
from engagement.ingest.join.cell_text import without_nothing as blank_to_missing
from engagement.ingest.join.damaged_ids import damaged, rounded_copies, ungrouped
from engagement.ingest.join.profile_addresses import LIKE_ADDRESS, QUALIFIED, Profile, profile_at
from engagement.ingest.join.reading import ParsedFile, one_per_row

_QUOTED = r"""^(?:=\s*"(.*)"|'(.*)|"(.*)")$"""
_WEB_ADDRESS = r"^(?:https?://|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/)"
_POST_ADDRESS = (
    r"^(?:https?://)?\S+/(?:status(?:es)?|post|posts|video|notes|objects|p|reel|comments)/([\w.:-]+)"
)
# No network allows blanks or brackets in a handle, nor signs alone: what has them is a full name, a remark,
# an object, a line of dashes.
_NO_NAME = r"[\s(){}\[\]<>]|^\W*$"
# What programs write as the id of nobody, but where they count people up from 0.
_NO_ID = r"-1(?:\.0+)?|0+(?:\.0+)?"
# Reddit writes t1_abc where it refers to the comment abc.
_REDDIT_KIND = r"^t[1-6]_(?=[0-9a-z]{1,12}$)"
# Marks for the direction of writing and the like, which come along when a name is copied.
_UNSEEN = r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"


def ids(series: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Ids as text, and which were damaged by a program that took them for numbers (these are missing).

    `="123"` and `'123` are 123; `123.0` is 123 where that is exact; the address of a post gives the
    post's id, that of a profile the id in it.
    """
    values = blank_to_missing(series)
    nobody = values.str.fullmatch(_NO_ID).fillna(False).astype(bool)
    if nobody.any() and not values.eq("1").any():
        values = values.mask(nobody)
    if values.str.fullmatch(r"\d{1,15}").where(values.notna(), True).all():
        return values, pd.Series(False, index=values.index)
    if values.str.startswith(("=", "'", '"')).any():
        quoted = values.str.extract(_QUOTED)
        values = blank_to_missing(quoted[0].fillna(quoted[1]).fillna(quoted[2]).fillna(values))
    addresses = values.str.match(_WEB_ADDRESS).fillna(False).astype(bool)
    if addresses.any():
        values = values.mask(addresses, _ids_at(values[addresses]))
    values = ungrouped(values).str.replace(_REDDIT_KIND, "", regex=True)
    lost = damaged(values)
    decimal = values.str.fullmatch(r"\d+\.0+").fillna(False).astype(bool) & ~lost
    if decimal.any():
        values = values.mask(decimal, values.str.replace(r"\.0+$", "", regex=True))
    return values.mask(lost), lost


def _ids_at(addresses: pd.Series) -> pd.Series:
    posts = addresses.str.extract(_POST_ADDRESS)[0]
    rest = addresses[posts.isna()]
    known = {address: _qualified_id(profile_at(address)) for address in rest.unique()}
    # An address without an id in it names the post itself: on the Fediverse that is its id.
    return posts.fillna(rest.map(known).fillna(rest.where(~rest.map(_is_profile))).astype("str"))


def _is_profile(address: str) -> bool:
    found = profile_at(address)
    return found.name is not None or found.id is not None


def people(series: pd.Series, *, full_names: bool = False) -> tuple[pd.Series, pd.Series]:
    """Who cells with handles or profile addresses name: handles without @, and the ids in addresses.

    A handle from an address carries its network in front (see `profile_addresses`). Nobody is named by
    Bluesky's `handle.invalid`, nor by the address of anything but a profile, nor by a full name unless
    `full_names` says that people go by those.
    """
    values = blank_to_missing(series)
    nobody = pd.Series(None, index=values.index, dtype="str")
    if values.str.fullmatch(r"\w{1,64}").where(values.notna(), True).all():
        return values, nobody
    if values.str.contains(_UNSEEN, regex=True).any():
        values = values.str.replace(_UNSEEN, "", regex=True)
    values = values.mask(values.str.casefold() == "handle.invalid")
    addresses = values.str.contains(LIKE_ADDRESS, regex=True).fillna(False).astype(bool)
    if not full_names:
        unlike = values.str.contains(_NO_NAME, regex=True).fillna(False).astype(bool)
        values = values.mask(unlike & ~addresses)
    numbers = nobody
    if addresses.any():
        known = {address: profile_at(address) for address in values[addresses].unique()}
        found = values[addresses].map(known)
        names = pd.Series([qualified(one) for one in found], index=found.index, dtype="str")
        numbers = nobody.mask(addresses, pd.Series([_qualified_id(one) for one in found], index=found.index))
        values = values.mask(addresses, names)
    return blank_to_missing(values.str.lstrip("@＠")), numbers.astype("str")


def qualified(found: Profile) -> str | None:
    """Put the network in front of the name at an address; None where the address gives none."""
    if found.name is None or found.name.casefold() == "handle.invalid":
        return None
    return f"{found.network}:{found.name}" if found.network else found.name


def _qualified_id(found: Profile) -> str | None:
    """Put the network in front of an id that is a number, for alone it says nothing."""
    if found.id is None or not found.network or not found.id.isdigit():
        return found.id
    return f"{found.network}:{found.id}"


def bare(series: pd.Series) -> pd.Series:
    """Take the network off the front of handles."""
    return series.str.replace(QUALIFIED, "", regex=True)


def handle_key(series: pd.Series) -> pd.Series:
    """Bring handles to what they are compared by: case makes no difference."""
    if series.dropna().str.isascii().all():
        return series.str.lower()
    return series.str.normalize("NFC").str.casefold()


# Stands for the owner in files that do not name them; no id or handle holds a zero byte.
OWNER_ROW = "\x00owner"

SIDES = {
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

    def __init__(
        self,
        pairs: pd.DataFrame,
        home: str = "",
        networks: frozenset[str] = frozenset(),
        placed: Mapping[str, str] | None = None,
    ) -> None:
        """`pairs`: columns id, handle, network (where a bare handle belongs); `placed`: see `ParsedFile`."""
        self._home, self._networks, self._placed = home, networks, dict(placed or {})
        self._true = pd.Series(dtype="str")
        pairs = pairs.assign(id=self._numbers(pairs["id"]), key=self._keys_of(pairs))
        both = pairs.dropna(subset=["id", "key"])
        self._true = rounded_copies(both[["key", "id"]].drop_duplicates())
        both = both.assign(id=self._numbers(both["id"]))
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

    def account_ids(self, ids: pd.Series | None, handles: pd.Series | None, network: str = "") -> pd.Series:
        """Find the account id of every row: its own, the one its handle has elsewhere, or @handle.

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
        """Find the id of what somebody typed: an id, a handle with or without @, or a profile's address."""
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
        if self._placed:
            keys = keys.map(self._placed).fillna(keys).astype("str")
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
        if len(self._true):
            ids = ids.map(self._true).fillna(ids).astype("str")
        if not self._networks:
            return ids
        ids = ids.str.removeprefix("x:")
        return ids if "x" in self._networks else ids.str.removeprefix(self._home + ":")


def side(
    frame: pd.DataFrame, id_column: str, handle_column: str, identity: Identity, network: str = ""
) -> pd.Series:
    """Find the account ids of one side of a frame; missing where it has neither ids nor handles."""
    ids, handles = frame.get(id_column), frame.get(handle_column)
    if ids is None and handles is None:
        return pd.Series(None, index=frame.index, dtype="str")
    return identity.account_ids(ids, handles, network)


def identify(files: Sequence[ParsedFile]) -> Identity:
    """Collect the identities of everybody in the files."""
    parts = [pair for file in files for pair in _pairs(file)]
    pairs = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame({"id": [], "handle": [], "network": []}, dtype="str")
    )
    home, networks = _home(files)
    return Identity(pairs, home, networks, _places(files))


def _places(files: Sequence[ParsedFile]) -> dict[str, str]:
    """Collect the names with a server that bare names stand for, where they stand for one only."""
    found: dict[str, set[str]] = {}
    for file in files:
        for name, full in file.placed:
            found.setdefault(name, set()).add(full)
    return {name: full.pop() for name, full in found.items() if len(full) == 1}


def _home(files: Sequence[ParsedFile]) -> tuple[str, frozenset[str]]:
    """Find the network most people in the files are on (X among equals), and all that are named."""
    counts: Counter[str] = Counter()
    for file in files:
        counts.update(file.networks)
        if file.network:
            counts[file.network] += max(1, file.rows)
    if not counts:
        return "", frozenset()
    most = max(counts.values())
    return min((name for name in counts if counts[name] == most), key=lambda name: name != "x"), frozenset(
        counts
    )


def _pairs(file: ParsedFile) -> Iterator[pd.DataFrame]:
    if file.owner is not None and file.owner[1]:
        owner = pd.DataFrame({"id": [file.owner[0]], "handle": [file.owner[1]]}, dtype="str")
        yield owner.assign(network=file.network)
    for name, sides in SIDES.items():
        frame = getattr(file, name)
        for id_column, handle_column in sides if frame is not None else ():
            if handle_column not in frame:
                continue
            handles = frame[handle_column]
            ids = frame[id_column] if id_column in frame else pd.Series(None, index=frame.index, dtype="str")
            pair = pd.DataFrame({"id": ids.to_numpy(), "handle": handles.to_numpy()}, dtype="str")
            yield pair.dropna(subset=["handle"]).drop_duplicates().assign(network=file.network)


_SHOWN = 5


def between_named(acts: pd.DataFrame) -> pd.DataFrame:
    """Drop the acts of which a file only says that the owner was one side."""
    symbolic = (acts["actor_id"] == OWNER_ROW) | (acts["target_id"] == OWNER_ROW)
    return acts[~symbolic] if symbolic.any() else acts


def candidates(acts: pd.DataFrame) -> pd.Series:
    """How many acts each account takes part in, the most first."""
    actor, target = acts["actor_id"], acts["target_id"]
    others = target[target != actor].dropna()
    parties = pd.concat([actor, others])
    counts: pd.Series = parties.value_counts()
    return counts


def find_owner(
    files: Iterable[ParsedFile],
    named_acts: pd.DataFrame,
    identity: Identity,
    given: str | None,
    counts: pd.Series,
) -> Owner:
    """Find the owner by the acts (or follows) whose sides the files name, and how often each account is one.

    Raises:
        AmbiguousInputError: nobody says who it is and more than one account could be, or the account
            named is not the one the files are about.
    """
    files = list(files)
    named = _named_by_files(files)
    unnamed = any(file.answers_owner for file in files)
    if given and given.strip():
        return _given(given, named, named_acts.iloc[:0] if unnamed else named_acts, identity, counts)
    if named is not None:
        return named
    # Under the owner's posts others may talk among themselves alone: who is in all of that is not the owner.
    if named_acts.empty or unnamed:
        return Owner("owner")
    always = counts[counts == len(named_acts)]
    if len(always) == 1:
        return _owner(str(always.index[0]), identity)
    raise AmbiguousInputError(
        N_("These files do not say whose account they are about. Name it; most acts involve {candidates}."),
        candidates=_names(counts, identity),
    )


def _named_by_files(files: Iterable[ParsedFile]) -> Owner | None:
    found: dict[str, Owner] = {}
    for file in files:
        if file.owner is not None:
            number, handle, name = file.owner
            if number:
                found.setdefault(number, Owner(number, handle, name))
    if len(found) > 1:
        raise AmbiguousInputError(
            N_("These files belong to different accounts ({accounts}). Upload those of one account."),
            accounts=", ".join(owner.handle or owner.account_id for owner in found.values()),
        )
    return next(iter(found.values()), None)


def _given(
    given: str, named: Owner | None, named_acts: pd.DataFrame, identity: Identity, counts: pd.Series
) -> Owner:
    account = identity.account_id(given)
    bare = given.strip().lstrip("@")
    if account not in counts.index and bare in counts.index:
        account = bare
    if named is not None:
        if account == named.account_id or bare.casefold() == (named.handle or "").casefold():
            return named
        raise AmbiguousInputError(
            N_("These files belong to {account}, not to {owner}. Leave the owner out or change the files."),
            account=named.handle or named.account_id,
            owner=given,
        )
    if len(named_acts) and account not in counts.index:
        raise AmbiguousInputError(
            N_(
                "{owner} takes part in no act in these files. Check the name: most acts involve {candidates}."
            ),
            owner=given,
            candidates=_names(counts, identity),
        )
    return _owner(account, identity, None if bare.isdigit() else bare)


def _owner(account: str, identity: Identity, handle: str | None = None) -> Owner:
    known = identity.handle_of.get(account)
    return Owner(account, known if isinstance(known, str) else (handle if account.startswith("@") else None))


def shown(counts: pd.Series, identity: Identity) -> tuple[tuple[str, int], ...]:
    """Name the likeliest owners, with their number of acts."""
    top = counts.head(_SHOWN)
    return tuple((_name(str(account), identity), int(count)) for account, count in top.items())


def _name(account: str, identity: Identity) -> str:
    handle = identity.handle_of.get(account)
    return "@" + handle.lstrip("@") if isinstance(handle, str) else account


def _names(counts: pd.Series, identity: Identity) -> str:
    return ", ".join(f"{name} ({count})" for name, count in shown(counts, identity))


@dataclass
class Assembly:
    """Parsed files on their way to tables; `skipped` and `notes` go by the file's number.

    `named_acts` are the acts (or, without any, the follows) with both sides named, by which the owner is
    found; `owner_counts` how many of them each account takes part in. `doubt` is what should be answered
    first where nobody comes out.
    """

    files: list[ParsedFile]
    identity: Identity
    acts: pd.DataFrame
    named_acts: pd.DataFrame
    owner_counts: pd.Series
    skipped: dict[int, list[pd.DataFrame]] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    doubt: EngagementError | None = None

    @property
    def owner_candidates(self) -> tuple[tuple[str, int], ...]:
        """Who the files could be about, with the acts they take part in."""
        return shown(self.owner_counts, self.identity)

    def owner(self, given: str | None) -> Owner:
        """Find the owner.

        Raises:
            AmbiguousInputError: it cannot be told who it is.
        """
        return find_owner(self.files, self.named_acts, self.identity, given, self.owner_counts)

    def skip(self, number: int, rows: pd.DataFrame) -> None:
        """List rows of a file as skipped."""
        self.skipped.setdefault(number, []).append(rows)

    def note(self, number: int, note: str) -> None:
        """Say something about a file."""
        self.notes.setdefault(number, []).append(note)

    def all_skipped(self, number: int) -> pd.DataFrame:
        """Every row of a file that was left out, once."""
        return one_per_row([self.files[number].skipped, *self.skipped.get(number, [])])
