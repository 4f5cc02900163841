"""One person's card: state, prediction, reasons that add up, acts in time, last words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.reasons import KINDS, SIDES, reasons_chart, reasons_frame, timeline_chart
from engagement.charts.theme import SIGNS
from engagement.data.results import Reason
from engagement.data.schema import display_name
from engagement.data.states import RECORDS
from engagement.i18n import N_, Language
from engagement.web import session
from engagement.web.pages import corrections
from engagement.web.widgets import show_chart, theme
from engagement.wording.headline import state_meaning, state_name, what_would_change
from engagement.wording.markdown import escape_markdown
from engagement.wording.reasons import (
    explaining,
    fact_line,
    outlook_text,
    reason_text,
    turned_line,
    voice_line,
)

_MAX_WORDS, _MAX_ACTS = 8, 500
ANSWERS = {
    "membership": N_("How close they are"),
    "activation": N_("Whether they may speak soon"),
    "passing": N_("Whether they only pass by"),
}


def chosen(analysis: Analysis) -> pd.Series | None:
    """Return the person in the address; None where this analysis does not know them."""
    wanted = st.query_params.get("person")
    found = analysis.people[analysis.people["account_id"] == wanted] if wanted else analysis.people.iloc[:0]
    return None if found.empty else found.iloc[0]


def card(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """Show everything about one person, findings first."""
    if st.button(language.gettext("Back to the list"), key="close_person", type="tertiary"):
        st.query_params.pop("person", None)
        st.rerun()
    st.header(escape_markdown(display_name(person["handle"], person["name"])), anchor=False)
    if person["handle"] and person["name"]:
        st.text(person["name"])
    state = person["state"]
    st.markdown(f"**{SIGNS[state]} {state_name(state, language)}**")
    st.caption(state_meaning(state, language))
    posted = fact_line(analysis, person["account_id"], state, language)
    if posted:
        st.caption(posted)
    turned = turned_line(analysis, person, language)
    if turned:
        st.caption(turned)
    corrections.form(person, language)
    corrections.last_effect(language)
    _prediction(analysis, person, language)
    _own_facts(analysis, person, language)
    _reasons(analysis.reasons(person["account_id"]), state, language)
    _acts(analysis, person["account_id"], language)


def _prediction(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """Say what may come: the forecast, the passing answer, what would change the state."""
    lines = [
        prediction_line(analysis, person, language),
        _passing_line(person, language),
        what_would_change(analysis, person["account_id"], language),
    ]
    titles = (
        language.gettext("Will they speak soon?"),
        language.gettext("Do they only pass by?"),
        language.gettext("What would change this:"),
    )
    for title, line in zip(titles, lines, strict=True):
        if line:
            st.markdown(f"**{title}** {line[0].upper()}{line[1:]}")


def _passing_line(person: pd.Series, language: Language) -> str | None:
    """Put the passing probability with its interval into words; None where the answer abstains."""
    if pd.isna(person["passing"]):
        return None
    low, high = person["passing_low"], person["passing_high"]
    if low >= 0.5:
        words = language.gettext("The profile looks like it")
    elif high < 0.5:
        words = language.gettext("The profile does not look like it")
    else:
        words = language.gettext("The profile leaves it open")
    shares = language.gettext("{share}, between {low} and {high}").format(
        share=language.percent(person["passing"], 0),
        low=language.percent(low, 0),
        high=language.percent(high, 0),
    )
    return f"{words} ({shares})."


def _own_facts(analysis: Analysis, person: pd.Series, language: Language) -> None:
    rows = []
    if pd.notna(person["last_voice_at"]):
        rows.append((language.gettext("Last word"), language.date(person["last_voice_at"])))
    if pd.notna(person["followed_at"]):
        rows.append((language.gettext("Follows since"), language.date(person["followed_at"])))
    if analysis.evidence.level >= 1:
        rows.append((language.gettext("Days of talk with you"), language.number(person["ties_owner"])))
        rows.append((language.gettext("You answered"), language.number(person["answered"])))
    if analysis.evidence.level >= 2:
        rows.append((language.gettext("Others they talk with"), language.number(person["ties_members"])))
    facts(rows)


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
            show_chart(
                reasons_chart(frame, language, theme(), 42 if session.narrow() else 58),
                alt="; ".join(f"{row.text} {row.shown}" for row in frame.itertuples()),
            )


def _acts(analysis: Analysis, account_id: str, language: Language) -> None:
    """Show what they did over time and their last words; or that there is none in the data."""
    acts = acts_of(analysis, account_id)
    if acts.empty:
        if analysis.evidence.level >= 1:
            st.caption(language.gettext("No word from this person in the data, and none from you to them."))
        return
    dated = acts.dropna(subset=["created_at"]).tail(_MAX_ACTS)
    st.subheader(language.gettext("In time"), anchor=False)
    if not dated.empty:
        show_chart(
            timeline_chart(dated, language, theme(), session.narrow()),
            alt=language.ngettext("{n} act in time", "{n} acts in time", len(dated)).format(
                n=language.number(len(dated))
            ),
        )
    spoken = acts[acts["text"].notna()].tail(_MAX_WORDS).iloc[::-1]
    if spoken.empty:
        return
    st.subheader(language.gettext("Last words"), anchor=False)
    for act in spoken.to_dict("records"):
        when = act["created_at"]
        day = language.date(when) if pd.notna(when) else language.gettext("no date")
        st.caption(f"{day} · {language.gettext(KINDS[act['kind']])} · {language.gettext(SIDES[act['side']])}")
        st.text(act["text"])


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


def _weightiest(
    analysis: Analysis, person: Mapping[Hashable, Any], reasons: list[Reason], language: Language
) -> str:
    posted = fact_line(analysis, person["account_id"], person["state"], language)
    about = explaining(reasons, person["state"])
    if posted or not about:
        return posted
    return str(reason_text(max(about, key=lambda reason: abs(reason.contribution)), language))


def _voice(analysis: Analysis, person: Mapping[Hashable, Any], language: Language) -> str:
    last = person["last_voice_at"]
    days = (analysis.as_of - last) / pd.Timedelta(days=1) if pd.notna(last) else None
    return voice_line(person["voiced_days"], days, person["answered"], language)


def prediction_line(analysis: Analysis, person: pd.Series, language: Language) -> str | None:
    """Put the forecast into words with its probability; None where there is no forecast."""
    chance, outlook = person["activation"], person["outlook"]
    if pd.isna(chance):
        return None
    chance_text = language.gettext("{share} within {n} days").format(
        share=language.percent(chance, 0 if chance >= 0.1 else 1), n=language.number(analysis.horizon_days)
    )
    if pd.isna(outlook):
        return f"{chance_text}."
    return f"{outlook_text(outlook, language)} ({chance_text})."


def facts(rows: list[tuple[str, str]]) -> None:
    """Show short facts side by side: title and value."""
    with st.grid(2, min_column_width=120, gap="small"):
        for title, value in rows:
            with st.container(gap=None):
                st.caption(title)
                st.text(value)


def acts_of(analysis: Analysis, account_id: str) -> pd.DataFrame:
    """Select the acts of a person and the owner's towards them, oldest first, with `side` who to whom."""
    acts, owner = analysis.tables.interactions, analysis.tables.owner.account_id
    theirs = acts["actor_id"] == account_id
    owners = (acts["actor_id"] == owner) & (acts["target_id"] == account_id)
    found = acts[theirs | owners].sort_values("created_at", kind="stable", na_position="first")
    side = pd.Series("others", index=found.index)
    side[found["target_id"] == owner] = "you"
    side[found["actor_id"] == owner] = "owner"
    return found.assign(side=side)
