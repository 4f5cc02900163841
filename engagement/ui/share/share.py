"""The owner's side of sharing: who is it for, what do they see, how long."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from engagement.analysis import Analysis
from engagement.errors import EngagementError
from engagement.language import N_, Language
from engagement.sharing import FEWEST, PAGES, freeze
from engagement.ui import keeping, visit
from engagement.ui.plain import plain
from engagement.ui.share.viewer_page import PAGE_TITLES

if TYPE_CHECKING:
    from engagement.store.links import Owner, Wish

_LIFETIMES = {
    "1h": N_("1 hour"),
    "1d": N_("1 day"),
    "7d": N_("7 days"),
    "30d": N_("30 days"),
    "90d": N_("90 days"),
    "never": N_("as long as the analysis is kept"),
}
_PASSWORDS = {"none": N_("no password"), "made": N_("made for me"), "own": N_("my own")}
_WIDE = 480
_KEEP_DAYS = 30


def owner() -> Owner:
    """The links as their owners see them."""
    from engagement.store.links import Owner

    return Owner(keeping.store())


def shown_once() -> dict[str, tuple[str, str | None]]:
    """Address and password of the links made in this visit, by id: nobody can read them anywhere else."""
    held: dict[str, tuple[str, str | None]] = st.session_state.setdefault("shown_once", {})
    return held


def address(token: str) -> str:
    """The address to send."""
    here = urlsplit(st.context.url or "http://localhost")
    return f"{here.scheme}://{here.netloc}/s/{token}"


def promise(language: Language) -> None:
    """What a link is, in two sentences."""
    st.title(language.gettext("Share with a client"), anchor=False)
    st.markdown(
        language.gettext(
            "A link shows one client what you choose, as it is today, and nothing else of yours. "
            "You see how often it is opened, and can withdraw it at any time."
        )
    )


def form(analysis: Analysis, language: Language) -> None:
    """What the link should be; the button creates it."""
    st.subheader(language.gettext("A new link"), anchor=False)
    client = st.text_input(
        language.gettext("Who is it for?"),
        key="share_client",
        max_chars=80,
        placeholder=language.gettext("Name of the client; only you see it"),
        width=_WIDE,
    )
    title = st.text_input(
        language.gettext("Title above the page"),
        key="share_title",
        max_chars=120,
        placeholder=language.gettext("For example: Community, November"),
        help=language.gettext("Without a title the page does not say whose account it is."),
        width=_WIDE,
    )
    pages = st.pills(
        language.gettext("What they see"),
        PAGES,
        selection_mode="multi",
        default=PAGES,
        format_func=lambda page: language.gettext(PAGE_TITLES[page]),
        key="share_pages",
    )
    named = _names(len(analysis.people), language)
    lifetime, sure = _lifetime(language)
    password = _password(language)
    st.caption(_saving(language))
    if st.button(language.gettext("Create the link"), type="primary", key="share_create"):
        from engagement.store.links import Wish

        _create(analysis, title, list(pages), named, Wish(client, lifetime, password, sure), language)


def _names(people: int, language: Language) -> bool:
    named = st.toggle(language.gettext("Show the names of your followers"), key="share_named")
    if named:
        st.warning(
            language.gettext(
                "Whoever has this link will read who your followers are and what we think of each. "
                "That is personal data of people who did not ask for it: share it only with somebody "
                "who may have it, and with a password."
            )
        )
    elif people >= FEWEST:
        st.caption(
            language.gettext(
                "Hidden: each person is “Follower 0001”, without name, picture, text or link. Counts are "
                "told in bands, and what stands about one person is true of four others or more."
            )
        )
    return named


def _lifetime(language: Language) -> tuple[str, bool]:
    lifetime = st.selectbox(
        language.gettext("The link lasts"),
        list(_LIFETIMES),
        index=list(_LIFETIMES).index("30d"),
        format_func=lambda name: language.gettext(_LIFETIMES[name]),
        key="share_lifetime",
        width=_WIDE,
    )
    if lifetime != "never":
        return lifetime, False
    label = language.gettext("Yes, this link should not end by itself")
    return lifetime, st.checkbox(label, key="share_sure")


def _password(language: Language) -> str | None:
    """None for no password; "" asks for one of ours."""
    choice = st.segmented_control(
        language.gettext("Password"),
        list(_PASSWORDS),
        default="none",
        format_func=lambda name: language.gettext(_PASSWORDS[name]),
        key="share_password_kind",
        required=True,
    )
    if choice == "own":
        return st.text_input(
            language.gettext("Your password, 10 characters or more"),
            type="password",
            key="share_password",
            max_chars=200,
            autocomplete="new-password",
            width=_WIDE,
        )
    if choice == "made":
        from engagement.store.links import made_password

        return made_password()
    return None


def _saving(language: Language) -> str:
    kept = keeping.kept(visit.analysis_id())
    if kept is None:
        return language.ngettext(
            "Creating a link also saves this analysis on this server, for {n} day; links end with it.",
            "Creating a link also saves this analysis on this server, for {n} days; links end with it.",
            _KEEP_DAYS,
        ).format(n=language.number(_KEEP_DAYS))
    return language.gettext("The analysis is kept until {date}; links end with it.").format(
        date=language.date(kept.expires_at)
    )


def _create(
    analysis: Analysis, title: str, pages: list[str], named: bool, wish: Wish, language: Language
) -> None:
    try:
        frozen = freeze(analysis, title, pages, named)
        wish.check(frozen.title)
        with st.spinner(language.gettext("Saving")):
            key = visit.own_analysis()
            if keeping.kept(key) is None:
                keeping.saving(analysis, key, None, _KEEP_DAYS, keeping.subject())(lambda *_: None)
            token, link_id = owner().create(key, frozen, wish)
    except EngagementError as problem:
        st.error(plain(problem.sentence(language)))
        return
    shown_once()[link_id] = (address(token), wish.password)
    st.session_state["share_made"] = link_id
    st.rerun()
