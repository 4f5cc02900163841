"""The parts of the conversation page: the headline, the picture, who holds it together."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from engagement.analysis import Analysis
from engagement.charts.ties import shown_name
from engagement.conversation import OWNER_STATE, Circle, circle, picture
from engagement.evidence import CANNOT_TELL, HOW_TO_GET
from engagement.language import Language
from engagement.ui import menu, visit
from engagement.ui.charts.circle import circle_chart, dots_frame
from engagement.ui.plain import plain
from engagement.ui.shade import shade
from engagement.wording import bridge_line, circle_headline, circle_pieces, connector_line, picture_line

_MOST_NAMED = 5
# What the picture has room for, in pixels: beside the table, and on a phone.
_CANVAS, _NARROW_CANVAS = (600.0, 540.0), (350.0, 460.0)


def too_little(analysis: Analysis, language: Language) -> None:
    """Below level 2: what is missing, why it matters, how to get it."""
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
        menu.link("start", language.gettext("Add files"))


def wants_owner() -> bool:
    """Whether the address says that the owner is in the picture."""
    return st.query_params.get("owner") == "in"


def circle_of(analysis: Analysis, with_owner: bool) -> Circle:
    """The circle, worked out once for the states that people have now."""
    return _circle(analysis.revision, with_owner, analysis)


@st.cache_resource(show_spinner=False, max_entries=32, ttl="4h")
def _circle(revision: str, with_owner: bool, _analysis: Analysis) -> Circle:  # noqa: ARG001 - the cache's key
    return circle(_analysis.tables, _analysis.people, _analysis.as_of, with_owner)


def called(found: Circle, language: Language) -> list[str]:
    """What each of the circle's people is called; the owner is you."""
    people = found.people
    return [
        language.gettext("You") if state == OWNER_STATE else shown_name(handle, name)
        for handle, name, state in zip(people["handle"], people["name"], people["state"], strict=True)
    ]


def headline(found: Circle, language: Language) -> None:
    """Whether the talk lives without the owner, and whether it hangs together."""
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
    """Puts the owner into the picture or takes them out; kept in the address."""
    st.session_state["with_owner"] = wants_owner()
    st.toggle(
        language.gettext("Put me in the picture"),
        key="with_owner",
        on_change=_switch,
        help=language.gettext("Without you it shows whether the talk lives by itself."),
    )


def _switch() -> None:
    if st.session_state["with_owner"]:
        st.query_params["owner"] = "in"
    else:
        st.query_params.pop("owner", None)


def open_person(account_id: str) -> NoReturn:
    """The person's card; the way back leads to the same picture, since the address on the way keeps it."""
    menu.go("people", person=account_id, **({"owner": "in"} if wants_owner() else {}))


def draw(found: Circle, language: Language) -> None:
    """The picture; a click on a dot opens the person."""
    names = called(found, language)
    width, height = _NARROW_CANVAS if visit.narrow() else _CANVAS
    drawn = picture(found, names, width, height)
    dots = dots_frame(drawn, found, names, language)
    line = picture_line(drawn, language)
    event = st.altair_chart(
        circle_chart(drawn, dots, language, shade(), int(height)),
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


def held_together(found: Circle, language: Language) -> None:
    """Bridges and connectors in words; each leads to the person."""
    names = called(found, language)
    bridges, connectors = found.bridges.head(_MOST_NAMED), found.connectors.head(_MOST_NAMED)
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
                told = plain(line(person, names[int(row)], language))
                menu.link("people", told, person=str(person["account_id"]))


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
