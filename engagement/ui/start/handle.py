"""The second door on the start page: a handle becomes an account, choices and a plan, and is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from engagement.language import Language
from engagement.ui import visit, x_login
from engagement.ui.jobs import Job
from engagement.ui.plain import plain
from engagement.ui.said import said
from engagement.ui.start import choices, x_account
from engagement.ui.start.fetches import Account, fetches

if TYPE_CHECKING:
    from engagement.sources.handles import Found, Handle

X = "x"
_MOMENT = 0.4
_LONGEST = 400


def door(language: Language) -> bool:
    """Ask for a handle and show its account; True where the way to the account is an export instead."""
    text = _box(language)
    x_account.problem(language)
    named = _named(text, language) if text else None
    if named is None:
        return False
    job = _looked_up(named)
    if job.result is None:
        return _not_found(job, named, language)
    return _found(Account(*job.result), language)


def _box(language: Language) -> str:
    """The box; what is in it goes into the address, so that a reload and a link keep it."""
    st.session_state.setdefault("handle", st.query_params.get("handle", ""))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            language.gettext("Paste a handle"),
            key="handle",
            width=420,
            placeholder="@",
            autocomplete="off",
            on_change=_ask,
        )
        st.button(language.gettext("Look it up"), key="look_up", on_click=_ask)
    st.caption(
        language.gettext(
            "`@name` for X · `name.bsky.social` for Bluesky · `@name@server` for Mastodon · "
            "or the address of a profile"
        )
    )
    return st.query_params.get("handle", "")


def _ask() -> None:
    asked = st.session_state["handle"].strip()
    for name in ("fetch", x_login.PROBLEM):
        st.query_params.pop(name, None)
    if asked:
        # An address has to stay short; what is cut here is refused as too long all the same.
        st.query_params["handle"] = asked[:_LONGEST]
    else:
        st.query_params.pop("handle", None)


def _named(text: str, language: Language) -> Handle | None:
    from engagement.sources.handles import UnknownHandleError, parse_handle

    try:
        return parse_handle(text)
    except UnknownHandleError as error:
        st.warning(plain(error.sentence(language)))
        return None


def _looked_up(named: Handle) -> Job:
    """The finished look-up of the handle; until then the page shows that it is under way."""
    login = x_login.signed_in() if named.network == X else None
    # What one login may see, another may not.
    asked = (named, login.account_id if login else None)
    known, job_id = st.session_state.get("finding", (None, None))
    job = fetches().looking(job_id) if known == asked else None
    if job is None:
        job = fetches().look_up(named, login)
        st.session_state["finding"] = (asked, job.id)
    if not job.finished.wait(_MOMENT):
        _looking(job.id, str(named))
        st.stop()
    return job


@st.fragment(run_every=0.6)
def _looking(job_id: str, account: str) -> None:
    language, job = visit.words(), fetches().looking(job_id)
    if job is None or job.finished.is_set():
        st.rerun()
    st.text(language.gettext("Looking for {account} …").format(account=account))
    if st.button(language.gettext("Cancel"), key="cancel_looking"):
        fetches().forget(job_id)
        st.query_params.pop("handle", None)
        st.rerun()


def _not_found(job: Job, named: Handle, language: Language) -> bool:
    """Why there is no account, and the way on; True where that is an export."""
    from engagement.sources.handles import MissingAccessError

    keyless = isinstance(job.error, MissingAccessError) and named.network == X
    if keyless and x_login.is_offered() and not x_login.signed_in():
        x_account.line(named, language, needed=True)
    elif job.error:
        st.warning(plain(job.error.sentence(language)))
    if keyless:
        st.markdown(
            language.gettext(
                "There is a free way without keys: the browser script twitter-web-exporter. "
                "How it goes stands open below; its files show the whole community."
            )
        )
        return True
    if st.button(language.gettext("Look again"), key="look_again"):
        fetches().forget(job.id)
        st.rerun()
    return False


def _found(account: Account, language: Language) -> NoReturn:
    """The account as its network shows it, and what can be done with it; the page ends here."""
    found = account.found
    st.header(plain(found.name or found.handle.name), anchor=False)
    st.text(str(found.handle))
    told = _counts(found, language)
    if told:
        st.markdown(" · ".join(told))
    for note in found.notes:
        st.markdown(f"- {said(note, language)}")
    if found.handle.network == X:
        x_account.line(found.handle, language)
    choices.choose(account, language)
    st.button(language.gettext("Another account"), key="another", on_click=_clear)
    st.stop()


def _counts(found: Found, language: Language) -> list[str]:
    told = []
    if (n := found.followers_count) is not None:
        told.append(language.ngettext("{n} follower", "{n} followers", n).format(n=language.number(n)))
    if (n := found.following_count) is not None:
        told.append(
            language.ngettext("follows {n} account", "follows {n} accounts", n).format(n=language.number(n))
        )
    if (n := found.posts_count) is not None:
        told.append(language.ngettext("{n} post", "{n} posts", n).format(n=language.number(n)))
    return told


def _clear() -> None:
    st.session_state["handle"] = ""
    _ask()
