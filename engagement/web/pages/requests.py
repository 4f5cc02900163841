"""The parts of the requests page: how many wait, the choice, the list, one of them in full, the mix."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.column_config import TextColumn

from engagement.analysis.analysis import Analysis
from engagement.analysis.requests import ASKS, TextCoverage, text_coverage
from engagement.data.schema import display_name
from engagement.export.csv_files import ledger_csv
from engagement.i18n import Language
from engagement.text.words import READINGS, VALUES
from engagement.views.filters import AGES, ANSWERED, RequestsFilter
from engagement.views.kept import kept
from engagement.views.parts import figure_views
from engagement.web import session, widgets
from engagement.web.pages import readings
from engagement.web.pages.report import named_after
from engagement.web.widgets import page_of, rows_key, show_figures
from engagement.wording.figures import (
    answer_in_short,
    answer_line,
    duration,
    value_meaning,
    value_name,
    waiting_headline,
)
from engagement.wording.markdown import escape_markdown

_ROWS, _CARDS, _MAX_TURNS = 50, 10, 12


@kept
def coverage_of(analysis: Analysis) -> TextCoverage:
    """Count the acts that carry a text."""
    return text_coverage(analysis.tables)


def readable(analysis: Analysis, language: Language) -> bool:
    """Say whether any act carries its text; where none does, show what is missing and how to get it."""
    coverage = coverage_of(analysis)
    if coverage.with_text:
        return True
    st.title(language.gettext("What people ask cannot be told"), anchor=False)
    if coverage.voiced:
        lead = language.ngettext(
            "This data holds {n} reply, mention or quote, but not what it says.",
            "This data holds {n} replies, mentions and quotes, but not what they say.",
            coverage.voiced,
        ).format(n=language.number(coverage.voiced))
    else:
        lead = language.gettext("This data holds nothing that anybody said.")
    st.markdown(lead)
    st.markdown(
        language.gettext(
            "Fetch the account by its handle, or add an export with a column of texts (text, full_text, "
            "content): then this page lists who asked for something or complained, and who still waits."
        )
    )
    return False


def ledger(analysis: Analysis, language: Language) -> pd.DataFrame:
    """Return everything asked, read with the corrected readings; the page waits while it is being read."""
    corrected = readings.corrected()
    found = readings.kept_ledger(analysis, corrected)
    if found is not None:
        return found
    job = readings.ledger_job(analysis, corrected)
    widgets.wait(job, language.gettext("Reading what people wrote"), key="reading")
    if job.result is None:
        if job.error:
            st.error(escape_markdown(job.error.sentence(language)))
        else:
            st.info(language.gettext("Cancelled. Nothing was kept."))
        st.button(language.gettext("Look again"), on_click=readings.restart)
        st.stop()
    rows: pd.DataFrame = job.result
    return rows


def chosen_filter() -> RequestsFilter:
    """Read the choice in the address."""
    return RequestsFilter.from_query({name: st.query_params.get_all(name) for name in st.query_params})


def headline(everything: pd.DataFrame, analysis: Analysis, language: Language) -> None:
    """Say how many wait and since when; what could not be read."""
    usual = RequestsFilter()
    waiting = everything[usual.mask(everything, analysis.as_of)]
    oldest = waiting["created_at"].min() if len(waiting) else None
    st.title(waiting_headline(len(waiting), oldest, language), anchor=False)
    notes = [
        language.gettext(
            "Of the last 180 days, as texts are read by rule and by example; correct what is wrong."
        )
    ]
    silent = _without_text_line(coverage_of(analysis), language)
    st.caption(" ".join([*notes, silent]) if silent else notes[0])


def _without_text_line(coverage: TextCoverage, language: Language) -> str:
    if not coverage.without_text:
        return ""
    return language.ngettext(
        "{n} of {all} acts carries no text and cannot be read.",
        "{n} of {all} acts carry no text and cannot be read.",
        coverage.without_text,
    ).format(n=language.number(coverage.without_text), all=language.number(coverage.voiced))


def controls(choice: RequestsFilter, shown: int, language: Language) -> None:
    """Show chips and boxes; each change goes into the address and comes back from there."""
    state = st.session_state
    state["asked_kinds"], state["asked_answered"] = list(choice.kinds), choice.answered
    state["asked_days"], state["asked_spoken"] = choice.days, choice.spoken
    state["asked_others"] = choice.others
    st.pills(
        language.gettext("Kinds"),
        ASKS,
        selection_mode="multi",
        format_func=lambda kind: RequestsFilter.kind_name(kind, language),
        key="asked_kinds",
        label_visibility="collapsed",
        on_change=_apply,
    )
    with _controls_container(choice, language):
        st.selectbox(
            language.gettext("Answer"),
            ANSWERED,
            format_func=lambda by: RequestsFilter.answer_name(by, language),
            key="asked_answered",
            on_change=_apply,
            width=230,
        )
        st.selectbox(
            language.gettext("When"),
            AGES,
            format_func=lambda days: _age_name(days, language),
            key="asked_days",
            on_change=_apply,
            width=190,
        )
        st.selectbox(
            language.gettext("Language"),
            ("", "es", "en"),
            format_func={"": language.gettext("any"), "es": "Español", "en": "English"}.__getitem__,
            key="asked_spoken",
            on_change=_apply,
            width=150,
        )
        st.toggle(language.gettext("Also what members ask each other"), key="asked_others", on_change=_apply)
    st.caption(escape_markdown(choice.sentence(shown, language)))


def _apply() -> None:
    state = st.session_state
    _to_address(
        RequestsFilter(
            kinds=tuple(kind for kind in ASKS if kind in state["asked_kinds"]),
            answered=state["asked_answered"],
            days=state["asked_days"],
            spoken=state["asked_spoken"],
            others=state["asked_others"],
        )
    )


def _to_address(choice: RequestsFilter) -> None:
    st.query_params.from_dict(session.address(**choice.query()))


def _controls_container(choice: RequestsFilter, language: Language) -> AbstractContextManager[Any]:
    """Place the boxes in a row, on phones folded away until they are used."""
    if session.narrow():
        used = bool(choice.query().keys() - {"kind"})
        return st.expander(
            language.gettext("Answer, time, language"), expanded=used, type="compact", key="asked_more"
        )
    return st.container(horizontal=True, vertical_alignment="bottom")


def _age_name(days: int, language: Language) -> str:
    if not days:
        return language.gettext("at any time")
    return language.ngettext("last {n} day", "last {n} days", days).format(n=language.number(days))


def nothing_found(choice: RequestsFilter, language: Language) -> None:
    """Say that the list is empty: good news, or a choice to loosen."""
    if choice == RequestsFilter():
        st.markdown(language.gettext("Everything that was asked of you has an answer. Nothing to do here."))
    else:
        st.markdown(language.gettext("Nothing fits all of that. Take one of the conditions away."))
    if st.button(language.gettext("Show everything that was asked"), key="asked_everything"):
        _to_address(RequestsFilter(answered="any", others=True))
        st.rerun()


def chosen(found: pd.DataFrame) -> pd.Series | None:
    """Return the act in the address; None where the ledger does not hold it."""
    matching = found[found["interaction_id"] == st.query_params.get("asked")]
    return None if matching.empty else matching.iloc[0]


def listing(found: pd.DataFrame, analysis: Analysis, language: Language) -> None:
    """Show one page of the list."""
    size = _CARDS if session.narrow() else _ROWS
    key = rows_key("asked_page", found["interaction_id"].fillna(""))
    slot, part = page_of(len(found), size, key)
    shown = found.iloc[part]
    with slot:
        if session.narrow():
            for _, act in shown.iterrows():
                with st.container(border=True, gap="xsmall"):
                    card(act, analysis, language)
        else:
            _table(shown, analysis.tables.owner.handle, language)


def _table(shown: pd.DataFrame, owner: str | None, language: Language) -> None:
    acts = [act for _, act in shown.iterrows()]
    waits = bool(shown["waiting"].notna().all())
    frame = pd.DataFrame(
        {
            "standing": [_short_answer(act, language, waits) for act in acts],
            "who": [_display_name(act) for act in acts],
            "text": [" ".join(act["text"].split()).removeprefix(f"@{owner} ") for act in acts],
            "kind": [_kind_names(act, language) for act in acts],
        }
    )
    ids = [str(act["interaction_id"]) for act in acts]
    key = rows_key("asked_table", ids)
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


def _short_answer(act: pd.Series, language: Language, waits: bool) -> str:
    if waits:
        return duration(act["waiting"], language)
    return answer_in_short(act["answered_by"], act["answered_after"], act["waiting"], language)


def _display_name(act: pd.Series) -> str:
    return display_name(act["handle"], act["name"]) or str(act["account_id"])


def _kind_names(act: pd.Series, language: Language) -> str:
    return " · ".join(value_name(kind, language) for kind in ASKS if act[kind])


def _open_row(key: str, ids: list[str]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows and rows[0] < len(ids):
        st.query_params["asked"] = ids[rows[0]]


def card(act: pd.Series, analysis: Analysis, language: Language) -> None:
    """Show who asked, when, what, how it stands; a way to the person and a way to correct the reading."""
    st.markdown(f"**{_kind_names(act, language)}** · {_answer_text(act, language)}")
    when = language.date(act["created_at"]) if pd.notna(act["created_at"]) else language.gettext("no date")
    to = "" if act["towards"] == "owner" else " · " + language.gettext("to somebody else")
    st.caption(f"{escape_markdown(_display_name(act))} · {when}{to}")
    st.text(act["text"])
    with st.container(horizontal=True, vertical_alignment="center"):
        if act["account_id"] in analysis.facts.index:
            session.link("people", language.gettext("See the person"), person=act["account_id"])
        _correction_form(act, language)


def _answer_text(act: pd.Series, language: Language) -> str:
    return answer_line(act["answered_by"], act["answered_after"], act["waiting"], language)


def _correction_form(act: pd.Series, language: Language) -> None:
    interaction_id = str(act["interaction_id"])
    reading = [kind for kind in ASKS if act[kind]]
    # Named after the reading too: once it changed, this is another popover, and closed.
    key = rows_key("read", [interaction_id, *reading, str(act["corrected"])])
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
            on_click=lambda: readings.correct(interaction_id, list(st.session_state[key])),
        )
    if act["corrected"] and st.button(language.gettext("Take it back"), key=f"undo_{key}", type="tertiary"):
        readings.correct(interaction_id, None)
        st.rerun()


def conversation(act: pd.Series, analysis: Analysis, language: Language) -> None:
    """Show what else was said in the same thread, in order."""
    acts = analysis.tables.interactions
    if pd.isna(act["thread_id"]):
        return
    turns = acts[(acts["thread_id"] == act["thread_id"]) & acts["text"].notna()].sort_values("created_at")
    if len(turns) < 2:
        return
    st.subheader(language.gettext("In this conversation"), anchor=False)
    names = analysis.tables.accounts.set_index("account_id")[["handle", "name"]]
    for turn in turns.head(_MAX_TURNS).to_dict("records"):
        who = turn["actor_id"]
        if who == analysis.tables.owner.account_id:
            name = language.gettext("you")
        else:
            name = display_name(*names.loc[who]) if who in names.index else str(who)
        moment = turn["created_at"]
        st.caption(f"{escape_markdown(name)} · {language.date(moment) if pd.notna(moment) else ''}")
        st.text(turn["text"])


def download(shown: pd.DataFrame, choice: RequestsFilter, language: Language) -> None:
    """Offer the list as CSV, made on click."""
    about = (session.analysis_id() or "", repr(choice), *shown["interaction_id"].fillna(""))
    st.download_button(
        language.gettext("Download as {format}").format(format="CSV"),
        data=partial(ledger_csv, shown),
        file_name=named_after(language.gettext("requests"), "csv", *about),
        mime="text/csv",
        key="download_requests",
        on_click="ignore",
        type="tertiary",
    )


def mix(analysis: Analysis, language: Language) -> None:
    """Show how much of the talk is opinion, request, complaint, conversation, each with its doubt."""
    names = [f"value_{reading}" for reading in READINGS]
    figures = readings.value_figures(analysis, readings.corrected())
    if any(name not in figures or figures[name].value is None for name in names):
        return
    st.space("medium")
    st.subheader(language.gettext("What the talk is made of"), anchor=False)
    show_figures(figure_views([(name, figures[name]) for name in names], language), language)
