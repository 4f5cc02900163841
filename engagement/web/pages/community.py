"""The parts of the community page, placed: the states and the way to their people, the map, the gaps."""

from __future__ import annotations

import streamlit as st

from engagement.data.states import STATES
from engagement.i18n import Language
from engagement.views.community import CommunityView, StateShare
from engagement.web import session
from engagement.web.widgets import clicked, show_drawn


def states(view: CommunityView, language: Language) -> None:
    """Show the share bar, and under it every state with its count; both lead to the people."""
    chosen = clicked(view.shares.chart, view.shares.alt, "shares", "state")
    if chosen:
        session.go("people", state=str(chosen["state"]))
    with st.grid(len(STATES), min_column_width=140, gap="medium"):
        for share in view.shares.states:
            with st.container(gap=None):
                state_share(share)
                session.link("people", language.gettext("See who"), state=share.state)


def state_share(share: StateShare) -> None:
    """Show how many are in a state, and which share that is."""
    st.metric(share.label, share.count, help=share.meaning)
    st.caption(share.share)


def profiles_only(language: Language) -> None:
    """Say plainly what a list of profiles cannot show."""
    with st.container(border=True):
        st.subheader(language.gettext("A list of profiles cannot show a community"), anchor=False)
        st.markdown(
            language.gettext(
                "This export says who follows, not who talks. It shows who has gone quiet and who passes by; "
                "everybody else may be a member or a silent reader, and from here they look alike. "
                "As soon as you add the replies, mentions and quotes you received, this page draws "
                "who talks with you, who talks with each other, and how that changes week by week."
            )
        )
        session.link("start", language.gettext("How to get them"))


def ties(view: CommunityView) -> None:
    """Show the map of ties; a click on a dot opens the person."""
    if view.ties is None:
        return
    chosen = show_drawn(view.ties, key="ties", selection="person")
    st.caption(view.quarters)
    if chosen:
        session.go("people", person=str(chosen["account_id"]))


def missing(view: CommunityView, language: Language) -> None:
    """Show what this data cannot tell, and how to get it."""
    if not view.missing:
        return
    st.space("medium")
    st.subheader(language.gettext("What is missing in this data"), anchor=False)
    with st.container(gap="xsmall"):
        for sentence in view.missing:
            st.markdown(f"– {sentence}")
        if view.how_to_get:
            st.markdown(view.how_to_get)
        session.link("start", language.gettext("Add files"))
