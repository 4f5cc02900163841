"""The parts of the changes page: which two moments, what moved, who, how the forecast did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import pandas as pd
import streamlit as st
from streamlit.column_config import TextColumn

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.results import Progress
from engagement.data.schema import display_name
from engagement.history.changes import Changes
from engagement.i18n import N_, Language
from engagement.store.contract import SavedAccount, Snapshot
from engagement.views.kept import views
from engagement.views.over_time import ChangesView, changes_view
from engagement.web import session, storage
from engagement.web.jobs import Work
from engagement.web.widgets import awaited, look, page_of, rows_key, show_chart
from engagement.wording.changes import (
    came_proof,
    churn_proof,
    churn_sentence,
    cold_proof,
    fate_text,
    gone_proof,
    turn_text,
)
from engagement.wording.headline import state_name
from engagement.wording.markdown import escape_markdown

_Proof = Callable[[dict[str, Any], Language], str]
_ROWS = 50
_LIST_NAMES = {
    "up": N_("Moved up"),
    "down": N_("Moved down"),
    "came": N_("Came"),
    "gone": N_("No longer in the list"),
    "cold": N_("Going cold"),
    "churn": N_("Followed and gone"),
    "renamed": N_("Other name"),
}
_MAX_OTHER_MOMENTS = 12


def without_second(account: SavedAccount | None, language: Language) -> NoReturn:
    """Say how to come to a second moment where there is one or none, and end the page here."""
    st.title(language.gettext("What changed"), anchor=False)
    if account is None:
        st.markdown(
            language.gettext(
                "Changes show between two moments of one account, and this one is not saved yet. "
                "Save it now; upload or fetch the account again in a few weeks, and save that as its "
                "next moment."
            )
        )
        session.link("saved", language.gettext("Save this analysis"))
    else:
        st.markdown(
            language.gettext(
                "There is one moment of this account so far, of {date}. Upload or fetch the account "
                "again in a few weeks and save it as the next moment: then you see who came, who left, "
                "who began to speak, and whether the forecast held."
            ).format(date=language.date(account.snapshots[-1].as_of))
        )
        session.link("start", language.gettext("Upload or fetch again"))
    st.stop()


def chosen_moments(account: SavedAccount, language: Language) -> tuple[Snapshot, Snapshot]:
    """Choose the two moments to compare: by default the last two, otherwise as the address says."""
    moments = account.snapshots
    later = _from_address("to", moments[1:]) or moments[-1]
    earlier_ones = [moment for moment in moments if moment.as_of < later.as_of] or [moments[0]]
    earlier = _from_address("from", tuple(earlier_ones)) or earlier_ones[-1]
    if len(moments) == 2:
        return earlier, later
    with st.container(horizontal=True):
        _moment_choice(language.gettext("From"), "from", tuple(earlier_ones), earlier, language)
        _moment_choice(language.gettext("To"), "to", moments[1:], later, language)
    return earlier, later


def _from_address(name: str, moments: tuple[Snapshot, ...]) -> Snapshot | None:
    wanted = st.query_params.get(name)
    return next((moment for moment in moments if str(moment.id) == wanted), None)


def _moment_choice(
    label: str, name: str, moments: tuple[Snapshot, ...], now: Snapshot, language: Language
) -> None:
    dates = moment_dates(moments, language)
    st.session_state[f"changes_{name}"] = now.id
    st.selectbox(
        label,
        list(dates),
        format_func=dates.__getitem__,
        key=f"changes_{name}",
        on_change=lambda: st.query_params.update({name: str(st.session_state[f"changes_{name}"])}),
        width=220,
    )


def computed(account: SavedAccount, pair: tuple[Snapshot, Snapshot], language: Language) -> Changes:
    """Compute the changes between the two moments; the page waits, and ends where they cannot be told."""
    found: Changes = awaited(
        "changes",
        _about(account, pair),
        _compare_job(str(session.analysis_id()), account, pair),
        language.gettext("Comparing the moments"),
    )
    return found


def viewed(
    found: Changes, analysis: Analysis, account: SavedAccount, pair: tuple[Snapshot, Snapshot]
) -> ChangesView:
    """Return the changes in words and pictures, which leave with the open analysis."""
    appearance = look()
    key = (analysis.revision, "changes", (*_about(account, pair), appearance))
    return views.get(key, lambda: changes_view(found, appearance))


def _about(account: SavedAccount, pair: tuple[Snapshot, Snapshot]) -> tuple[str, ...]:
    """Say what the changes follow from: whose, which two moments, and all the moments that there are."""
    return (str(session.analysis_id()), repr([moment.id for moment in pair]), repr(account.snapshots))


def _compare_job(key: str, account: SavedAccount, pair: tuple[Snapshot, Snapshot]) -> Work:
    store = storage.store()
    others = [moment for moment in account.snapshots if moment not in pair and moment.as_of < pair[1].as_of]

    def work(progress: Progress) -> Changes:
        from engagement.history.changes import changes
        from engagement.store.moments import saved_moment

        wanted = [*pair, *others[-_MAX_OTHER_MOMENTS:]]
        moments = []
        for number, moment in enumerate(wanted):
            progress(0.7 * number / len(wanted), N_("Reading the moments"))
            moments.append(saved_moment(store, key, moment.id))
        progress(0.8, N_("Comparing"))
        return changes(*moments)

    return work


def headline(view: ChangesView) -> None:
    """Show who came and went, in large letters; who moved below."""
    st.title(view.headline, anchor=False)
    st.markdown(view.turns)
    st.caption(view.span)
    for line in view.missing:
        st.markdown(line)


def flow(view: ChangesView) -> None:
    """Show a bar for every way that somebody went."""
    if view.flow:
        st.space("small")
        st.subheader(view.flow.title, anchor=False)
        st.caption(view.flow.note)
        show_chart(view.flow.chart, view.flow.alt)


def lists(changes: Changes, analysis: Analysis, language: Language) -> None:
    """Show chips with counts, then the chosen list; the choice lives in the address."""
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
        format_func=lambda name: (
            f"{language.gettext(_LIST_NAMES[name])} {language.number(len(frames[name]))}"
        ),
        key="changes_list",
        required=True,
        label_visibility="collapsed",
        on_change=_apply,
    )
    name = str(chosen or present[0])
    for line in _description(name, changes, language):
        st.markdown(line)
    _people(name, frames[name], analysis, language)


def _frames(changes: Changes) -> dict[str, pd.DataFrame]:
    """Collect the lists that have somebody on them."""
    turned = changes.turned
    ways = {way: None if turned is None else turned[turned["way"] == way] for way in ("up", "down")}
    frames = {
        **ways,
        "came": changes.lists.came,
        "gone": changes.lists.gone,
        "cold": changes.lapsing,
        "churn": changes.churn.people,
        "renamed": changes.renamed,
    }
    return {name: frame for name, frame in frames.items() if frame is not None and len(frame)}


def _apply() -> None:
    st.query_params["list"] = st.session_state["changes_list"]


def _description(name: str, changes: Changes, language: Language) -> list[str]:
    """Say what this list means and what it cannot tell."""
    if name == "gone":
        return [
            language.gettext(
                "A list shows that somebody is missing, not why: leaving, suspension and deletion look "
                "alike. Where something tells them apart, it stands with the person."
            )
        ]
    if name == "came":
        lines = [language.gettext("Who came and left again between two moments is on no list.")]
        if changes.handles_only:
            lines.append(
                language.gettext(
                    "People are known by name only: a new name looks like one gone and one come."
                )
            )
        return lines
    if name == "churn":
        meaning = language.gettext(
            "New, not followed back by you, and gone again: proven where the dates leave no room for more "
            "than 30 days. It says what happened, not why. All moments kept count."
        )
        return [meaning, churn_sentence(changes.churn, language)]
    descriptions = {
        "cold": N_(
            "They were community and are silent now for longer than nineteen in twenty of their pauses. "
            "A word from you may be worth most here."
        ),
        "renamed": N_("The same account under another name: nobody left."),
        "up": N_("From silence towards the habit of speaking."),
        "down": N_("They speak less than before, or the account has gone quiet."),
    }
    return [language.gettext(descriptions[name])]


def _people(name: str, frame: pd.DataFrame, analysis: Analysis, language: Language) -> None:
    slot, part = page_of(len(frame), _ROWS, f"changes_page_{name}")
    people = frame.iloc[part].to_dict("records")
    ids = [str(person["account_id"]) for person in people]
    rows = [_evidence_row(name, person, language) for person in people]  # type: ignore[arg-type]
    in_analysis = set(analysis.people["account_id"])
    with slot:
        if session.narrow():
            _cards(rows, ids, in_analysis)
        else:
            _table(name, rows, ids, in_analysis, language)


def _evidence_row(name: str, person: dict[str, Any], language: Language) -> dict[str, str]:
    """Return the texts who, state and proof of one person on the list of that name."""
    who = display_name(person["handle"], person["name"])
    if name in ("up", "down"):
        last = person.get("last_voice_at")
        proof = (
            language.gettext("last word {date}").format(date=language.date(last)) if pd.notna(last) else ""
        )
        return {"who": who, "state": turn_text(person["before"], person["after"], language), "proof": proof}
    state = person.get("state")
    shown = (
        f"{SIGNS[state]} {state_name(state, language)}" if isinstance(state, str) and state in SIGNS else ""
    )
    return {"who": who, "state": shown, "proof": _evidence(name, person, language)}


def _evidence(name: str, person: dict[str, Any], language: Language) -> str:
    if name == "gone":
        return f"{gone_proof(person, language)} · {fate_text(person['fate'], language)}"
    if name == "renamed":
        return language.gettext("before: @{handle}").format(handle=person["handle_before"])
    proofs: dict[str, _Proof] = {"came": came_proof, "churn": churn_proof, "cold": cold_proof}
    return proofs[name](person, language)


def _cards(rows: list[dict[str, str]], ids: list[str], in_analysis: set[str]) -> None:
    for place, (row, account_id) in enumerate(zip(rows, ids, strict=True)):
        with st.container(border=True, gap="xsmall"):
            if account_id not in in_analysis:
                st.markdown(f"**{escape_markdown(row['who'])}**")
            elif st.button(f"**{escape_markdown(row['who'])}**", key=f"changed_{place}", type="tertiary"):
                session.go("people", person=account_id)
            st.caption(row["state"])
            st.text(row["proof"])


def _table(
    list_name: str, rows: list[dict[str, str]], ids: list[str], in_analysis: set[str], language: Language
) -> None:
    key = rows_key("changed", [list_name, *ids])
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
    if ids[chosen[0]] in in_analysis:
        session.go("people", person=ids[chosen[0]])
    st.caption(language.gettext("This person is not in the latest moment, so there is no card of them."))


def newcomers(view: ChangesView, language: Language) -> None:
    """Show how long newcomers take to their first word."""
    st.space("medium")
    st.subheader(language.gettext("Newcomers: how long until the first word"), anchor=False)
    st.markdown("\n".join(f"- {line}" for line in view.newcomers))
    if view.clock is None:
        return
    show_chart(view.clock.chart, view.clock.alt)
    st.caption(view.clock.note)
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key="how_clock"):
        st.markdown(
            language.gettext(
                "Everybody known to have followed while words were being recorded is watched from that day "
                "until their first word, until they leave, or until the last moment. The curve is Kaplan and "
                "Meier's; the band is Greenwood's 90 % interval on the log-log scale."
            )
        )


def outcomes(view: ChangesView, language: Language) -> None:
    """Say whether the members of then are still heard, and whether the forecast held."""
    st.space("medium")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(language.gettext("Members of then"), anchor=False)
        st.markdown(view.heard)
    with right:
        st.subheader(view.forecast_title, anchor=False)
        st.markdown(view.forecast)


def moment_dates(moments: Sequence[Snapshot], language: Language) -> dict[int, str]:
    """Name each moment by its day, by id; with the time of day (UTC) where another one is of the same day."""
    days = {moment.id: language.date(moment.as_of) for moment in moments}
    shared = Counter(days.values())
    return {
        moment.id: days[moment.id] if shared[days[moment.id]] == 1 else _to_the_minute(moment, days)
        for moment in moments
    }


def _to_the_minute(moment: Snapshot, days: dict[int, str]) -> str:
    return f"{days[moment.id]}, {moment.as_of:%H:%M} UTC"
