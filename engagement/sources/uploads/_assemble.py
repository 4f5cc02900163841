"""Readings become the tables: one row a person, an act, a follow; nothing counted twice, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from engagement import tables
from engagement.errors import EmptyDataError
from engagement.language import N_
from engagement.sources.uploads._convert import author_profiles
from engagement.sources.uploads._identity import OWNER_ROW, Identity, identify, side
from engagement.sources.uploads._owner import between_named, candidates, find_owner, shown
from engagement.sources.uploads._posts import UNKNOWN_TARGET, acts_of
from engagement.sources.uploads._raw import one_per_row, skips
from engagement.sources.uploads._reading import Reading
from engagement.sources.uploads.layouts._layout import FOLLOWERS, FOLLOWING, LIKED, REPOSTED
from engagement.tables import Owner, SourceReport, Tables, conform, validate

SAME_ACCOUNT = N_("the same account as row {value}")
SAME_ACT = N_("the same act as {value}")
OWNER_ITSELF = N_("this is the account itself")
SAME_PAIR = N_("the same two accounts as row {value}")
FOLLOWS_DECIDE = N_("Who follows is read from the follows table; this list only adds profiles.")
_KINDS_OF_ROLE = {REPOSTED: "repost", LIKED: "like"}


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


def assemble(readings: list[Reading]) -> Assembly:
    """Join the readings as far as that needs no owner."""
    identity = identify(readings)
    posts = acts_of(readings, identity)
    assembly = Assembly(
        readings, identity, posts.acts, pd.DataFrame(), pd.Series(dtype="int64"), posts.skipped
    )
    for number in posts.unknown_targets:
        assembly.notes.setdefault(number, []).append(UNKNOWN_TARGET)
    parts = [_canonical_acts(assembly, number) for number in range(len(readings))]
    parts += [posts.acts, *_acts_of_lists(assembly)]
    filled = [part for part in parts if len(part)]
    if filled:
        assembly.acts = filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)
    assembly.told = between_named(assembly.acts)
    if assembly.told.empty:
        assembly.told = _named_pairs(assembly)
    assembly.ranked = candidates(assembly.told)
    return assembly


def _named_pairs(assembly: Assembly) -> pd.DataFrame:
    """Follows as if they were acts: without any act, they may still show whose account it is."""
    names = {"follower_id": "actor_id", "followed_id": "target_id"}
    parts = [_told_pairs(assembly, number).rename(columns=names) for number in range(len(assembly.readings))]
    filled = [part[list(names.values())] for part in parts if len(part)]
    return pd.concat(filled) if filled else pd.DataFrame(columns=list(names.values()), dtype="str")


def _canonical_acts(assembly: Assembly, number: int) -> pd.DataFrame:
    acts = assembly.readings[number].acts
    if acts is None:
        return pd.DataFrame()
    known = assembly.identity
    acts = acts.assign(
        actor_id=side(acts, "actor_id", "actor_handle", known),
        target_id=side(acts, "target_id", "target_handle", known),
    ).drop(columns=["actor_handle", "target_handle"], errors="ignore")
    if "interaction_id" not in acts:
        return acts
    named = acts["interaction_id"].notna()
    twice = named & acts["interaction_id"].duplicated()
    if twice.any():
        firsts = acts[~twice & named]
        rows = pd.Series(firsts.index, index=firsts["interaction_id"])
        first = rows.loc[acts.loc[twice, "interaction_id"]]
        assembly.skipped.setdefault(number, []).append(skips(acts.index[twice], SAME_ACT, first))
        acts = acts[~twice]
    return _not_elsewhere(assembly, number, acts)


def _not_elsewhere(assembly: Assembly, number: int, acts: pd.DataFrame) -> pd.DataFrame:
    """The acts without those an earlier file has told."""
    for earlier in assembly.readings[:number]:
        if earlier.acts is not None and "interaction_id" in earlier.acts:
            told = acts["interaction_id"].notna() & acts["interaction_id"].isin(
                earlier.acts["interaction_id"]
            )
            if told.any():
                places = [earlier.name] * int(told.sum())
                assembly.skipped.setdefault(number, []).append(skips(acts.index[told], SAME_ACT, places))
                acts = acts[~told]
    return acts


def _acts_of_lists(assembly: Assembly) -> list[pd.DataFrame]:
    """Lists of people who reposted or liked: an act each, towards the owner, without a date."""
    parts = []
    for reading in assembly.readings:
        kind = _KINDS_OF_ROLE.get(reading.role or "")
        if kind and reading.people is not None:
            actors = side(reading.people, "account_id", "handle", assembly.identity)
            parts.append(
                pd.DataFrame({"actor_id": actors.unique(), "target_id": OWNER_ROW, "kind": kind}, dtype="str")
            )
    return parts


def finish(assembly: Assembly, owner: Owner) -> Tables:
    """The tables for this owner.

    Raises:
        EmptyDataError: no person in any of the files.
    """
    acts = _owned(assembly.acts, owner)
    people, owner = _people(assembly, owner)
    accounts = _accounts(people, acts, _pairs(assembly, owner, people), owner, assembly.identity)
    if accounts.empty:
        raise EmptyDataError(N_("Not one person is in these files. Export the followers again."))
    follows = _pairs(assembly, owner, people)
    return validate(
        Tables(
            owner=owner,
            accounts=accounts,
            interactions=conform(acts, "interactions"),
            follows=conform(follows, "follows"),
            skipped=_skipped(assembly),
            sources=_sources(assembly),
        )
    )


def _owned(acts: pd.DataFrame, owner: Owner) -> pd.DataFrame:
    """The owner's id where a file could only say "the owner"."""
    replaced = {
        name: acts[name].mask(acts[name] == OWNER_ROW, owner.account_id) for name in ("actor_id", "target_id")
    }
    return acts.assign(**replaced)


def _people(assembly: Assembly, owner: Owner) -> tuple[pd.DataFrame, Owner]:
    """Every row about a person, lists before profiles found in posts; and the owner with their name."""
    has_follows = any(reading.follows is not None for reading in assembly.readings)
    lists, profiles = [], []
    for number, reading in enumerate(assembly.readings):
        if reading.people is not None:
            frame = _listed(assembly, number, owner)
            role = reading.role
            if has_follows and reading.layout == "canonical.accounts":
                role = None
                assembly.notes.setdefault(number, []).append(FOLLOWS_DECIDE)
            lists.append(frame.assign(role=role, layout=reading.layout))
        if reading.posts is not None:
            profile = author_profiles(reading.posts)
            if profile is not None:
                ids = side(reading.posts, "author_id", "author_handle", assembly.identity)
                profiles.append(
                    profile.assign(account_id=ids[profile.index], role=None, layout=reading.layout)
                )
    parts = [part for part in (*lists, *profiles) if len(part)]
    people = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"account_id": []}, dtype="str")
    own = people["account_id"] == owner.account_id
    if own.any():
        owner = _named(owner, people[own])
    return people[~own], owner


def _listed(assembly: Assembly, number: int, owner: Owner) -> pd.DataFrame:
    """A list's people under their account ids; rows about the same person or the owner are skipped."""
    people = assembly.readings[number].people
    assert people is not None
    people = people.assign(account_id=side(people, "account_id", "handle", assembly.identity))
    own = people["account_id"] == owner.account_id
    twice = people["account_id"].duplicated() & ~own
    skipped = assembly.skipped.setdefault(number, [])
    if own.any():
        skipped.append(skips(people.index[own], OWNER_ITSELF))
    if twice.any():
        firsts = people["account_id"].drop_duplicates()
        rows = pd.Series(firsts.index, index=firsts.to_numpy())
        skipped.append(skips(people.index[twice], SAME_ACCOUNT, rows.loc[people.loc[twice, "account_id"]]))
    return people


def _named(owner: Owner, rows: pd.DataFrame) -> Owner:
    found = {name: rows[name].dropna() for name in ("handle", "name") if name in rows}
    first = {name: str(values.iloc[0]) for name, values in found.items() if len(values)}
    return Owner(owner.account_id, owner.handle or first.get("handle"), owner.name or first.get("name"))


def _accounts(
    people: pd.DataFrame, acts: pd.DataFrame, follows: pd.DataFrame, owner: Owner, identity: Identity
) -> pd.DataFrame:
    """One row a person; what several rows tell is filled up, the first row first."""
    profiled = _merged(people)
    follows_owner = _ranked(people)
    if len(follows_owner):
        profiled["follow_rank"] = profiled["account_id"].map(follows_owner)
    if "role" in people and (people["role"] == FOLLOWING).any():
        followed = profiled["account_id"].isin(people.loc[people["role"] == FOLLOWING, "account_id"])
        profiled["followed_by_owner"] = followed.astype("boolean")
    mentioned = [acts["actor_id"], acts["target_id"], follows["follower_id"], follows["followed_id"]]
    everybody = pd.concat([ids.dropna().drop_duplicates() for ids in mentioned]).drop_duplicates()
    others = everybody[~everybody.isin(profiled["account_id"]) & (everybody != owner.account_id)]
    accounts = pd.concat([profiled, pd.DataFrame({"account_id": others})], ignore_index=True)
    handles = accounts["account_id"].map(identity.handle_of).astype("str")
    accounts["handle"] = accounts["handle"].fillna(handles) if "handle" in accounts else handles
    return conform(accounts, "accounts")


def _merged(people: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in tables.ACCOUNTS if column in people]
    people = people[columns]
    several = people["account_id"].duplicated(keep=False)
    if not several.any():
        return people.reset_index(drop=True)
    merged = people[several].groupby("account_id", sort=False).first().reset_index()
    return pd.concat([people[~several], merged], ignore_index=True)


def _ranked(people: pd.DataFrame) -> pd.Series:
    """Follow ranks of an X archive, whose list has the newest follower first."""
    if "layout" not in people:
        return pd.Series(dtype="Int64")
    archived = people.loc[people["layout"] == "x.archive.follower", "account_id"].drop_duplicates()
    return pd.Series(range(len(archived) - 1, -1, -1), index=archived.to_numpy(), dtype="Int64")


def _pairs(assembly: Assembly, owner: Owner, people: pd.DataFrame) -> pd.DataFrame:
    """Who follows whom: from the follows tables and from the lists of followers and followed."""
    parts = [_told_pairs(assembly, number) for number in range(len(assembly.readings))]
    if "role" in people:
        followers = people.loc[people["role"] == FOLLOWERS, "account_id"]
        followed = people.loc[people["role"] == FOLLOWING, "account_id"]
        parts.append(pd.DataFrame({"follower_id": followers, "followed_id": owner.account_id}, dtype="str"))
        parts.append(pd.DataFrame({"follower_id": owner.account_id, "followed_id": followed}, dtype="str"))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({"follower_id": [], "followed_id": []}, dtype="str")
    return pd.concat(filled, ignore_index=True).drop_duplicates(["follower_id", "followed_id"])


def _told_pairs(assembly: Assembly, number: int) -> pd.DataFrame:
    follows = assembly.readings[number].follows
    if follows is None:
        return pd.DataFrame()
    pairs = follows.assign(
        follower_id=side(follows, "follower_id", "follower_handle", assembly.identity),
        followed_id=side(follows, "followed_id", "followed_handle", assembly.identity),
    )
    twice = pairs.duplicated(["follower_id", "followed_id"])
    if twice.any():
        firsts = pairs[~twice]
        rows = pd.Series(firsts.index, index=pd.MultiIndex.from_frame(firsts[["follower_id", "followed_id"]]))
        same = rows.loc[pd.MultiIndex.from_frame(pairs.loc[twice, ["follower_id", "followed_id"]])]
        assembly.skipped.setdefault(number, []).append(skips(pairs.index[twice], SAME_PAIR, same))
    return pairs[~twice].drop(columns=["follower_handle", "followed_handle"], errors="ignore")


def _skipped(assembly: Assembly) -> pd.DataFrame:
    parts = []
    for number, reading in enumerate(assembly.readings):
        rows = one_per_row([reading.skipped, *assembly.skipped.get(number, [])])
        if len(rows):
            parts.append(rows.assign(source=reading.name))
    return conform(pd.concat(parts, ignore_index=True), "skipped") if parts else tables.empty("skipped")


def _sources(assembly: Assembly) -> tuple[SourceReport, ...]:
    return tuple(
        SourceReport(
            reading.name,
            reading.layout,
            reading.rows,
            reading.rows - len(one_per_row([reading.skipped, *assembly.skipped.get(number, [])])),
            reading.notes + tuple(assembly.notes.get(number, ())),
        )
        for number, reading in enumerate(assembly.readings)
    )
