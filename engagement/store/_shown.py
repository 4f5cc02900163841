"""Names that open share links show: one person can be taken out of them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select, update

from engagement.store._scrub import Person, plain


def remove_from_links(connection: Connection, person: Person) -> None:
    """Take this person out of what the links with names show; links without names name nobody."""
    from engagement.sharing import Frozen
    from engagement.store.links._schema import link

    gone = {plain(name) for name in person.names}
    with_names = select(link.c.id, link.c.content).where(link.c.named == 1, link.c.content.is_not(None))
    for row in connection.execute(with_names).all():
        frozen = Frozen.from_bytes(row.content)
        theirs = frozen.people["who"].map(lambda who: plain(str(who)) in gone)
        if theirs.any():
            content = replace(frozen, people=frozen.people[~theirs].reset_index(drop=True)).to_bytes()
            connection.execute(update(link).where(link.c.id == row.id).values(content=content))
