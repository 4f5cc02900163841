"""Who came, left, moved, went by another name or fell silent: one list at a time, each with its proof."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st
from streamlit.column_config import TextColumn

from engagement.analysis import Analysis
from engagement.changes import Changes
from engagement.language import N_, Language
from engagement.ui import menu, visit
from engagement.ui.people.proofs import proof_row
from engagement.ui.plain import plain
from engagement.wording import (
    churn_sentence,
)

_PAGE = 50
_LISTS = {
    "up": N_("Moved up"),
    "down": N_("Moved down"),
    "came": N_("Came"),
    "gone": N_("No longer in the list"),
    "cold": N_("Going cold"),
    "churn": N_("Followed and gone"),
    "renamed": N_("Other name"),
}


def lists(changes: Changes, analysis: Analysis, language: Language) -> None:
    """Chips with heads, then the chosen list; the choice lives in the address."""
    frames = _frames(changes)
    present = list(frames)
    st.space("medium")
    st.subheader(language.gettext("Who"), anchor=False)
    if not present:
        st.markdown(language.gettext("Nobody came, left or moved between these two moments."))
        return
    wanted = st.query_params.get("list")
    st.session_state["changes_list"] = wanted if wanted in present else present[0]
    chosen = st.pills(
        language.gettext("Which people"),
        present,
        format_func=lambda name: f"{language.gettext(_LISTS[name])} {language.number(len(frames[name]))}",
        key="changes_list",
        required=True,
        label_visibility="collapsed",
        on_change=_choose,
    )
    name = str(chosen or present[0])
    for line in _about(name, changes, language):
        st.markdown(line)
    _people(name, frames[name], analysis, language)


def _choose() -> None:
    st.query_params["list"] = st.session_state["changes_list"]


def _frames(changes: Changes) -> dict[str, pd.DataFrame]:
    """The lists that have somebody on them."""
    turned = changes.turned
    ways = {way: None if turned is None else turned[turned["way"] == way] for way in ("up", "down")}
    frames = {
        **ways,
        "came": changes.lists.came,
        "gone": changes.lists.gone,
        "cold": changes.cold,
        "churn": changes.churn.people,
        "renamed": changes.renamed,
    }
    return {name: frame for name, frame in frames.items() if frame is not None and len(frame)}


def _about(name: str, changes: Changes, language: Language) -> list[str]:
    """What this list means and what it cannot tell."""
    if name == "gone":
        return [
            language.gettext(
                "A list shows that somebody is missing, not why: leaving, suspension and deletion look "
                "alike. Where something tells them apart, it stands with the person."
            )
        ]
    if name == "came":
        told = [language.gettext("Who came and left again between two moments is on no list.")]
        if changes.handles_only:
            told.append(
                language.gettext(
                    "People are known by name only: a new name looks like one gone and one come."
                )
            )
        return told
    if name == "churn":
        means = language.gettext(
            "New, not followed back by you, and gone again: proven where the dates leave no room for more "
            "than 30 days. It says what happened, not why. All moments kept count."
        )
        return [means, churn_sentence(changes.churn, language)]
    about = {
        "cold": N_(
            "They were community and are silent now for longer than nineteen in twenty of their pauses. "
            "A word from you may be worth most here."
        ),
        "renamed": N_("The same account under another name: nobody left."),
        "up": N_("From silence towards the habit of speaking."),
        "down": N_("They speak less than before, or the account has gone quiet."),
    }
    return [language.gettext(about[name])]


def _people(name: str, frame: pd.DataFrame, analysis: Analysis, language: Language) -> None:
    pages = -(-len(frame) // _PAGE)
    slot, number = st.container(), 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key=f"changes_page_{name}")
    shown = frame.iloc[(number - 1) * _PAGE : number * _PAGE]
    people = shown.to_dict("records")
    ids = [str(person["account_id"]) for person in people]
    rows = [proof_row(name, person, language) for person in people]  # type: ignore[arg-type]
    here = set(analysis.people["account_id"])
    with slot:
        if visit.narrow():
            _cards(rows, ids, here)
        else:
            _table(name, rows, ids, here, language)


def _cards(rows: list[dict[str, str]], ids: list[str], here: set[str]) -> None:
    for place, (row, account_id) in enumerate(zip(rows, ids, strict=True)):
        with st.container(border=True, gap="xsmall"):
            if account_id not in here:
                st.markdown(f"**{plain(row['who'])}**")
            elif st.button(f"**{plain(row['who'])}**", key=f"changed_{place}", type="tertiary"):
                menu.go("people", person=account_id)
            st.caption(row["state"])
            st.text(row["proof"])


def _table(name: str, rows: list[dict[str, str]], ids: list[str], here: set[str], language: Language) -> None:
    key = "changed_" + hashlib.sha256("\x1f".join([name, *ids]).encode()).hexdigest()[:12]
    event = st.dataframe(
        pd.DataFrame(rows, columns=["who", "state", "proof"]),
        hide_index=True,
        lazy=False,
        height="content" if len(rows) <= 12 else 560,
        column_config={
            "who": TextColumn(language.gettext("Who"), width=190),
            "state": TextColumn(language.gettext("State"), width=230),
            "proof": TextColumn(language.gettext("Proof"), width=640),
        },
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=language.gettext("People with their state and the dates that prove the change"),
    )
    chosen = event["selection"]["rows"]
    if not chosen or chosen[0] >= len(ids):
        return
    if ids[chosen[0]] in here:
        menu.go("people", person=ids[chosen[0]])
    st.caption(language.gettext("This person is not in the latest moment, so there is no card of them."))
