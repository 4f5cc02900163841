"""A kept analysis in which every word about anybody carries one mark, and a link to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import engagement
from engagement.data.schema import Owner as Account
from engagement.data.schema import SourceReport, Tables, conform, validate
from engagement.sharing.frozen import Frozen, freeze
from engagement.store.links.owner import LinkOptions, Owner
from engagement.store.store import open_store
from tests.made import OWNER, made_talk

MARK = "zq9mark"


@dataclass(frozen=True)
class Marked:
    """The key of what is kept, its link, the owner's side of the link, and what a client is shown."""

    key: str
    token: str
    link_id: str
    owner: Owner
    shown: Frozen


def marked_tables(people: int = 120) -> Tables:
    """Talk in which ids, names, bios, places, texts and the name of the file carry the mark."""
    talk = made_talk(people, days=120)
    ids = {OWNER: f"{MARK}owner", **{i: f"{MARK}{i}" for i in talk.accounts["account_id"]}}
    accounts = talk.accounts.assign(
        account_id=talk.accounts["account_id"].map(ids),
        **{column: f"{MARK} {column} " + talk.accounts["handle"] for column in ("name", "bio", "location")},
        handle=MARK + "h" + talk.accounts["handle"],
        url=f"https://{MARK}.invalid/" + talk.accounts["handle"],
    )
    acts = talk.interactions.assign(
        actor_id=talk.interactions["actor_id"].map(ids),
        target_id=talk.interactions["target_id"].map(ids),
        text=f"{MARK} said something",
        post_id=MARK + talk.interactions["interaction_id"],
    )
    return validate(
        Tables(
            owner=Account(f"{MARK}owner", f"{MARK}brand", f"{MARK} Brand"),
            accounts=conform(accounts, "accounts"),
            interactions=conform(acts, "interactions"),
            follows=conform(talk.follows.replace(ids), "follows"),
            sources=(SourceReport(f"{MARK}.csv", "canonical", people, people),),
        )
    )


def keep_and_share(folder: Path, **wish: str) -> Marked:
    """Keep the marked analysis in the data folder of a server, with a link to all its pages."""
    store = open_store(f"sqlite:///{folder}/engagement.sqlite")
    analysis = engagement.analyse(marked_tables())
    key = store.save(analysis, title=f"{MARK} title").key
    return _shared(Owner(store), key, freeze(analysis, "Our community"), f"{MARK} client", **wish)


def another_link(marked: Marked, **wish: str) -> Marked:
    """A second link to the same."""
    return _shared(marked.owner, marked.key, marked.shown, f"{MARK} other", **wish)


def _shared(owner: Owner, key: str, shown: Frozen, client: str, **wish: str) -> Marked:
    token, link_id = owner.create(key, shown, LinkOptions(client=client, **wish))
    return Marked(key, token, link_id, owner, shown)
