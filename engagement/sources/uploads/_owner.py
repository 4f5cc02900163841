"""Whose account it is: said in the files, said by the user, or the one who takes part in every act."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from engagement.errors import AmbiguousInputError
from engagement.language import N_
from engagement.sources.uploads._identity import OWNER_ROW, Identity
from engagement.sources.uploads._reading import Reading
from engagement.tables import Owner

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
    readings = list(readings)
    named = _named_by_files(readings)
    unnamed = any(reading.answers_owner for reading in readings)
    if given and given.strip():
        return _given(given, named, told.iloc[:0] if unnamed else told, identity, ranked)
    if named is not None:
        return named
    # Under the owner's posts others may talk among themselves alone: who is in all of that is not the owner.
    if told.empty or unnamed:
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
