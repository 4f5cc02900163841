"""The parts of the conversation page: the circle drawn and listed, who holds it together, depth, steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import pandas as pd
import streamlit as st
from streamlit.column_config import NumberColumn, TextColumn

from engagement.analysis.analysis import Analysis
from engagement.charts.circle import circle_chart, depth_chart, depth_frame, dots_frame
from engagement.charts.theme import SIGNS
from engagement.data.evidence import CANNOT_TELL, HOW_TO_GET
from engagement.data.schema import display_name
from engagement.figures.registry import CONVERSATION, DEPTH, shown_on
from engagement.figures.states import funnel
from engagement.figures.talk import recent_threads
from engagement.graph.circle import OWNER_STATE, Circle, circle
from engagement.graph.picture import picture
from engagement.i18n import N_, Language
from engagement.web import session
from engagement.web.widgets import explain_figure, page_of, rows_key, show_figure, theme
from engagement.wording.conversation import (
    bridge_line,
    circle_headline,
    circle_pieces,
    connector_line,
    picture_line,
    role_word,
)
from engagement.wording.figures import figure_meaning
from engagement.wording.headline import state_name
from engagement.wording.markdown import escape_markdown

_MAX_LINKS = 5
# What the picture has room for, in pixels: beside the table, and on a phone.
_CANVAS, _NARROW_CANVAS = (600.0, 540.0), (350.0, 460.0)
_STEP_NAMES = {
    "follower": N_("Followers"),
    "reachable": N_("Within reach"),
    "spoke": N_("Have spoken"),
    "member": N_("Community"),
}
_ROWS, _CARDS, _PARTNERS_NAMED = 50, 10, 3


def too_little(analysis: Analysis, language: Language) -> None:
    """Say what is missing below level 2, why it matters, how to get it."""
    level = analysis.evidence.level
    st.title(language.gettext("Who talks with whom is not in this data"), anchor=False)
    with st.container(border=True):
        st.markdown(
            language.gettext(
                "A community talks with you and with each other. To see whether the talk lives without you, "
                "this page needs what members say to each other and what you answer."
            )
        )
        why = language.gettext(CANNOT_TELL[level])
        st.markdown(f"{why[0].upper()}{why[1:]}.")
        for step in range(level, 2):
            st.markdown(f"– {language.gettext(HOW_TO_GET[step])}")
        session.link("start", language.gettext("Add files"))


def wants_owner() -> bool:
    """Whether the address says that the owner is in the picture."""
    return st.query_params.get("owner") == "in"


def circle_of(analysis: Analysis, with_owner: bool) -> Circle:
    """Return the circle, worked out once for the states that people have now."""
    return _circle(analysis.revision, with_owner, analysis)


@st.cache_resource(show_spinner=False, max_entries=32, ttl="4h")
def _circle(revision: str, with_owner: bool, _analysis: Analysis) -> Circle:  # noqa: ARG001 - the cache's key
    return circle(_analysis.tables, _analysis.people, _analysis.as_of, with_owner)


def headline(found: Circle, language: Language) -> None:
    """Say whether the talk lives without the owner, and whether it hangs together."""
    st.title(circle_headline(found, language), anchor=False)
    pieces = circle_pieces(found, language)
    if pieces:
        st.markdown(pieces)
    if found.quiet:
        st.caption(
            language.ngettext(
                "{n} more person of the circle has not spoken in the last {days} days.",
                "{n} more people of the circle have not spoken in the last {days} days.",
                found.quiet,
            ).format(n=language.number(found.quiet), days=language.number(found.window_days))
        )


def owner_switch(language: Language) -> None:
    """Show the switch that puts the owner into the picture or takes them out; kept in the address."""
    st.session_state["with_owner"] = wants_owner()
    st.toggle(
        language.gettext("Put me in the picture"),
        key="with_owner",
        on_change=_apply_owner,
        help=language.gettext("Without you it shows whether the talk lives by itself."),
    )


def _apply_owner() -> None:
    if st.session_state["with_owner"]:
        st.query_params["owner"] = "in"
    else:
        st.query_params.pop("owner", None)


def draw(found: Circle, language: Language) -> None:
    """Draw the picture; a click on a dot opens the person."""
    names = display_names(found, language)
    width, height = _NARROW_CANVAS if session.narrow() else _CANVAS
    drawn = picture(found, names, width, height)
    dots = dots_frame(drawn, found, names, language)
    line = picture_line(drawn, language)
    event = st.altair_chart(
        circle_chart(drawn, dots, language, theme(), int(height)),
        key=f"circle_{found.with_owner}",
        on_select="rerun",
        selection_mode="person",
        alt=f"{circle_headline(found, language)}. {line}",
    )
    st.caption(line)
    clicked = event["selection"].get("person") or []
    people = set(found.people.loc[found.people["state"] != OWNER_STATE, "account_id"])
    if clicked and clicked[0].get("account_id") in people:
        open_person(str(clicked[0]["account_id"]))


def listing(found: Circle, names: Sequence[str], language: Language) -> None:
    """List the circle by how many each talks with, a page at a time; choosing one opens the person."""
    people = found.people[found.people["state"] != OWNER_STATE]
    people = people.sort_values(["partners", "days", "account_id"], ascending=[False, False, True])
    size = _CARDS if session.narrow() else _ROWS
    slot, shown = page_of(people, size, f"circle_page_{size}")
    frame = listing_frame(found, shown, names, language)
    with slot:
        if session.narrow():
            _cards(frame, shown, language)
        else:
            _table(frame, [str(account_id) for account_id in shown["account_id"]], language)


def _cards(frame: pd.DataFrame, shown: pd.DataFrame, language: Language) -> None:
    ids = [str(account_id) for account_id in shown["account_id"]]
    for person, account_id in zip(frame.to_dict("records"), ids, strict=True):
        with st.container(border=True, gap="xxsmall"):
            session.link("people", f"**{escape_markdown(str(person['who']))}**", person=account_id)
            st.caption(" · ".join(filter(None, [str(person["state"]), str(person["role"])])))
            if person["partners"]:
                partners = language.gettext("Talks most with {names}").format(names=person["with"])
                st.text(partners)
            answered = int(person["answered"])
            st.text(
                language.ngettext("You spoke to them once", "You spoke to them {n} times", answered).format(
                    n=language.number(answered)
                )
                if answered
                else language.gettext("You have not spoken to them in this time")
            )


def _table(frame: pd.DataFrame, ids: list[str], language: Language) -> None:
    key = rows_key("circle_table", ids)
    event = st.dataframe(
        frame,
        hide_index=True,
        lazy=False,
        column_order=("who", "with", "partners", "role", "answered", "days", "state"),
        height="content" if len(frame) <= 12 else 560,
        column_config={
            "who": TextColumn(language.gettext("Who"), width=140, pinned=True),
            "with": TextColumn(language.gettext("Talks most with"), width=138),
            "partners": NumberColumn(language.gettext("People"), width=70),
            "days": NumberColumn(
                language.gettext("Days"),
                width=50,
                help=language.gettext("Days of talk with each of them, added up"),
            ),
            "role": TextColumn(language.gettext("Role"), width=145),
            "answered": NumberColumn(
                language.gettext("Your words"), width=90, help=language.gettext("How often you spoke to them")
            ),
            "state": TextColumn(language.gettext("State"), width=150),
        },
        placeholder="",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=language.gettext("The people of the circle, with whom they talk and what they are to it"),
    )
    chosen = event["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        open_person(ids[chosen[0]])


def listing_frame(
    found: Circle, shown: pd.DataFrame, names: Sequence[str], language: Language
) -> pd.DataFrame:
    """Tabulate who, with (whom most), partners, days, role, answered, state; one row a person."""
    rows = [int(row) for row in shown.index]
    partners = found.partners_of(rows, _PARTNERS_NAMED)
    return pd.DataFrame(
        {
            "who": [names[row] for row in rows],
            "with": [
                _partners_text([names[partner] for partner in most], int(count) - len(most), language)
                for most, count in zip(partners, shown["partners"], strict=True)
            ],
            "partners": shown["partners"].to_numpy(),
            "days": shown["days"].to_numpy(),
            "role": [role_word(person, language) for person in shown.to_dict("records")],
            "answered": shown["answered"].to_numpy(),
            "state": [f"{SIGNS[state]} {state_name(state, language)}" for state in shown["state"]],
        }
    )


def _partners_text(named: list[str], others: int, language: Language) -> str:
    if not named:
        return "—"
    text = ", ".join(named)
    if not others:
        return text
    return language.ngettext("{names} and {n} more", "{names} and {n} more", others).format(
        names=text, n=language.number(others)
    )


def display_names(found: Circle, language: Language) -> list[str]:
    """Name each of the circle's people; the owner is you."""
    people = found.people
    return [
        language.gettext("You") if state == OWNER_STATE else display_name(handle, name)
        for handle, name, state in zip(people["handle"], people["name"], people["state"], strict=True)
    ]


def connections(found: Circle, language: Language) -> None:
    """Show bridges and connectors in words; each leads to the person."""
    names = display_names(found, language)
    bridges, connectors = found.bridges.head(_MAX_LINKS), found.connectors.head(_MAX_LINKS)
    if bridges.empty and connectors.empty and not found.with_owner:
        return
    st.subheader(language.gettext("Who holds the talk together"), anchor=False)
    if found.with_owner:
        _without_owner(int(found.people["cut_off"].iloc[-1]), language)
    for title, people, line in (
        (language.gettext("Bridges: if they stop talking, others are cut off"), bridges, bridge_line),
        (language.gettext("Connectors: they talk across groups"), connectors, connector_line),
    ):
        if people.empty:
            continue
        with st.container(gap="xxsmall"):
            st.markdown(f"**{title}**")
            for row, person in zip(people.index, people.to_dict("records"), strict=True):
                line_shown = escape_markdown(line(person, names[int(row)], language))
                session.link("people", line_shown, person=str(person["account_id"]))


def _without_owner(lost: int, language: Language) -> None:
    if lost:
        text = language.ngettext(
            "You are a bridge yourself: without you {n} person would be cut off from the rest.",
            "You are a bridge yourself: without you {n} people would be cut off from the rest.",
            lost,
        )
        st.markdown(text.format(n=language.number(lost)))
    else:
        st.markdown(language.gettext("Nobody would be cut off from the rest without you."))


def depth(analysis: Analysis, language: Language) -> None:
    """Show conversations by their turns, and what that says."""
    figure = analysis.figures.get("conversation_depth")
    if figure is None or figure.value is None:
        return
    st.subheader(figure_meaning("conversation_depth", figure, language), anchor=False)
    st.caption(
        language.ngettext(
            "{n} conversation with an answer that began in the last 90 days, by number of turns.",
            "{n} conversations with an answer that began in the last 90 days, by number of turns.",
            figure.n,
        ).format(n=language.number(figure.n))
    )
    frame = depth_frame(_turns(analysis.revision, analysis), language)
    st.altair_chart(
        depth_chart(frame, language, theme()),
        alt=", ".join(f"{row.turns}: {row.shown}" for row in frame.itertuples()),
    )
    with st.grid(3, min_column_width=150, gap=("medium", "large")):
        for name in shown_on(DEPTH):
            _figure(name, analysis, language)


@st.cache_data(show_spinner=False, max_entries=50)
def _turns(revision: str, _analysis: Analysis) -> pd.Series:  # noqa: ARG001 - the cache's key
    return recent_threads(_analysis.tables, _analysis.as_of)["turns"]


def _figure(name: str, analysis: Analysis, language: Language) -> None:
    figure = analysis.figures[name]
    with st.container(gap="xsmall"):
        show_figure(name, figure, language)
        if figure.value is not None:
            st.markdown(figure_meaning(name, figure, language))
        explain_figure(name, figure, language)


def steps(analysis: Analysis, language: Language) -> None:
    """Show the steps from follower to member: heads, and the share of each step before with its interval."""
    if analysis.evidence.level == 0:
        return
    st.subheader(language.gettext("The way from follower to community"), anchor=False)
    st.caption(language.gettext("How many stand on each step, and how many of the step before got there."))
    with st.grid(4, min_column_width=140, gap="medium"):
        for row in funnel(analysis.people).to_dict("records"):
            step = row["step"]
            with st.container(gap=None):
                st.metric(language.gettext(_STEP_NAMES[step]), language.number(row["n"]))
                if step == "follower":
                    continue
                st.caption(language.gettext("{share} of all").format(share=language.percent(row["of_all"])))
                if step != "reachable" and not pd.isna(row["of_previous"]):
                    before = language.gettext("{share} of the step before")
                    st.caption(before.format(share=language.percent(row["of_previous"])))
                if f"funnel_{step}" in analysis.figures:
                    explain_figure(f"funnel_{step}", analysis.figures[f"funnel_{step}"], language)


def figures(analysis: Analysis, language: Language) -> None:
    """Show the figures of the talk, each with what it means here and how it is worked out."""
    st.subheader(language.gettext("The talk in figures"), anchor=False)
    with st.grid(3, min_column_width=220, gap=("medium", "large")):
        for name in shown_on(CONVERSATION):
            if name in analysis.figures:
                _figure(name, analysis, language)


def open_person(account_id: str) -> NoReturn:
    """Open the person's card; the way back leads to the same picture, since the address keeps it."""
    session.go("people", person=account_id, **({"owner": "in"} if wants_owner() else {}))
