"""Everything a user can do to what is kept, as one random step and as what it should come to.

The model of a store: by key, the moments kept, what was said, the version, the links by client and state.
`step` chooses a deed from what the model holds, `apply` is the deed in the model, `do` in the store, and
`observe` reads the model off the store again.
"""

from __future__ import annotations

import copy
import secrets
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pandas as pd

import engagement
from engagement.analysis.analysis import Analysis
from engagement.data.parquet import from_frame, to_bytes
from engagement.sharing.frozen import freeze
from engagement.store.contract import SavedAccount
from engagement.store.links.owner import LinkOptions, Owner
from engagement.store.sealed import digest
from engagement.store.store import Store
from tests.made import made_talk

Known = dict[str, dict[str, Any]]
Deed = dict[str, Any]
VARIANTS = 3
MOST_ACCOUNTS = 3
PEOPLE = [f"p{n:04d}" for n in range(30)]


@cache
def variant(number: int) -> Analysis:
    """One of a few small analyses of the same owner, each of another moment."""
    first = engagement.analyse(made_talk(len(PEOPLE), days=150)) if number == 0 else variant(0)
    acts = first.tables.interactions.iloc[number:].reset_index(drop=True)
    moment = first.as_of + pd.Timedelta(days=number)
    return replace(first, as_of=moment, tables=replace(first.tables, interactions=acts))


@cache
def content(number: int) -> list[str]:
    """What a whole snapshot of that moment holds, as digests."""
    analysis = variant(number)
    return _digests(analysis.tables.interactions, analysis.people)


def step(known: Known, random: Random) -> Deed:
    """A deed that is possible now."""
    if not known:
        return _save_new(random)
    key = random.choice(sorted(known))
    account = known[key]
    able = [client for client, state in account["links"].items() if state == "active"]
    kinds = ["save", "correct", "correct", "link", "delete snapshot"]
    kinds += ["save new"] if len(known) < MOST_ACCOUNTS else ["delete"] * 2
    kinds += ["revoke"] * 3 if able else []
    kind = random.choice(kinds)
    if kind == "save new":
        return _save_new(random)
    deed: Deed = {"kind": kind, "key": key}
    if kind == "save":
        return deed | {"moment": random.randrange(VARIANTS)}
    if kind == "correct":
        said = {person: random.choice(["member", "shade"]) for person in random.sample(PEOPLE, 8)}
        return deed | {"said": said, "version": account["version"]}
    if kind == "delete snapshot":
        return deed | {"moment": random.choice(sorted(account["moments"]))}
    if kind == "link":
        return deed | {"client": secrets.token_hex(4), "moment": min(account["moments"])}
    return deed | ({"client": random.choice(able)} if kind == "revoke" else {})


def _save_new(random: Random) -> Deed:
    return {"kind": "save", "key": secrets.token_urlsafe(32), "moment": random.randrange(VARIANTS)}


def apply(known: Known, deed: Deed) -> Known:
    """What the store should hold after the deed."""
    known = copy.deepcopy(known)
    kind, key = deed["kind"], deed["key"]
    if kind == "delete":
        del known[key]
        return known
    account = known.setdefault(key, {"moments": {}, "said": {}, "version": 0, "links": {}})
    if kind == "save":
        account["moments"][deed["moment"]] = content(deed["moment"])
    elif kind == "correct":
        account |= {"said": deed["said"], "version": deed["version"] + 1}
    elif kind == "delete snapshot":
        del account["moments"][deed["moment"]]
        if not account["moments"]:
            del known[key]
    else:
        account["links"][deed["client"]] = "active" if kind == "link" else "revoked"
    return known


def do(store: Store, deed: Deed) -> None:
    """The deed itself."""
    kind, key = deed["kind"], deed["key"]
    if kind == "save":
        store.save(variant(deed["moment"]), key)
    elif kind == "correct":
        said = pd.DataFrame({"account_id": list(deed["said"]), "state": list(deed["said"].values())})
        store.set_corrections(key, said, deed["version"])
    elif kind == "delete":
        store.delete(key)
    elif kind == "delete snapshot":
        kept = store.account(key)
        assert kept is not None
        store.delete_snapshot(key, _numbers(kept)[deed["moment"]])
    elif kind == "link":
        frozen = freeze(variant(deed["moment"]), "Brand")
        Owner(store).create(key, frozen, LinkOptions(client=deed["client"]))
    else:
        links = {link.client: link.id for link in Owner(store).listed(key)}
        Owner(store).revoke(key, links[deed["client"]])


def observe(store: Store, keys: set[str]) -> Known:
    """What the store holds under these keys; it may hold nothing else."""
    seen: Known = {}
    for key in keys:
        kept = store.account(key)
        if kept is None:
            continue
        loaded = {moment: store.load(key, number) for moment, number in _numbers(kept).items()}
        said = next(iter(loaded.values())).corrections
        seen[key] = {
            "moments": {
                moment: _digests(found.tables.interactions, store.people(key, found.snapshot_id))
                for moment, found in loaded.items()
            },
            "said": dict(zip(said["account_id"], said["state"], strict=True)),
            "version": kept.version,
            "links": {link.client: link.state for link in Owner(store).listed(key)},
        }
    assert len(store.accounts()) == len(seen)
    return seen


def _numbers(kept: SavedAccount) -> dict[int, int]:
    days = pd.Timedelta(days=1)
    return {int((moment.as_of - variant(0).as_of) / days): moment.id for moment in kept.snapshots}


def _digests(*frames: pd.DataFrame) -> list[str]:
    return [digest(to_bytes(from_frame(frame))) for frame in frames]
