"""Take one person out of everything that is kept, for good."""

from __future__ import annotations

import argparse

from engagement.language import Language


def remove_person(given: argparse.Namespace, words: Language) -> str:
    """Do it; the sentence about how much was changed."""
    from engagement.sources.handles import forget_runs
    from engagement.store import open_store

    store = open_store()
    changed = store.remove_person(given.who)
    forget_runs()
    store.purge()
    return words.ngettext(
        "{who} is out of {n} saved moment and stays out.",
        "{who} is out of {n} saved moments and stays out.",
        changed,
    ).format(who=given.who, n=words.number(changed))
