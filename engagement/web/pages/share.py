"""The parts of the share page: a new link (for whom, what, how long), the links there are, their end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.data.results import no_progress
from engagement.errors import EngagementError
from engagement.i18n import N_, Language
from engagement.sharing.anonymity import FEWEST
from engagement.sharing.frozen import PAGES, freeze
from engagement.web import session, storage
from engagement.web.pages.viewer import PAGE_TITLES
from engagement.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from engagement.store.links.owner import LinkOptions, Owner
    from engagement.store.links.rows import Link


_LIFETIMES = {
    "1h": N_("1 hour"),
    "1d": N_("1 day"),
    "7d": N_("7 days"),
    "30d": N_("30 days"),
    "90d": N_("90 days"),
    "never": N_("as long as the analysis is kept"),
}
_PASSWORDS = {"none": N_("no password"), "made": N_("made for me"), "own": N_("my own")}
_WIDTH = 480
_RETENTION_DAYS = 30
_LINK_STATES = {
    "active": (N_("open"), "green"),
    "paused": (N_("paused"), "orange"),
    "expired": (N_("ended"), "gray"),
    "revoked": (N_("withdrawn"), "gray"),
}


def intro(language: Language) -> None:
    """Say in two sentences what a link is."""
    st.title(language.gettext("Share with a client"), anchor=False)
    st.markdown(
        language.gettext(
            "A link shows one client what you choose, as it is today, and nothing else of yours. "
            "You see how often it is opened, and can withdraw it at any time."
        )
    )


def just_made(language: Language) -> None:
    """Show the link that was just created, to copy: it is shown in this visit only."""
    link_id = st.session_state.get("share_made")
    if link_id not in shown_once():
        return
    st.success(
        language.gettext(
            "The link is made. Copy it now: it is shown in this visit only, for we keep no copy of it."
        )
    )
    _show_secret(link_id, language)


def _show_secret(link_id: str, language: Language) -> None:
    """Show address and password, each to copy."""
    link_address, password = shown_once()[link_id]
    st.code(link_address, language=None, wrap_lines=True)
    if password is not None:
        st.caption(language.gettext("The password; send it by another way than the link."))
        st.code(password, language=None)


def links(language: Language) -> None:
    """List all links of this analysis, the newest first."""
    key = session.analysis_id()
    if key is None or storage.saved_account(key) is None:
        return
    found = _owner_links().listed(key)
    if not found:
        return
    st.subheader(
        language.ngettext("{n} link", "{n} links", len(found)).format(n=language.number(len(found))),
        anchor=False,
    )
    for link in found:
        with st.container(border=True, gap="xsmall", key=f"link_{link.id}"):
            _show_link(link, language)
            if link.id in shown_once() and link.id != st.session_state.get("share_made"):
                _show_secret(link.id, language)
            _buttons(key, link, language)
    st.space("small")


def _owner_links() -> Owner:
    from engagement.store.links.owner import Owner

    return Owner(storage.store())


def _show_link(link: Link, language: Language) -> None:
    name, colour = _LINK_STATES[link.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escape_markdown(link.client)}**", width="content")
        st.badge(language.gettext(name), color=colour)  # type: ignore[arg-type]
    parts = [", ".join(language.gettext(PAGE_TITLES[page]) for page in link.pages)]
    parts.append(language.gettext("with names") if link.named else language.gettext("names are hidden"))
    if link.has_password:
        parts.append(language.gettext("with a password"))
    if link.state in ("active", "paused") and link.expires_at is not None:
        parts.append(language.gettext("until {moment}").format(moment=_local_time(link.expires_at, language)))
    st.caption(" · ".join(parts))
    st.markdown(" · ".join(_counters(link, language)))


def _local_time(moment: pd.Timestamp, language: Language) -> str:
    here = moment.tz_convert(st.context.timezone or "UTC")
    return f"{language.date(here)}, {here:%H:%M}"


def _counters(link: Link, language: Language) -> list[str]:
    if link.opens:
        opened = language.ngettext("opened {n} time", "opened {n} times", link.opens).format(
            n=language.number(link.opens)
        )
        parts = [opened]
        if link.last_opened_at is not None:
            last = _local_time(link.last_opened_at, language)
            parts.append(language.gettext("last on {moment}").format(moment=last))
    else:
        parts = [language.gettext("not opened yet")]
    wrong, previews = link.wrong_passwords, link.previews
    counted = (
        (wrong, language.ngettext("{n} wrong password", "{n} wrong passwords", wrong)),
        (previews, language.ngettext("{n} preview by a robot", "{n} previews by robots", previews)),
    )
    return parts + [text.format(n=language.number(n)) for n, text in counted if n]


def _buttons(key: str, link: Link, language: Language) -> None:
    with st.container(horizontal=True):
        if link.state not in ("active", "paused"):
            if st.button(language.gettext("Take off the list"), key=f"delete_{link.id}", type="tertiary"):
                _run(lambda: _owner_links().delete(key, link.id), language)
            return
        if link.state == "paused":
            if st.button(language.gettext("Open again"), key=f"resume_{link.id}"):
                _run(lambda: _owner_links().pause(key, link.id, False), language)
        elif st.button(language.gettext("Pause"), key=f"pause_{link.id}"):
            _run(lambda: _owner_links().pause(key, link.id), language)
        with st.popover(language.gettext("New address"), key=f"renewing_{link.id}"):
            st.markdown(
                language.gettext("The client needs the new address; the old one shows nothing from then on.")
            )
            if st.button(language.gettext("Make a new address"), key=f"renew_{link.id}", type="primary"):
                _run(lambda: _renew(key, link.id), language)
        with st.popover(language.gettext("Withdraw"), key=f"revoking_{link.id}"):
            st.markdown(
                language.gettext(
                    "Whoever looks at it now loses it within ten seconds. A withdrawn link cannot be "
                    "brought back; you can always make another."
                )
            )
            if st.button(language.gettext("Withdraw the link"), key=f"revoke_{link.id}", type="primary"):
                _run(lambda: _revoke(key, link.id), language)


def _run(act: Callable[[], None], language: Language) -> None:
    try:
        act()
    except EngagementError as problem:
        st.error(escape_markdown(problem.sentence(language)))
        return
    st.rerun()


def _renew(key: str, link_id: str) -> None:
    _, password = shown_once().get(link_id, ("", None))
    shown_once()[link_id] = (_link_address(_owner_links().renew(key, link_id)), password)
    st.session_state["share_made"] = link_id


def _link_address(token: str) -> str:
    page = urlsplit(st.context.url or "http://localhost")
    return f"{page.scheme}://{page.netloc}/s/{token}"


def _revoke(key: str, link_id: str) -> None:
    _owner_links().revoke(key, link_id)
    shown_once().pop(link_id, None)


def form(analysis: Analysis, language: Language) -> None:
    """Ask what the link should be; the button creates it."""
    st.subheader(language.gettext("A new link"), anchor=False)
    client = st.text_input(
        language.gettext("Who is it for?"),
        key="share_client",
        max_chars=80,
        placeholder=language.gettext("Name of the client; only you see it"),
        width=_WIDTH,
    )
    title = st.text_input(
        language.gettext("Title above the page"),
        key="share_title",
        max_chars=120,
        placeholder=language.gettext("For example: Community, November"),
        help=language.gettext("Without a title the page does not say whose account it is."),
        width=_WIDTH,
    )
    pages = st.pills(
        language.gettext("What they see"),
        PAGES,
        selection_mode="multi",
        default=PAGES,
        format_func=lambda page: language.gettext(PAGE_TITLES[page]),
        key="share_pages",
    )
    named = _names_choice(len(analysis.people), language)
    lifetime, sure = _lifetime_choice(language)
    password = _password_choice(language)
    st.caption(_kept_until_line(language))
    if st.button(language.gettext("Create the link"), type="primary", key="share_create"):
        from engagement.store.links.owner import LinkOptions

        _create(analysis, title, list(pages), named, LinkOptions(client, lifetime, password, sure), language)


def _names_choice(people: int, language: Language) -> bool:
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


def _lifetime_choice(language: Language) -> tuple[str, bool]:
    lifetime = st.selectbox(
        language.gettext("The link lasts"),
        list(_LIFETIMES),
        index=list(_LIFETIMES).index("30d"),
        format_func=lambda name: language.gettext(_LIFETIMES[name]),
        key="share_lifetime",
        width=_WIDTH,
    )
    if lifetime != "never":
        return lifetime, False
    label = language.gettext("Yes, this link should not end by itself")
    return lifetime, st.checkbox(label, key="share_sure")


def _password_choice(language: Language) -> str | None:
    """Ask for a password; None for no password."""
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
            width=_WIDTH,
        )
    if choice == "made":
        from engagement.store.links.credentials import make_password

        return make_password()
    return None


def _kept_until_line(language: Language) -> str:
    account = storage.saved_account(session.analysis_id())
    if account is None:
        return language.ngettext(
            "Creating a link also saves this analysis on this server, for {n} day; links end with it.",
            "Creating a link also saves this analysis on this server, for {n} days; links end with it.",
            _RETENTION_DAYS,
        ).format(n=language.number(_RETENTION_DAYS))
    return language.gettext("The analysis is kept until {date}; links end with it.").format(
        date=language.date(account.expires_at)
    )


def _create(
    analysis: Analysis, title: str, pages: list[str], named: bool, wish: LinkOptions, language: Language
) -> None:
    try:
        frozen = freeze(analysis, title, pages, named)
        wish.check(frozen.title)
        with st.spinner(language.gettext("Saving")):
            key = session.own_analysis()
            if storage.saved_account(key) is None:
                storage.save_job(analysis, key, None, _RETENTION_DAYS, storage.subject())(no_progress)
            token, link_id = _owner_links().create(key, frozen, wish)
    except EngagementError as problem:
        st.error(escape_markdown(problem.sentence(language)))
        return
    shown_once()[link_id] = (_link_address(token), wish.password)
    st.session_state["share_made"] = link_id
    st.rerun()


def shown_once() -> dict[str, tuple[str, str | None]]:
    """Return address and password of the links made in this visit, by id: nobody can read them elsewhere."""
    links: dict[str, tuple[str, str | None]] = st.session_state.setdefault("shown_once", {})
    return links
