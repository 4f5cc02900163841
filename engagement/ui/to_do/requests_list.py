"""The list of requests and complaints: a table, or cards on phones; and one of them in full."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st
from streamlit.column_config import TextColumn

from engagement.analysis import Analysis
from engagement.charts.ties import shown_name
from engagement.language import Language
from engagement.ledger import ASKS
from engagement.text import VALUES
from engagement.ui import menu, visit
from engagement.ui.plain import plain
from engagement.ui.to_do import requests_said
from engagement.wording import answer_in_short, answer_line, duration, value_meaning, value_name

_ROWS, _CARDS, _TURNS = 50, 10, 12


def listing(found: pd.DataFrame, analysis: Analysis, language: Language) -> None:
    """One page of the list."""
    size = _CARDS if visit.narrow() else _ROWS
    pages, slot, number = -(-len(found) // size), st.container(), 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            digest = hashlib.sha256("\x1f".join(found["interaction_id"].fillna("")).encode()).hexdigest()
            number = st.pagination(pages, key="asked_page_" + digest[:12])
    shown = found.iloc[(number - 1) * size : number * size]
    with slot:
        if visit.narrow():
            for _, act in shown.iterrows():
                with st.container(border=True, gap="xsmall"):
                    card(act, analysis, language)
        else:
            _table(shown, analysis.tables.owner.handle, language)


def chosen(found: pd.DataFrame) -> pd.Series | None:
    """The act in the address, if the ledger holds it."""
    wanted = found[found["interaction_id"] == st.query_params.get("asked")]
    return None if wanted.empty else wanted.iloc[0]


def card(act: pd.Series, analysis: Analysis, language: Language) -> None:
    """Who asked, when, what, how it stands; a way to the person and a way to correct the reading."""
    st.markdown(f"**{kinds(act, language)}** · {_standing(act, language)}")
    when = language.date(act["created_at"]) if pd.notna(act["created_at"]) else language.gettext("no date")
    to = "" if act["towards"] == "owner" else " · " + language.gettext("to somebody else")
    st.caption(f"{plain(_who(act))} · {when}{to}")
    st.text(act["text"])
    with st.container(horizontal=True, vertical_alignment="center"):
        if act["account_id"] in analysis.facts.index:
            menu.link("people", language.gettext("See the person"), person=act["account_id"])
        _correct(act, language)


def conversation(act: pd.Series, analysis: Analysis, language: Language) -> None:
    """What else was said in the same thread, in order."""
    acts = analysis.tables.interactions
    if pd.isna(act["thread_id"]):
        return
    turns = acts[(acts["thread_id"] == act["thread_id"]) & acts["text"].notna()].sort_values("created_at")
    if len(turns) < 2:
        return
    st.subheader(language.gettext("In this conversation"), anchor=False)
    names = analysis.tables.accounts.set_index("account_id")[["handle", "name"]]
    for turn in turns.head(_TURNS).to_dict("records"):
        who = turn["actor_id"]
        if who == analysis.tables.owner.account_id:
            name = language.gettext("you")
        else:
            name = shown_name(*names.loc[who]) if who in names.index else str(who)
        moment = turn["created_at"]
        st.caption(f"{plain(name)} · {language.date(moment) if pd.notna(moment) else ''}")
        st.text(turn["text"])


def kinds(act: pd.Series, language: Language) -> str:
    """Request, complaint, or both."""
    return " · ".join(value_name(kind, language) for kind in ASKS if act[kind])


def _who(act: pd.Series) -> str:
    return shown_name(act["handle"], act["name"]) or str(act["account_id"])


def _standing(act: pd.Series, language: Language) -> str:
    return answer_line(act["answered_by"], act["answered_after"], act["waiting"], language)


def _in_short(act: pd.Series, language: Language, waits: bool) -> str:
    if waits:
        return duration(act["waiting"], language)
    return answer_in_short(act["answered_by"], act["answered_after"], act["waiting"], language)


def _table(shown: pd.DataFrame, owner: str | None, language: Language) -> None:
    acts = [act for _, act in shown.iterrows()]
    waits = bool(shown["waiting"].notna().all())
    frame = pd.DataFrame(
        {
            "standing": [_in_short(act, language, waits) for act in acts],
            "who": [_who(act) for act in acts],
            "text": [" ".join(act["text"].split()).removeprefix(f"@{owner} ") for act in acts],
            "kind": [kinds(act, language) for act in acts],
        }
    )
    ids = [str(act["interaction_id"]) for act in acts]
    # Named after the rows: a selection is a row number, and in another list that is another text.
    key = "asked_table_" + hashlib.sha256("\x1f".join(ids).encode()).hexdigest()[:12]
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 12 else 560,
        row_height=38,
        column_config={
            "standing": TextColumn(
                language.gettext("Waiting") if waits else language.gettext("Answer"),
                width=80 if waits else 200,
            ),
            "who": TextColumn(language.gettext("Who"), width=150),
            "text": TextColumn(language.gettext("What"), width=600 if waits else 480),
            "kind": TextColumn(language.gettext("Kind"), width=125),
        },
        key=key,
        on_select=lambda: _open_row(key, ids),
        selection_mode="single-row",
        alt=language.gettext("Requests and complaints with who asked and how long they wait"),
    )


def _open_row(key: str, ids: list[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows and rows[0] < len(ids):
        st.query_params["asked"] = ids[rows[0]]


def _correct(act: pd.Series, language: Language) -> None:
    """Say what the text really is, in place."""
    interaction_id = str(act["interaction_id"])
    reading = [kind for kind in ASKS if act[kind]]
    # Named after the reading too: once it changed, this is another popover, and closed.
    name = "\x1f".join([interaction_id, *reading, str(act["corrected"])])
    key = f"read_{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    with st.popover(language.gettext("Not right?"), key=f"open_{key}"), st.form(f"form_{key}", border=False):
        st.pills(
            language.gettext("What is this text? Several may hold; none if nothing of this."),
            VALUES,
            selection_mode="multi",
            default=reading,
            format_func=lambda value: value_name(value, language),
            key=key,
        )
        meanings = [f"{value_name(label, language)}: {value_meaning(label, language)}" for label in VALUES]
        st.caption("  \n".join(meanings))
        st.form_submit_button(
            language.gettext("Save"),
            type="primary",
            on_click=lambda: requests_said.say(interaction_id, list(st.session_state[key])),
        )
    if act["corrected"] and st.button(language.gettext("Take it back"), key=f"undo_{key}", type="tertiary"):
        requests_said.say(interaction_id, None)
        st.rerun()
