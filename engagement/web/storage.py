"""Analyses that are saved: found again by their private link, and changed there with the open one.

Corrections of single texts wait in the visit until the analysis is saved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from engagement import settings
from engagement.analysis.analysis import Analysis
from engagement.data.results import Progress
from engagement.i18n import N_
from engagement.store.contract import SavedAccount, StaleError, StoreError
from engagement.store.store import Store
from engagement.views.kept import views
from engagement.web import hosts, session, team_login
from engagement.web.jobs import Work

READINGS_KIND = "value"
_RUN_KIND = "run"
Readings = dict[str, list[str]]
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip")


def store() -> Store:
    """Return the server's store.

    Raises:
        StoreError: it cannot be opened.
    """
    from engagement.store.contract import database_url

    return _open_store(str(database_url(None)))


@st.cache_resource(show_spinner=False)
def _open_store(url: str) -> Store:  # noqa: ARG001 - the cache's key
    from engagement.store.store import open_store

    return open_store()


def saved_account(key: str | None) -> SavedAccount | None:
    """Look up what is saved under this key; None where nothing is."""
    return store().account(key) if key else None


def save_job(analysis: Analysis, key: str, title: str | None, days: int, who: str | None) -> Work:
    """Make work that saves the analysis as the next moment of what the key opens; its result is the key.

    `who` is signed in and will find it in their list.
    """
    target, analyses = store(), session.analyses()
    run = analyses.run(session.analysis_id())
    readings = dict(visit_readings(session.analysis_id() or ""))

    def work(progress: Progress) -> str:
        from engagement.store.moments import saved_states, saved_unfollow_events
        from engagement.store.opening import open_saved

        progress(0.1, N_("Saving"))
        endings = saved_unfollow_events(target, key, analysis.tables, analysis.as_of)
        previous = saved_states(target, key, analysis.tables, analysis.as_of)
        corrected = analysis
        if endings is not None or previous is not None:
            corrected = replace(analysis, endings=endings, previous=previous).correct(analysis.corrections)
        saved = target.save(corrected, key=key, title=title)
        saved_key = saved.key
        target.set_retention(saved_key, days)
        _save_readings(readings, target, saved_key)
        if run is not None:
            target.note(saved_key, _RUN_KIND, run.name, run.secret)
        if who:
            target.bind(saved_key, who)
        # What everybody else opens, under the name that it has everywhere.
        kept, inputs = open_saved(target, saved_key, progress, saved.snapshot_id)
        analyses.open_as(saved_key, kept, inputs.version)
        return saved_key

    return work


def _save_readings(readings: Mapping[str, list[str]], store: Store, key: str) -> None:
    """Save the readings with what this key opens, in place of earlier ones of the same texts.

    Raises:
        StoreError: they cannot be kept.
    """
    for interaction_id, labels in readings.items():
        store.note(key, READINGS_KIND, interaction_id, labels)


def reopen_job(key: str, anew: bool = False) -> Work:
    """Make work that opens a saved analysis as it was, or makes it anew; its result is the key."""
    target, analyses = store(), session.analyses()

    def work(progress: Progress) -> str:
        from engagement.store.opening import open_saved

        analysis, inputs = open_saved(target, key, progress, anew=anew)
        analyses.open_as(key, analysis, inputs.version)
        return key

    return work


def save_corrections(key: str, after: Analysis) -> StoreError | None:
    """Save the corrections of a saved analysis; return what went wrong, after putting back what holds."""
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


def delete_account(key: str) -> None:
    """Delete what is saved under the key, what is open of it, and the fetches that it was made from."""
    from engagement.ingest.networks.fetch import release_run

    fetched = store().notes(key, _RUN_KIND)
    store().delete(key)
    for name, secret in fetched.items():
        release_run(name, secret)
    session.analyses().forget(lambda analysis_id, _: analysis_id == key)


def delete_moment(key: str, snapshot_id: int) -> None:
    """Delete one saved moment; what is open is worked out again from the latest that is left."""
    store().delete_snapshot(key, snapshot_id)
    session.analyses().forget(lambda analysis_id, _: analysis_id == key)


def remove_person(who: str) -> int:
    """Take a person out of everything saved and open, for good; return in how many moments they were."""
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
    views.clear()
    return changed


def job_name(key: str) -> str:
    """Name work on what this key opens, without giving the key away."""
    return hashlib.sha256(key.encode()).hexdigest()


def visit_readings(analysis: str) -> Readings:
    """Return the readings of this analysis by interaction_id; writing into them holds for the visit."""
    of_visit: dict[str, Readings] = st.session_state.setdefault("readings_said", {})
    return of_visit.setdefault(analysis, {})


def own_accounts() -> list[SavedAccount]:
    """List what this visitor may open without a link: on one's own machine all, signed in one's own."""
    if own_machine():
        return store().accounts()
    who = subject()
    return store().accounts_of(who) if who else []


def can_be_listed(account: SavedAccount) -> bool:
    """Whether somebody is signed in on whose list this is not yet."""
    who = None if own_machine() else subject()
    return who is not None and account.account_uid not in {
        mine.account_uid for mine in store().accounts_of(who)
    }


def add_to_list(key: str) -> None:
    """Put what this key opens on the list of who is signed in."""
    who = subject()
    if who is not None:
        store().bind(key, who)


def subject() -> str | None:
    """Say who is signed in, as issuer|sub; None without a sign-in."""
    if not team_login.is_offered() or not st.user.is_logged_in:
        return None
    issuer, person = st.user.get("iss"), st.user.get("sub")
    return f"{issuer}|{person}" if issuer and person else None


def remembered_as() -> str | None:
    """Say under whose name answers are remembered; None where a visit is nobody's: it remembers its own."""
    return "" if own_machine() else subject()


def own_machine() -> bool:
    """Whether the one in front of this server is the one it runs for: `make run`, on the same machine."""
    headers = st.context.headers
    is_proxied = any(headers.get(name) for name in _PROXY_HEADERS)
    is_own_page = hosts.is_own_page(headers.get("Host") or "", headers.get("Origin") or "")
    return settings.is_local() and st.context.ip_address is None and is_own_page and not is_proxied
