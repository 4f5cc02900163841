"""Everybody in the files and who follows whom: one row a person or a pair, from all that tell of them."""

from __future__ import annotations

import pandas as pd

from engagement.data import schema
from engagement.data.schema import Owner, conform
from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import AUTHOR, FOLLOWERS, FOLLOWING
from engagement.ingest.join.identity import Assembly, Identity, bare, side
from engagement.ingest.join.reading import skipped_rows


def author_profiles(posts: pd.DataFrame) -> pd.DataFrame | None:
    """Take out the authors' profiles that posts carry, the latest post of an author first."""
    profile = [str(column) for column in posts.columns if str(column).startswith(AUTHOR)]
    if not profile:
        return None
    names = {column: column.removeprefix(AUTHOR) for column in profile}
    if "created_at" in posts:
        posts = posts.sort_values("created_at", ascending=False, kind="stable")
    return posts[profile].rename(columns=names)


SAME_ACCOUNT = N_("the same account as row {value}")
OWNER_ITSELF = N_("this is the account itself")
FOLLOWS_DECIDE = N_("Who follows is read from the follows table; this list only adds profiles.")


def people_of(assembly: Assembly, owner: Owner) -> tuple[pd.DataFrame, Owner]:
    """Every row about a person, lists before profiles found in posts; and the owner with their name."""
    has_follows = any(file.follows is not None for file in assembly.files)
    lists, profiles = [], []
    for number, file in enumerate(assembly.files):
        if file.people is not None:
            frame = _listed(assembly, number, owner)
            role = file.role
            if has_follows and file.yields_to_follows:
                role = None
                assembly.note(number, FOLLOWS_DECIDE)
            lists.append(frame.assign(role=role, newest_first=file.newest_first))
        if file.posts is not None:
            profile = author_profiles(file.posts)
            if profile is not None:
                ids = side(file.posts, "author_id", "author_handle", assembly.identity, file.network)
                profiles.append(profile.assign(account_id=ids[profile.index], role=None, newest_first=False))
    parts = [part for part in (*lists, *profiles) if len(part)]
    people = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"account_id": []}, dtype="str")
    own = people["account_id"] == owner.account_id
    if own.any():
        owner = _named(owner, people[own])
    return people[~own], owner


def _listed(assembly: Assembly, number: int, owner: Owner) -> pd.DataFrame:
    """Put a list's people under their account ids; list rows of the same person or the owner as skipped."""
    file = assembly.files[number]
    people = file.people
    assert people is not None
    people = people.assign(account_id=side(people, "account_id", "handle", assembly.identity, file.network))
    own = people["account_id"] == owner.account_id
    twice = people["account_id"].duplicated() & ~own
    skipped = assembly.skipped.setdefault(number, [])
    if own.any():
        skipped.append(skipped_rows(people.index[own], OWNER_ITSELF))
    if twice.any():
        firsts = people["account_id"].drop_duplicates()
        rows = pd.Series(firsts.index, index=firsts.to_numpy())
        skipped.append(
            skipped_rows(people.index[twice], SAME_ACCOUNT, rows.loc[people.loc[twice, "account_id"]])
        )
    return people


def _named(owner: Owner, rows: pd.DataFrame) -> Owner:
    found = {name: rows[name].dropna() for name in ("handle", "name") if name in rows}
    first = {name: str(values.iloc[0]) for name, values in found.items() if len(values)}
    return Owner(owner.account_id, owner.handle or first.get("handle"), owner.name or first.get("name"))


def accounts_of(
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
    accounts["handle"] = bare(accounts["handle"].fillna(handles) if "handle" in accounts else handles)
    return conform(accounts, "accounts")


def _merged(people: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in schema.ACCOUNTS if column in people]
    people = people[columns]
    several = people["account_id"].duplicated(keep=False)
    if not several.any():
        return people.reset_index(drop=True)
    merged = people[several].groupby("account_id", sort=False).first().reset_index()
    return pd.concat([people[~several], merged], ignore_index=True)


def _ranked(people: pd.DataFrame) -> pd.Series:
    """Follow ranks from lists that have the newest follower first, as X's archive does."""
    if "newest_first" not in people:
        return pd.Series(dtype="Int64")
    archived = people.loc[people["newest_first"].astype(bool), "account_id"].drop_duplicates()
    return pd.Series(range(len(archived) - 1, -1, -1), index=archived.to_numpy(), dtype="Int64")


SAME_PAIR = N_("the same two accounts as row {value}")


def follow_pairs(assembly: Assembly, owner: Owner, people: pd.DataFrame) -> pd.DataFrame:
    """Who follows whom: from the follows tables and from the lists of followers and followed."""
    parts = [named_pairs(assembly, number) for number in range(len(assembly.files))]
    if "role" in people:
        followers = people.loc[people["role"] == FOLLOWERS, "account_id"]
        followed = people.loc[people["role"] == FOLLOWING, "account_id"]
        parts.append(pd.DataFrame({"follower_id": followers, "followed_id": owner.account_id}, dtype="str"))
        parts.append(pd.DataFrame({"follower_id": owner.account_id, "followed_id": followed}, dtype="str"))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({"follower_id": [], "followed_id": []}, dtype="str")
    return pd.concat(filled, ignore_index=True).drop_duplicates(["follower_id", "followed_id"])


def named_pairs(assembly: Assembly, number: int) -> pd.DataFrame:
    """Put the pairs of one follows table under account ids, each once."""
    file = assembly.files[number]
    follows = file.follows
    if follows is None:
        return pd.DataFrame()
    pairs = follows.assign(
        follower_id=side(follows, "follower_id", "follower_handle", assembly.identity, file.network),
        followed_id=side(follows, "followed_id", "followed_handle", assembly.identity, file.network),
    )
    twice = pairs.duplicated(["follower_id", "followed_id"])
    if twice.any():
        firsts = pairs[~twice]
        rows = pd.Series(firsts.index, index=pd.MultiIndex.from_frame(firsts[["follower_id", "followed_id"]]))
        same = rows.loc[pd.MultiIndex.from_frame(pairs.loc[twice, ["follower_id", "followed_id"]])]
        assembly.skip(number, skipped_rows(pairs.index[twice], SAME_PAIR, same))
    return pairs[~twice].drop(columns=["follower_handle", "followed_handle"], errors="ignore")


def pairs_as_acts(assembly: Assembly) -> pd.DataFrame:
    """Follows as if they were acts: without any act, they may still show whose account it is."""
    names = {"follower_id": "actor_id", "followed_id": "target_id"}
    parts = [named_pairs(assembly, number) for number in range(len(assembly.files))]
    filled = [pairs.rename(columns=names)[list(names.values())] for pairs in parts if len(pairs)]
    return pd.concat(filled) if filled else pd.DataFrame(columns=list(names.values()), dtype="str")
