"""The pages: where their scripts are, what the menu calls them, how links reach them."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st

from engagement.language import N_, Language
from engagement.ui import visit

# Absolute, because the main script's folder must have no `pages/` beside it (see app.py).
_FOLDER = Path(__file__).parents[2] / "pages"
# The menu from left to right: the heading a page stands under (none: in the bar itself), and its title.
ENTRIES: dict[str, tuple[str | None, str]] = {
    "start": (None, N_("Start")),
    "community": (None, N_("Community")),
    "people": (None, N_("People")),
    "conversation": (None, N_("Conversation")),
    "requests": (N_("To do"), N_("What people ask")),
    "invite": (N_("To do"), N_("Whom to invite")),
    "saved": (N_("Over time"), N_("What you keep")),
    "changes": (N_("Over time"), N_("What changed")),
    "compare": (N_("Over time"), N_("Compare")),
    "report": (N_("Share"), N_("Report")),
    "share": (N_("Share"), N_("Share with a client")),
    "method": (N_("About"), N_("Method")),
    "privacy": (N_("About"), N_("What is stored")),
}
_SHARED = _FOLDER / "shared.py"
PAGES = {name: _FOLDER / f"{name}.py" for name in ENTRIES}


def pages(language: Language) -> dict[str, list[st.Page]]:
    """The pages under their headings, in the order of the menu; the first answers at the bare address."""
    found: dict[str, list[st.Page]] = {}
    for name, (heading, title) in ENTRIES.items():
        page = st.Page(PAGES[name], title=language.gettext(title), url_path=name, default=name == "start")
        found.setdefault(language.gettext(heading) if heading else "", []).append(page)
    found[""].append(_shared(language))
    return found


def for_clients(language: Language) -> list[st.Page]:
    """What somebody has who was sent a link: the shared page, whichever address they try."""
    title = language.gettext("A shared page")
    return [st.Page(_SHARED, title=title, url_path="any", default=True), _shared(language)]


def _shared(language: Language) -> st.Page:
    title = language.gettext("A shared page")
    return st.Page(_SHARED, title=title, url_path="shared", visibility="hidden")


def link(page: str, label: str, **query: str | list[str]) -> None:
    """A link to a page of this visit."""
    st.page_link(PAGES[page], label=label, query_params=visit.address(**query))


def go(page: str, **query: str | list[str]) -> NoReturn:
    """Open a page of this visit."""
    st.switch_page(PAGES[page], query_params=visit.address(**query))
