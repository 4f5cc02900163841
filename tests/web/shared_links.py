"""A link to a made analysis in the server's own store, for tests of both sides of its pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import engagement
from engagement.analysis.analysis import Analysis
from engagement.sharing.frozen import PAGES, freeze
from engagement.store.links.credentials import public_name
from engagement.store.links.owner import LinkOptions, Owner
from engagement.web import storage
from tests.made import made_talk


@dataclass
class Shared:
    """A link, its public name, and the owner's side of it."""

    token: str
    link_id: str
    key: str
    owner: Owner

    @property
    def public(self) -> str:
        return public_name(self.token)

    def link(self):
        return next(link for link in self.owner.listed(self.key) if link.id == self.link_id)


@cache
def small() -> Analysis:
    """A worked-out analysis of forty people."""
    return engagement.analyse(made_talk(40, days=60))


def share(
    analysis: Analysis, pages=PAGES, named: bool = False, title: str = "Our community", **wish
) -> Shared:
    """Save an analysis and make a link to it."""
    key = storage.store().save(small()).key
    owner = Owner(storage.store())
    frozen = freeze(analysis, title, pages, named)
    token, link_id = owner.create(key, frozen, LinkOptions(**{"client": "Acme", **wish}))
    return Shared(token, link_id, key, owner)
