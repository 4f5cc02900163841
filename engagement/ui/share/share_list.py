"""The links of an analysis: their state, how often they were opened, and how to end them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError
from engagement.language import N_, Language
from engagement.ui import keeping, visit
from engagement.ui.plain import plain
from engagement.ui.share.share import address, owner, shown_once
from engagement.ui.share.viewer_page import PAGE_TITLES

if TYPE_CHECKING:
    from engagement.store.links import Link

_STATES = {
    "active": (N_("open"), "green"),
    "paused": (N_("paused"), "orange"),
    "expired": (N_("ended"), "gray"),
    "revoked": (N_("withdrawn"), "gray"),
}


def made(language: Language) -> None:
    """The link that was just created, to copy: it is shown in this visit only."""
    link_id = st.session_state.get("share_made")
    if link_id not in shown_once():
        return
    st.success(
        language.gettext(
            "The link is made. Copy it now: it is shown in this visit only, for we keep no copy of it."
        )
    )
    _secret(link_id, language)


def links(language: Language) -> None:
    """All links of this analysis, the newest first."""
    key = visit.analysis_id()
    if key is None or keeping.kept(key) is None:
        return
    found = owner().listed(key)
    if not found:
        return
    st.subheader(
        language.ngettext("{n} link", "{n} links", len(found)).format(n=language.number(len(found))),
        anchor=False,
    )
    for link in found:
        with st.container(border=True, gap="xsmall", key=f"link_{link.id}"):
            _line(link, language)
            if link.id in shown_once() and link.id != st.session_state.get("share_made"):
                _secret(link.id, language)
            _buttons(key, link, language)
    st.space("small")


def _line(link: Link, language: Language) -> None:
    name, colour = _STATES[link.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(link.client)}**", width="content")
        st.badge(language.gettext(name), color=colour)  # type: ignore[arg-type]
    told = [", ".join(language.gettext(PAGE_TITLES[page]) for page in link.pages)]
    told.append(language.gettext("with names") if link.named else language.gettext("names are hidden"))
    if link.has_password:
        told.append(language.gettext("with a password"))
    if link.state in ("active", "paused") and link.expires_at is not None:
        told.append(language.gettext("until {moment}").format(moment=_moment(link.expires_at, language)))
    st.caption(" · ".join(told))
    st.markdown(" · ".join(_counters(link, language)))


def _counters(link: Link, language: Language) -> list[str]:
    if link.opens:
        opened = language.ngettext("opened {n} time", "opened {n} times", link.opens).format(
            n=language.number(link.opens)
        )
        told = [opened]
        if link.last_opened_at is not None:
            last = _moment(link.last_opened_at, language)
            told.append(language.gettext("last on {moment}").format(moment=last))
    else:
        told = [language.gettext("not opened yet")]
    wrong, previews = link.wrong_passwords, link.previews
    counted = (
        (wrong, language.ngettext("{n} wrong password", "{n} wrong passwords", wrong)),
        (previews, language.ngettext("{n} preview by a robot", "{n} previews by robots", previews)),
    )
    return told + [text.format(n=language.number(n)) for n, text in counted if n]


def _buttons(key: str, link: Link, language: Language) -> None:
    with st.container(horizontal=True):
        if link.state not in ("active", "paused"):
            if st.button(language.gettext("Take off the list"), key=f"delete_{link.id}", type="tertiary"):
                _do(lambda: owner().delete(key, link.id), language)
            return
        if link.state == "paused":
            if st.button(language.gettext("Open again"), key=f"resume_{link.id}"):
                _do(lambda: owner().pause(key, link.id, False), language)
        elif st.button(language.gettext("Pause"), key=f"pause_{link.id}"):
            _do(lambda: owner().pause(key, link.id), language)
        with st.popover(language.gettext("New address"), key=f"renewing_{link.id}"):
            st.markdown(
                language.gettext("The client needs the new address; the old one shows nothing from then on.")
            )
            if st.button(language.gettext("Make a new address"), key=f"renew_{link.id}", type="primary"):
                _do(lambda: _renew(key, link.id), language)
        with st.popover(language.gettext("Withdraw"), key=f"revoking_{link.id}"):
            st.markdown(
                language.gettext(
                    "Whoever looks at it now loses it within ten seconds. A withdrawn link cannot be "
                    "brought back; you can always make another."
                )
            )
            if st.button(language.gettext("Withdraw the link"), key=f"revoke_{link.id}", type="primary"):
                _do(lambda: _revoke(key, link.id), language)


def _renew(key: str, link_id: str) -> None:
    _, password = shown_once().get(link_id, ("", None))
    shown_once()[link_id] = (address(owner().renew(key, link_id)), password)
    st.session_state["share_made"] = link_id


def _revoke(key: str, link_id: str) -> None:
    owner().revoke(key, link_id)
    shown_once().pop(link_id, None)


def _do(act: Callable[[], None], language: Language) -> None:
    try:
        act()
    except EngagementError as problem:
        st.error(plain(problem.sentence(language)))
        return
    st.rerun()


def _secret(link_id: str, language: Language) -> None:
    """Address and password, each to copy."""
    there, password = shown_once()[link_id]
    st.code(there, language=None, wrap_lines=True)
    if password is not None:
        st.caption(language.gettext("The password; send it by another way than the link."))
        st.code(password, language=None)


def _moment(moment: pd.Timestamp, language: Language) -> str:
    here = moment.tz_convert(st.context.timezone or "UTC")
    return f"{language.date(here)}, {here:%H:%M}"
