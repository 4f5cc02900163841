"""Acts that files tell outright: interactions tables, and lists of who reposted or liked."""

from __future__ import annotations

import pandas as pd

from engagement.language import N_
from engagement.sources.uploads._assembly import Assembly
from engagement.sources.uploads._identity import OWNER_ROW, side
from engagement.sources.uploads._raw import skips
from engagement.sources.uploads.layouts._layout import LIKED, REPOSTED

SAME_ACT = N_("the same act as {value}")
_KINDS_OF_ROLE = {REPOSTED: "repost", LIKED: "like"}


def canonical_acts(assembly: Assembly, number: int) -> pd.DataFrame:
    """The acts of one interactions table under account ids, each told once."""
    reading = assembly.readings[number]
    acts = reading.acts
    if acts is None:
        return pd.DataFrame()
    known = assembly.identity
    acts = acts.assign(
        actor_id=side(acts, "actor_id", "actor_handle", known, reading.network),
        target_id=side(acts, "target_id", "target_handle", known, reading.network),
    ).drop(columns=["actor_handle", "target_handle"], errors="ignore")
    if "interaction_id" not in acts:
        return acts
    named = acts["interaction_id"].notna()
    twice = named & acts["interaction_id"].duplicated()
    if twice.any():
        firsts = acts[~twice & named]
        rows = pd.Series(firsts.index, index=firsts["interaction_id"])
        first = rows.loc[acts.loc[twice, "interaction_id"]]
        assembly.skip(number, skips(acts.index[twice], SAME_ACT, first))
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
                assembly.skip(number, skips(acts.index[told], SAME_ACT, places))
                acts = acts[~told]
    return acts


def acts_of_lists(assembly: Assembly) -> list[pd.DataFrame]:
    """Lists of people who reposted or liked: an act each, towards the owner, without a date."""
    parts = []
    for reading in assembly.readings:
        kind = _KINDS_OF_ROLE.get(reading.role or "")
        if kind and reading.people is not None:
            actors = side(reading.people, "account_id", "handle", assembly.identity, reading.network)
            parts.append(
                pd.DataFrame({"actor_id": actors.unique(), "target_id": OWNER_ROW, "kind": kind}, dtype="str")
            )
    return parts
