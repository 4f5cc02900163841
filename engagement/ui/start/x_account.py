"""Who is signed in with X, on the page: the way in, the way out, and why a sign-in came to nothing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from engagement.language import Language
from engagement.ui import visit, x_login
from engagement.ui.plain import plain

if TYPE_CHECKING:
    from engagement.sources.handles import Handle


def problem(language: Language) -> None:
    """Why nobody was signed in, after coming back from X."""
    reason = st.query_params.get(x_login.PROBLEM)
    if not reason:
        return
    from engagement.sources.handles.x import REASONS

    if reason in REASONS and not x_login.signed_in():
        st.warning(plain(language.gettext(REASONS[reason])))


def line(handle: Handle, language: Language, needed: bool = False) -> None:
    """Who is signed in and the way out; or the way in, where the operator offers one."""
    login = x_login.signed_in()
    if login is not None:
        _out(login.name, language)
    elif x_login.is_offered():
        _in(handle, language, needed)


def _out(name: str, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(language.gettext("Signed in with X as {account}").format(account=f"@{name}"), width="content")
        st.button(language.gettext("Sign out"), key="x_sign_out", type="tertiary", on_click=x_login.sign_out)


def _in(handle: Handle, language: Language, needed: bool) -> None:
    """A link in this same window: X asks for consent, and the way back leads here."""
    if needed:
        st.info(language.gettext("X is asked in your own name here: sign in with X first."))
    there = escape(x_login.address(visit.address(handle=str(handle))), quote=True)
    label = language.gettext("Sign in with X")
    st.html(f'<a class="x-sign-in" href="{there}">{escape(label)}</a>')
    st.caption(
        language.gettext(
            "Only reading is asked for, and this server forgets the permission after {hours} hours. "
            "Your own account shows you its likes too."
        ).format(hours=_hours())
    )


def _hours() -> int:
    from engagement.sources.handles.x import HOURS

    return int(HOURS)
