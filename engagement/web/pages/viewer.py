"""The shared page as a client sees it: let in by a link, the account as a whole, the list of people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

import pandas as pd
import streamlit as st
from streamlit.column_config import TextColumn

from engagement.charts.overview import state_label
from engagement.data.states import STATES
from engagement.i18n import N_, Language
from engagement.sharing.anonymity import BANDS
from engagement.sharing.frozen import PAGES, Frozen
from engagement.sharing.words import band_name, follower_name
from engagement.views.kept import views
from engagement.views.shared import SharedView, shared_view
from engagement.web import session
from engagement.web.pages.community import state_share
from engagement.web.pages.share_routes import CLOSED, client, cookie_name
from engagement.web.widgets import clicked, look, page_of, rows_key, show_drawn
from engagement.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from engagement.store.links.client import OpenLink


_ROWS, _CARDS = 50, 20
_MAX_SEARCH_LENGTH = 100
_ORDERS = {
    "close": (N_("closest first"), ("days", "others", "last")),
    "next": (N_("likeliest to speak first"), ("chance", "last", "since")),
    "last": (N_("latest word first"), ("last", "days", "others")),
    "newest": (N_("newest follower first"), ("since", "chance", "days")),
}
_BAND_TITLES = {
    "days": N_("Days of talk with you"),
    "others": N_("Others they talk with"),
    "last": N_("Last word"),
    "chance": N_("May speak"),
    "since": N_("Following you"),
}
_WATCH_SECONDS = 4
_PUBLIC_NAME = re.compile(r"[0-9a-f]{16}")
PAGE_TITLES = {"community": N_("Community"), "figures": N_("Figures"), "people": N_("People")}


def is_client() -> bool:
    """Whether this visit is a client's: the address names a link."""
    return "v" in st.query_params


def opened() -> tuple[Frozen, SharedView]:
    """Return what the link of this visit shows; where it opens nothing (any more) say so and end the page."""
    visitor = _visitor()
    content = client().content(visitor.link_id) if visitor else None
    if visitor is None or content is None:
        _closed(session.visitor_language())
    if st.session_state.get("counted") != visitor.visit:
        client().count(visitor)
        st.session_state["counted"] = visitor.visit
    link, appearance = f"link {visitor.link_id}", look()
    frozen = views.get((link, "frozen", (content,)), lambda: Frozen.from_bytes(content))
    view = views.get((link, "view", (content, appearance)), lambda: shared_view(frozen, appearance))
    return frozen, view


def _visitor() -> OpenLink | None:
    public = st.query_params.get("v", "")
    return client().open_link(_held_pass(public)) if _PUBLIC_NAME.fullmatch(public) else None


def _held_pass(public: str) -> str | None:
    """Read the pass this browser holds for the link."""
    return st.context.cookies.get(cookie_name(public))


def _closed(language: Language) -> NoReturn:
    """Show the one text for every link that does not open, and end the page."""
    title, text = CLOSED
    st.title(language.gettext(title), anchor=False)
    st.markdown(language.gettext(text))
    st.stop()


@st.fragment(run_every=_WATCH_SECONDS)
def watch() -> None:
    """Look every few seconds whether the link still opens; if not, the page is cleared."""
    if _visitor() is None:
        st.rerun()


def about(frozen: Frozen, language: Language) -> None:
    """Show the title the sharer gave, the day, and what is hidden."""
    parts = [language.gettext("as of {date}").format(date=language.date(frozen.as_of))]
    if frozen.made_up:
        parts.insert(0, language.gettext("**Made-up sample**"))
    if frozen.partial:
        parts.append(language.gettext("**a part only**"))
    parts.append(language.gettext("with names") if frozen.named else language.gettext("names are hidden"))
    if frozen.title:
        parts.insert(0, f"**{escape_markdown(frozen.title)}**")
    st.caption(" · ".join(parts))


def chosen_page(frozen: Frozen, language: Language) -> str:
    """Choose which of the shared pages is shown; kept in the address."""
    wanted = st.query_params.get("page")
    shown = wanted if wanted in frozen.pages else frozen.pages[0]
    if len(frozen.pages) > 1:
        st.session_state["shared_page"] = shown
        st.segmented_control(
            language.gettext("Page"),
            [page for page in PAGES if page in frozen.pages],
            format_func=lambda page: language.gettext(PAGE_TITLES[page]),
            key="shared_page",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: st.query_params.update(page=st.session_state["shared_page"]),
        )
    return shown


def states(frozen: Frozen, view: SharedView) -> None:
    """Show the share bar and every state with its count; both lead to the people where these are shared."""
    chosen = clicked(view.shares.chart, view.shares.alt, "shared_states", "state")
    if chosen and "people" in frozen.pages:
        st.query_params.update(page="people", state=str(chosen["state"]))
        st.rerun()
    with st.grid(len(STATES), min_column_width=140, gap="medium"):
        for share in view.shares.states:
            with st.container(gap=None):
                state_share(share)


def charts(view: SharedView) -> None:
    """Show the map of ties and the weeks."""
    if view.ties:
        show_drawn(view.ties)
        st.caption(view.quarters)
    if view.weeks:
        show_drawn(view.weeks)


def people(frozen: Frozen, language: Language) -> None:
    """Show one page of the list: a table, or cards on phones."""
    found = _chosen(frozen, language)
    st.caption(
        language.ngettext("{n} person", "{n} people", len(found)).format(n=language.number(len(found)))
        + ". "
        + (
            language.gettext("Days, people and chances are told in bands.")
            if frozen.named
            else language.gettext(
                "What stands here about somebody is true of four others or more; a dash hides the rest."
            )
        )
    )
    size = _CARDS if session.narrow() else _ROWS
    slot, part = page_of(len(found), size, rows_key("shared_list", map(str, found["place"])))
    shown = found.iloc[part]
    with slot:
        if session.narrow():
            _cards(shown, frozen, language)
        else:
            _table(shown, frozen, language)


def _chosen(frozen: Frozen, language: Language) -> pd.DataFrame:
    """Select the people of the chosen states in the chosen order, both kept in the address."""
    wanted_states = st.query_params.get_all("state")
    states = [state for state in frozen.states if state in wanted_states]
    order = st.query_params.get("order", "")
    order = order if order in _ORDERS else "close"
    search = st.query_params.get("q", "")[:_MAX_SEARCH_LENGTH] if frozen.named else ""
    _controls(frozen, states, order, search, language)
    people = frozen.people.assign(place=range(len(frozen.people)))
    if states:
        people = people[people["state"].isin(states)]
    if search:
        needle = search.removeprefix("@").casefold()
        people = people[people["who"].str.casefold().str.contains(needle, regex=False)]
    keys = {
        column: people[column].map(BANDS[column].index, na_action="ignore") for column in _ORDERS[order][1]
    }
    ranked = pd.DataFrame(keys, dtype="float64").sort_values(
        list(keys), ascending=False, na_position="last", kind="stable"
    )
    return people.loc[ranked.index]


def _controls(frozen: Frozen, states: list[str], order: str, search: str, language: Language) -> None:
    st.session_state["shared_states"], st.session_state["shared_order"] = states, order
    st.pills(
        language.gettext("States"),
        list(frozen.states),
        selection_mode="multi",
        format_func=lambda state: f"{state_label(state, language)} {language.number(frozen.states[state])}",
        key="shared_states",
        label_visibility="collapsed",
        on_change=_apply,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if frozen.named:
            st.session_state["shared_search"] = search
            st.text_input(
                language.gettext("Search by name"),
                key="shared_search",
                type="search",
                placeholder="@",
                on_change=_apply,
                width=260,
            )
        st.selectbox(
            language.gettext("Order"),
            list(_ORDERS),
            format_func=lambda name: language.gettext(_ORDERS[name][0]),
            key="shared_order",
            on_change=_apply,
            width=260,
        )


def _apply() -> None:
    state = st.session_state
    st.query_params.update(state=state["shared_states"], order=state["shared_order"])
    if "shared_search" in state:
        st.query_params["q"] = state["shared_search"] or ""


def _cards(shown: pd.DataFrame, frozen: Frozen, language: Language) -> None:
    names = _display_names(shown, frozen, language)
    for person, name in zip(shown.to_dict("records"), names, strict=True):
        lines = [
            f"{language.gettext(title)}: {band_name(column, person[column], language)}"
            for column, title in _BAND_TITLES.items()
            if person[column] is not None
        ]
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{escape_markdown(name)}**")
            st.caption(state_label(person["state"], language))
            st.text(" · ".join(lines))


def _display_names(shown: pd.DataFrame, frozen: Frozen, language: Language) -> list[str]:
    if frozen.named:
        return shown["who"].tolist()
    return [follower_name(place, language) for place in shown["place"].tolist()]


def _table(shown: pd.DataFrame, frozen: Frozen, language: Language) -> None:
    columns = {"who": _display_names(shown, frozen, language)}
    columns["state"] = [state_label(state, language) for state in shown["state"]]
    columns |= {name: [band_name(name, band, language) for band in shown[name]] for name in BANDS}
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        lazy=False,
        height="content" if len(shown) <= 12 else 560,
        row_height=38,
        column_config={
            "who": TextColumn(language.gettext("Who"), width=150),
            "state": TextColumn(language.gettext("State"), width=170),
            **{name: TextColumn(language.gettext(title)) for name, title in _BAND_TITLES.items()},
        },
        alt=language.gettext("People with their state, last word and ties"),
    )


def missing(view: SharedView, language: Language) -> None:
    """Say what the data behind this cannot tell."""
    if view.missing:
        st.space("medium")
        st.subheader(language.gettext("What is missing in this data"), anchor=False)
        st.markdown(f"– {view.missing}")
