"""Readings become the tables: one row a person, an act, a follow; nothing counted twice, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from engagement.data import schema
from engagement.data.schema import UNFINISHED, Owner, SourceReport, Tables, conform, validate
from engagement.errors import EmptyDataError
from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import FOLLOWERS
from engagement.ingest.join.acts import UNKNOWN_TARGET, acts_of, acts_of_lists, all_canonical_acts
from engagement.ingest.join.identity import OWNER_ROW, Assembly, between_named, candidates, identify, side
from engagement.ingest.join.people import accounts_of, follow_pairs, pairs_as_acts, people_of
from engagement.ingest.join.reading import DAMAGED, Fetched, ParsedFile

ONLY_ITSELF = N_(
    "{file}: this list names only one account, {account}, in every row, most likely the account itself. "
    "Some servers write it so, and exporting again gives the same. Fetch the account by its handle instead."
)

NOT_ONE = N_(
    "Not one person is in these files. Add a list of followers, or posts and comments of other people."
)
ONLY_ROUNDED = N_(
    "Not one person is left: a spreadsheet has rounded every id, and no column holds handles. Upload the "
    "file as it was exported, before it was opened and saved, or one with handles."
)


def assemble(files: list[ParsedFile]) -> Assembly:
    """Join the files as far as that needs no owner."""
    identity = identify(files)
    posts = acts_of(files, identity)
    assembly = Assembly(files, identity, posts.acts, pd.DataFrame(), pd.Series(dtype="int64"), posts.skipped)
    for number in posts.unknown_targets:
        assembly.note(number, UNKNOWN_TARGET)
    parts = [*all_canonical_acts(assembly), posts.acts, *acts_of_lists(assembly)]
    filled = [part for part in parts if len(part)]
    if filled:
        assembly.acts = filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)
    assembly.named_acts = between_named(assembly.acts)
    if assembly.named_acts.empty:
        assembly.named_acts = pairs_as_acts(assembly)
    assembly.owner_counts = candidates(assembly.named_acts)
    return assembly


def finish(assembly: Assembly, owner: Owner) -> Tables:
    """Make the tables for this owner and leave the assembly as it was.

    Raises:
        EmptyDataError: no person in any of the files.
    """
    # Another owner may be tried afterwards: what this one leaves out stays out of the original.
    assembly = replace(
        assembly,
        skipped={number: list(parts) for number, parts in assembly.skipped.items()},
        notes={number: list(notes) for number, notes in assembly.notes.items()},
    )
    acts = _owned(assembly.acts, owner)
    _refuse_one_name(assembly)
    people, owner = people_of(assembly, owner)
    follows = follow_pairs(assembly, owner, people)
    accounts = accounts_of(people, acts, follows, owner, assembly.identity)
    if accounts.empty:
        raise EmptyDataError(_why_nobody(assembly))
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


def _why_nobody(assembly: Assembly) -> str:
    lost = any((file.skipped["reason"] == DAMAGED).any() for file in assembly.files)
    return ONLY_ROUNDED if lost else NOT_ONE


def _refuse_one_name(assembly: Assembly) -> None:
    """Say it where the only list of followers has the same account in every row.

    Some servers write the account itself instead of each follower.
    """
    lists = [one for one in assembly.files if one.people is not None and one.role == FOLLOWERS]
    told = any(
        one.follows is not None or one.posts is not None or one.acts is not None for one in assembly.files
    )
    if len(lists) != 1 or told or lists[0].people is None or len(lists[0].people) < 2:
        return
    people = lists[0].people
    ids = side(people, "account_id", "handle", assembly.identity, lists[0].network)
    if ids.nunique() == 1:
        raise EmptyDataError(ONLY_ITSELF, file=lists[0].name, account=str(ids.iloc[0]))


def _owned(acts: pd.DataFrame, owner: Owner) -> pd.DataFrame:
    """Write the owner's id where a file could only say "the owner"."""
    replaced = {
        name: acts[name].mask(acts[name] == OWNER_ROW, owner.account_id) for name in ("actor_id", "target_id")
    }
    return acts.assign(**replaced)


def _skipped(assembly: Assembly) -> pd.DataFrame:
    parts = []
    for number, file in enumerate(assembly.files):
        rows = assembly.all_skipped(number)
        if len(rows):
            parts.append(rows.assign(source=file.name))
    return conform(pd.concat(parts, ignore_index=True), "skipped") if parts else schema.empty("skipped")


def _sources(assembly: Assembly) -> tuple[SourceReport, ...]:
    sources = []
    for number, file in enumerate(assembly.files):
        used = file.rows - len(assembly.all_skipped(number))
        notes = file.notes + tuple(assembly.notes.get(number, ()))
        source = SourceReport(file.name, file.layout, file.rows, used, notes)
        sources.append(source if file.fetched is None else _of_network(source, file.fetched))
    return tuple(sources)


def _of_network(source: SourceReport, fetched: Fetched) -> SourceReport:
    notes = dict.fromkeys([*([UNFINISHED] if fetched.partial else []), *source.notes])
    return replace(
        source,
        layout=fetched.layout,
        notes=tuple(notes),
        seen_at=fetched.seen_at,
        unlisted=fetched.unlisted,
    )
