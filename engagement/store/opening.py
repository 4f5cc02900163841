"""Open what is saved as an analysis; without a result that can be read, it is made from the tables."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from engagement.analysis.analysis import Analysis
from engagement.data.results import Progress
from engagement.store.contract import NotSavedError, Opened, SavedInputs
from engagement.store.moments import saved_states, saved_unfollow_events

if TYPE_CHECKING:
    from engagement.store.store import Store


def open_saved(
    store: Store, key: str, progress: Progress, snapshot_id: int | None = None, anew: bool = False
) -> tuple[Analysis, SavedInputs]:
    """Open one snapshot, the newest moment by default; what is made anew is kept for the next opening.

    Args:
        store: where it is saved.
        key: of the account.
        progress: called while it is made; may raise to cancel.
        snapshot_id: which moment.
        anew: leave a result that is kept aside, as it follows earlier rules.

    Raises:
        StoreError: the key opens nothing (any more), or the store cannot be read.
    """
    opened = Opened(store.load(key, snapshot_id), None) if anew else store.open(key, snapshot_id)
    if opened.analysis is not None:
        return opened.analysis, opened.inputs
    made, inputs = _made(store, key, opened.inputs, progress), opened.inputs
    # A disk that is full does not keep anybody from reading.
    with suppress(NotSavedError):
        if store.keep_result(key, inputs, made):
            kept = store.open(key, inputs.snapshot_id)
            return kept.analysis or made, kept.inputs
    return made, inputs


def _made(store: Store, key: str, inputs: SavedInputs, progress: Progress) -> Analysis:
    from engagement.analysis.pipeline import analyse

    return analyse(
        inputs.tables,
        inputs.as_of,
        inputs.horizon_days,
        inputs.corrections,
        progress,
        endings=saved_unfollow_events(store, key, inputs.tables, inputs.as_of),
        previous=saved_states(store, key, inputs.tables, inputs.as_of),
    )
