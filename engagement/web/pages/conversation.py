"""The parts of the conversation page, placed: the circle, its list, who holds it together, depth, steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import pandas as pd
import streamlit as st
from streamlit.column_config import NumberColumn, TextColumn

from engagement.analysis.analysis import Analysis
from engagement.data.evidence import CANNOT_TELL, HOW_TO_GET
from engagement.i18n import Language
from engagement.views.conversation import CircleView, TalkView, circle_page
from engagement.views.parts import FigureView
from engagement.web import session
from engagement.web.widgets import clicked, explain_figure, page_of, rows_key, show_chart, show_figure
from engagement.wording.markdown import escape_markdown

_ROWS, _CARDS = 50, 10


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


def headline(view: CircleView) -> None:
    """Say whether the talk lives without the owner, and whether it hangs together."""
    st.title(view.headline, anchor=False)
    if view.pieces:
        st.markdown(view.pieces)
    if view.quiet:
        st.caption(view.quiet)


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


def draw(view: CircleView) -> None:
    """Show the picture; a click on a dot opens the person."""
    if view.picture is None:
        return
    chosen = clicked(view.picture.chart, view.picture.alt, f"circle_{wants_owner()}", "person")
    st.caption(view.picture.line)
    if chosen and chosen.get("account_id") in view.listed:
        open_person(str(chosen["account_id"]))


def listing(analysis: Analysis, view: CircleView, language: Language) -> None:
    """List the circle, a page at a time; choosing one opens the person."""
    size = _CARDS if session.narrow() else _ROWS
    slot, part = page_of(len(view.listed), size, f"circle_page_{size}")
    frame, ids = circle_page(analysis, wants_owner(), part.start, size, language), view.listed[part]
    with slot:
        (_cards if session.narrow() else _table)(frame, ids, language)


def _cards(frame: pd.DataFrame, ids: Sequence[str], language: Language) -> None:
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


def _table(frame: pd.DataFrame, ids: Sequence[str], language: Language) -> None:
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


def connections(view: CircleView, language: Language) -> None:
    """Show bridges and connectors in words; each leads to the person."""
    if not view.connections and not view.without_owner:
        return
    st.subheader(language.gettext("Who holds the talk together"), anchor=False)
    if view.without_owner:
        st.markdown(view.without_owner)
    for kind in view.connections:
        with st.container(gap="xxsmall"):
            st.markdown(f"**{kind.title}**")
            for account_id, line in kind.people:
                session.link("people", line, person=account_id)


def depth(view: TalkView, language: Language) -> None:
    """Show conversations by their turns, and what that says."""
    if view.depth is None:
        return
    st.subheader(view.depth.title, anchor=False)
    st.caption(view.depth.note)
    show_chart(view.depth.chart, view.depth.alt)
    with st.grid(3, min_column_width=150, gap=("medium", "large")):
        for figure in view.depth_figures:
            _figure(figure, language)


def _figure(figure: FigureView, language: Language) -> None:
    with st.container(gap="xsmall"):
        show_figure(figure)
        if figure.is_told:
            st.markdown(figure.meaning)
        explain_figure(figure, language)


def steps(view: TalkView, language: Language) -> None:
    """Show the steps from follower to member: heads, and the share of each step before with its interval."""
    st.subheader(language.gettext("The way from follower to community"), anchor=False)
    st.caption(language.gettext("How many stand on each step, and how many of the step before got there."))
    with st.grid(4, min_column_width=140, gap="medium"):
        for step in view.steps:
            with st.container(gap=None):
                st.metric(step.name, step.count)
                for share in step.shares:
                    st.caption(share)
                if step.figure:
                    explain_figure(step.figure, language)


def figures(view: TalkView, language: Language) -> None:
    """Show the figures of the talk, each with what it means here and how it is worked out."""
    st.subheader(language.gettext("The talk in figures"), anchor=False)
    with st.grid(3, min_column_width=220, gap=("medium", "large")):
        for figure in view.figures:
            _figure(figure, language)


def open_person(account_id: str) -> NoReturn:
    """Open the person's card; the way back leads to the same picture, since the address keeps it."""
    session.go("people", person=account_id, **({"owner": "in"} if wants_owner() else {}))
