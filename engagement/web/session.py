"""One visit: its language, the analysis it looks at, the address that keeps both, the pages it links to."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.i18n import LANGUAGES, N_, Language, language
from engagement.ingest.files.limits import has_room
from engagement.web import uploads
from engagement.web.analyses import Analyses
from engagement.web.jobs import Jobs
from engagement.web.runs import Runs
from engagement.web.visits import is_present, visitor

_KEPT_PARAMETERS = ("lang", "analysis", "view")
# Absolute, because the main script's folder must have no `pages/` beside it (see app.py).
_PAGES_FOLDER = Path(__file__).parents[2] / "pages"
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
_SHARED_SCRIPT = _PAGES_FOLDER / "shared.py"
PAGES = {name: _PAGES_FOLDER / f"{name}.py" for name in ENTRIES}


def begin() -> Language:
    """Set language and address at the start of a run; the menu drops the address, so it is put back."""
    uploads.new_run()
    kept = st.session_state.setdefault("kept", {})
    for name in _KEPT_PARAMETERS:
        if name in st.query_params:
            kept[name] = st.query_params[name]
        elif name in kept:
            st.query_params[name] = kept[name]
    chosen = language(st.query_params.get("lang") or st.context.locale)
    if st.query_params.get("lang") != chosen.code:
        st.query_params["lang"] = chosen.code
    kept["lang"] = chosen.code
    return chosen


def visitor_language() -> Language:
    """Return the language of this visit."""
    return language(st.query_params.get("lang"))


def analysis_id() -> str | None:
    """Read the id in the address, whether or not the server has its analysis."""
    return st.query_params.get("analysis")


def analysis() -> Analysis | None:
    """Return the open analysis; None where the server does not have it."""
    return analyses().get(analysis_id())


def own_analysis() -> str:
    """Return the id of an analysis this visit may change; of the shared sample a private copy is opened.

    Raises:
        KeyError: the analysis is no longer on this server.
    """
    own = analyses().own_id(analysis_id() or "")
    st.query_params["analysis"] = st.session_state["kept"]["analysis"] = own
    return own


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Return the server's jobs."""
    return Jobs(who=visitor, is_present=is_present, has_room=has_room)


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """Return the server's page runs."""
    return Runs()


@st.cache_resource(show_spinner=False)
def analyses() -> Analyses:
    """Return the server's open analyses."""
    return Analyses(who=_whose)


def _whose() -> str:
    """Tell whose an analysis is: of everybody at one address where that is known, else of one tab."""
    who = visitor()
    return who.session if who.address == "unknown" else who.address


def address(**more: str | list[str]) -> dict[str, str | list[str]]:
    """Make the query parameters of a link that stays in this visit; `more` adds to them or replaces."""
    return {**{name: st.query_params[name] for name in _KEPT_PARAMETERS if name in st.query_params}, **more}


def narrow() -> bool:
    """Whether to show cards instead of tables: on phones, or because the visitor prefers them."""
    return st.query_params.get("view") == "cards"


def language_switch() -> None:
    """Show the small control that changes the language and nothing else."""
    st.session_state["language"] = visitor_language().code
    st.segmented_control(
        visitor_language().gettext("Language"),
        LANGUAGES,
        format_func={"es": "Español", "en": "English"}.__getitem__,
        key="language",
        required=True,
        label_visibility="collapsed",
        on_change=_change_language,
    )


def _change_language() -> None:
    st.query_params["lang"] = st.session_state["kept"]["lang"] = st.session_state["language"]


def link(page: str, label: str, **query: str | list[str]) -> None:
    """Show a link to a page of this visit."""
    st.page_link(PAGES[page], label=label, query_params=address(**query))


def go(page: str, **query: str | list[str]) -> NoReturn:
    """Open a page of this visit."""
    st.switch_page(PAGES[page], query_params=address(**query))


def pages(language: Language) -> dict[str, list[st.Page]]:
    """List the pages under their headings, in the menu's order; the first answers at the bare address."""
    found: dict[str, list[st.Page]] = {}
    for name, (heading, title) in ENTRIES.items():
        page = st.Page(PAGES[name], title=language.gettext(title), url_path=name, default=name == "start")
        found.setdefault(language.gettext(heading) if heading else "", []).append(page)
    found[""].append(_shared_page(language))
    return found


def _shared_page(language: Language) -> st.Page:
    title = language.gettext("A shared page")
    return st.Page(_SHARED_SCRIPT, title=title, url_path="shared", visibility="hidden")


def client_pages(language: Language) -> list[st.Page]:
    """List what a client has who was sent a link: the shared page, whichever address they try."""
    title = language.gettext("A shared page")
    return [st.Page(_SHARED_SCRIPT, title=title, url_path="any", default=True), _shared_page(language)]
