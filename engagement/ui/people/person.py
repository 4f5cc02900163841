"""One person's card: state, reasons that add up, acts in time, last words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis, Reason
from engagement.charts.states import SIGNS
from engagement.charts.ties import shown_name
from engagement.language import N_, Language
from engagement.states import RECORDS
from engagement.ui import visit
from engagement.ui.charts.reasons import reasons_chart, reasons_frame
from engagement.ui.people import correcting
from engagement.ui.people.outlook import outlook
from engagement.ui.people.person_acts import acts_told
from engagement.ui.plain import plain
from engagement.ui.shade import shade
from engagement.wording import (
    explaining,
    last_post_line,
    reason_text,
    state_meaning,
    state_name,
    voice_line,
)

ANSWERS = {
    "membership": N_("How close they are"),
    "activation": N_("Whether they may speak soon"),
    "passing": N_("Whether they only pass by"),
}


def chosen(analysis: Analysis) -> pd.Series | None:
    """The person in the address, if this analysis knows them."""
    wanted = st.query_params.get("person")
    found = analysis.people[analysis.people["account_id"] == wanted] if wanted else analysis.people.iloc[:0]
    return None if found.empty else found.iloc[0]


def short_reasons(analysis: Analysis, people: pd.DataFrame, language: Language) -> list[str]:
    """Say in half a line each why these people are where they are, in their order.

    Their voice; for the silent the weightiest reason.
    """
    shown = people.to_dict("records")
    silent = [person["account_id"] for person in shown if not person["voiced_days"]]
    reasons = dict(zip(silent, analysis.reasons_of(silent), strict=True))
    return [
        _weightiest(analysis, person, reasons[person["account_id"]], language)
        if person["account_id"] in reasons
        else _voice(analysis, person, language)
        for person in shown
    ]


def _voice(analysis: Analysis, person: Mapping[Hashable, Any], language: Language) -> str:
    last = person["last_voice_at"]
    days = (analysis.as_of - last) / pd.Timedelta(days=1) if pd.notna(last) else None
    return voice_line(person["voiced_days"], days, person["answered"], language)


def _weightiest(
    analysis: Analysis, person: Mapping[Hashable, Any], reasons: list[Reason], language: Language
) -> str:
    posted = last_post_line(analysis, person["account_id"], person["state"], language)
    about = explaining(reasons, person["state"])
    if posted or not about:
        return posted
    return str(reason_text(max(about, key=lambda reason: abs(reason.contribution)), language))


def card(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """Everything about one person, findings first."""
    if st.button(language.gettext("Back to the list"), key="close_person", type="tertiary"):
        st.query_params.pop("person", None)
        st.rerun()
    st.header(plain(shown_name(person["handle"], person["name"])), anchor=False)
    if person["handle"] and person["name"]:
        st.text(person["name"])
    state = person["state"]
    st.markdown(f"**{SIGNS[state]} {state_name(state, language)}**")
    st.caption(state_meaning(state, language))
    posted = last_post_line(analysis, person["account_id"], state, language)
    if posted:
        st.caption(posted)
    correcting.on_the_card(person, language)
    correcting.what_changed(language)
    outlook(analysis, person, language)
    _own_facts(analysis, person, language)
    _reasons(analysis.reasons(person["account_id"]), state, language)
    acts_told(analysis, person["account_id"], language)


def _own_facts(analysis: Analysis, person: pd.Series, language: Language) -> None:
    told = []
    if pd.notna(person["last_voice_at"]):
        told.append((language.gettext("Last word"), language.date(person["last_voice_at"])))
    if pd.notna(person["followed_at"]):
        told.append((language.gettext("Follows since"), language.date(person["followed_at"])))
    if analysis.evidence.level >= 1:
        told.append((language.gettext("Days of talk with you"), language.number(person["ties_owner"])))
        told.append((language.gettext("You answered"), language.number(person["answered"])))
    if analysis.evidence.level >= 2:
        told.append((language.gettext("Others they talk with"), language.number(person["ties_members"])))
    facts(told)


def facts(told: list[tuple[str, str]]) -> None:
    """Short facts side by side: title and value."""
    with st.grid(2, min_column_width=120, gap="small"):
        for title, value in told:
            with st.container(gap=None):
                st.caption(title)
                st.text(value)


def _reasons(reasons: list[Reason], state: str, language: Language) -> None:
    first = RECORDS[state].explained_by
    for answer in sorted(ANSWERS, key=lambda name: name != first):
        about = [reason for reason in reasons if reason.answer == answer]
        if not about:
            continue
        with st.expander(language.gettext(ANSWERS[answer]), expanded=answer == first):
            st.caption(
                language.gettext(
                    "Compared with the follower in the middle. Green speaks for it, orange against; "
                    "the bars add up to the last one."
                )
            )
            frame = reasons_frame(about, language)
            if frame["cut"].any():
                st.caption(
                    language.gettext(
                        "Bars with // are drawn shorter than they are; the numbers are exact and add up."
                    )
                )
            st.altair_chart(
                reasons_chart(frame, language, shade(), 42 if visit.narrow() else 58),
                alt="; ".join(f"{row.text} {row.shown}" for row in frame.itertuples()),
            )
