"""Analyses that are kept: found again by their private link, and changed there with the open one.

What the user said about single texts in this visit, until it is kept with the analysis.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from engagement import settings
from engagement.analysis.analysis import Analysis
from engagement.i18n import N_
from engagement.store.contract import SavedAccount, StaleError, StoreError
from engagement.store.store import Store
from engagement.web import session
from engagement.web.jobs import Progress, Work

KIND = "value"
Said = dict[str, list[str]]


def of_this_visit(analysis: str) -> Said:
    """The readings of this analysis by interaction_id; what is written here holds for the visit."""
    known: dict[str, Said] = st.session_state.setdefault("readings_said", {})
    return known.setdefault(analysis, {})


def carry_over(said: Mapping[str, list[str]], store: Store, key: str) -> None:
    """Keep the readings with what this key opens, in place of earlier ones of the same texts.

    Raises:
        StoreError: they cannot be kept.
    """
    for interaction_id, labels in said.items():
        store.note(key, KIND, interaction_id, labels)


_HERE = ("localhost", "127.0.0.1", "[::1]")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def store() -> Store:
    """The server's store.

    Raises:
        StoreError: it cannot be opened.
    """
    from engagement.store.contract import database_url

    return _opened(str(database_url(None)))


@st.cache_resource(show_spinner=False)
def _opened(url: str) -> Store:  # noqa: ARG001 - the cache's key
    from engagement.store.store import open_store

    return open_store()


def kept(key: str | None) -> SavedAccount | None:
    """What is kept under this key; None where nothing is."""
    return store().account(key) if key else None


def saving(analysis: Analysis, key: str, title: str | None, days: int, who: str | None) -> Work:
    """Work that keeps the analysis as the next moment of what the key opens; its result is the key.

    `who` is signed in and will find it in their list.
    """

    here, open_ones = store(), session.analyses()
    said = dict(of_this_visit(session.analysis_id() or ""))

    def work(progress: Progress) -> str:
        from engagement.store.moments import saved_unfollow_events

        progress(0.1, N_("Saving"))
        seen = saved_unfollow_events(here, key, analysis.tables, analysis.as_of)
        taught = analysis if seen is None else replace(analysis, endings=seen).correct(analysis.corrections)
        kept_under = here.save(taught, key=key, title=title).key
        here.set_retention(kept_under, days)
        carry_over(said, here, kept_under)
        if who:
            here.bind(kept_under, who)
        loaded = here.load(kept_under)
        open_ones.open_as(kept_under, taught.correct(loaded.corrections), loaded.version)
        return kept_under

    return work


def reopening(key: str) -> Work:
    """Work that opens a kept analysis as it was; its result is the key."""

    here, open_ones = store(), session.analyses()

    def work(progress: Progress) -> str:
        from engagement.analysis.pipeline import analyse
        from engagement.store.moments import saved_unfollow_events

        loaded = here.load(key)
        seen = saved_unfollow_events(here, key, loaded.tables, loaded.as_of)
        again = analyse(
            loaded.tables, loaded.as_of, loaded.horizon_days, loaded.corrections, progress, endings=seen
        )
        open_ones.open_as(key, again, loaded.version)
        return key

    return work


def keep_corrections(key: str, after: Analysis) -> StoreError | None:
    """Keep the corrections of an analysis that is kept; what went wrong, after putting back what holds."""
    try:
        if store().account(key) is None:
            return None
        version = store().set_corrections(key, after.corrections, session.analyses().version(key))
        session.analyses().set_version(key, version)
    except StaleError as stale:
        loaded = store().load(key)
        session.analyses().open_as(key, after.correct(loaded.corrections), loaded.version)
        return stale
    except StoreError as problem:
        return problem
    return None


def forget(key: str) -> None:
    """Delete what is kept under the key, and what is open of it."""
    from engagement.ingest.networks.fetch import forget_runs

    owner = store().account(key)
    store().delete(key)
    if owner is not None:
        forget_runs(owner.owner.account_id)
    session.analyses().forget(lambda known, _: known == key)


def forget_moment(key: str, snapshot_id: int) -> None:
    """Delete one kept moment; what is open is worked out again from the latest that is left."""
    store().delete_snapshot(key, snapshot_id)
    session.analyses().forget(lambda known, _: known == key)


def remove_person(who: str) -> int:
    """Take a person out of everything kept and open, for good; in how many kept moments they were."""
    from engagement.ingest.networks.fetch import forget_runs

    name = who.strip().removeprefix("@").casefold()
    changed = store().remove_person(who)
    forget_runs()

    def holds(_: str, analysis: Analysis) -> bool:
        accounts = analysis.tables.accounts
        return bool(
            accounts["account_id"].eq(who.strip()).any()
            or accounts["handle"].str.removeprefix("@").str.casefold().eq(name).any()
        )

    session.analyses().forget(holds)
    return changed


def subject() -> str | None:
    """Who is signed in, as issuer|sub; None without a sign-in."""
    if not can_sign_in() or not st.user.is_logged_in:
        return None
    issuer, person = st.user.get("iss"), st.user.get("sub")
    return f"{issuer}|{person}" if issuer and person else None


def can_sign_in() -> bool:
    """Whether the operator has set up a sign-in."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def own_machine() -> bool:
    """Whether the one in front of this server is the one it runs for: `make run`, on the same machine."""
    headers = st.context.headers
    here = (headers.get("Host") or "").rsplit(":", 1)[0] in _HERE
    passed_on = any(headers.get(name) for name in _FORWARDED)
    local = settings.LOCAL.read() == "1" and st.context.ip_address is None
    return local and here and not passed_on


def own_list() -> list[SavedAccount]:
    """Everything this visitor may open without a link: on one's own machine all, signed in one's own."""
    if own_machine():
        return store().accounts()
    who = subject()
    return store().accounts_of(who) if who else []


def can_be_listed(kept: SavedAccount) -> bool:
    """Whether somebody is signed in on whose list this is not yet."""
    who = None if own_machine() else subject()
    return who is not None and kept.account_uid not in {mine.account_uid for mine in store().accounts_of(who)}


def list_it(key: str) -> None:
    """Put what this key opens on the list of who is signed in."""
    who = subject()
    if who is not None:
        store().bind(key, who)


def job_name(key: str) -> str:
    """A name for work on what this key opens that does not give the key away."""
    return hashlib.sha256(key.encode()).hexdigest()
