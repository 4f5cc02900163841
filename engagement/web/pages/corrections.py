"""Corrections of people: made on a card, all at once as a file out and in, and what they changed."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.results import no_corrections
from engagement.data.states import STATES
from engagement.errors import EngagementError
from engagement.export.corrections import MOST_BYTES
from engagement.i18n import LANGUAGES, Language
from engagement.i18n import language as language_of
from engagement.web import session, storage, uploads
from engagement.web.analyses import Change
from engagement.web.pages.report import named_after
from engagement.wording.headline import change_sentence, state_meaning, state_name
from engagement.wording.markdown import escape_markdown

_MAX_ROWS_SHOWN = 200


def set_state(account_id: str, state: str) -> None:
    """Correct this person to be in this state."""
    if state in STATES:
        change(
            lambda corrections: pd.concat([corrections, _correction(account_id, state)], ignore_index=True)
        )


def _correction(account_id: str, state: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": [account_id], "state": [state]}, dtype="str")


def remove(account_id: str) -> None:
    """Take back the correction of this person."""
    change(lambda corrections: corrections[corrections["account_id"] != account_id])


def remove_all() -> None:
    """Take back every correction of this analysis."""
    change(lambda _: no_corrections())


def undo() -> None:
    """Go back to before the last change."""
    own = session.own_analysis()
    done = session.analyses().undo(own)
    if done:
        _save_change(own, *done)


def _save_change(key: str, before: Analysis, after: Analysis) -> None:
    """Save the change where the analysis is saved, and note the sentence about it."""
    problem = storage.save_corrections(key, after)
    sentences = {
        code: problem.sentence(language_of(code))
        if problem
        else effect_sentence(before, after, language_of(code))
        for code in LANGUAGES
    }
    st.session_state["changed"] = {"analysis": session.analysis_id(), **sentences}


def change(how: Change) -> None:
    """Change the corrections of the open analysis and note the sentence about it."""
    own = session.own_analysis()
    _save_change(own, *session.analyses().correct(own, how))


def form(person: pd.Series, language: Language) -> None:
    """Ask what this person is, state by state; offer the way back where the user has corrected."""
    account_id = str(person["account_id"])
    if person["corrected"]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                language.gettext("You said so; the data alone would say: {state}.").format(
                    state=state_name(person["measured_state"], language)
                ),
                width="content",
            )
            st.button(
                language.gettext("Take it back"),
                key="take_back",
                type="tertiary",
                on_click=remove,
                args=(account_id,),
            )
    with (
        st.popover(language.gettext("This is not right?"), key=f"wrong_{account_id}", on_change="rerun"),
        st.form(f"correct_{account_id}", border=False),
    ):
        key = f"right_{account_id}"
        st.radio(
            language.gettext("What is this person to you?"),
            STATES,
            index=STATES.index(person["state"]),
            format_func=lambda state: f"{SIGNS[state]} {state_name(state, language)}",
            captions=[state_meaning(state, language) for state in STATES],
            key=key,
        )
        st.form_submit_button(
            language.gettext("Save"), type="primary", on_click=_submit, args=(account_id, key)
        )


def _submit(account_id: str, key: str) -> None:
    set_state(account_id, st.session_state[key])
    st.session_state[f"wrong_{account_id}"] = False  # close it, so that what changed can be seen


def last_effect(language: Language) -> None:
    """Show the sentence about the last change and a way back, once there was one on this visit."""
    effect = st.session_state.get("changed")
    if not effect or effect["analysis"] != session.analysis_id():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="changed_box"):
        st.markdown(effect[language.code])
        if session.analyses().can_undo(session.analysis_id()):
            st.button(language.gettext("Undo"), key="undo", on_click=undo, type="tertiary")


def effect_sentence(before: Analysis, after: Analysis, language: Language) -> str:
    """Say what the change did, before against after."""
    if after.corrections.empty:
        return language.gettext("No corrections left: everybody stands where the data puts them.")
    return change_sentence(before, after, language)


def holdout_agreement(analysis: Analysis, language: Language) -> None:
    """Say how often the computed states agree with corrections that nothing learned from."""
    from engagement.views.model_card import holdout_agreement_line

    line = holdout_agreement_line(analysis, language)
    if line:
        st.caption(line)


def panel(analysis: Analysis, language: Language) -> None:
    """Show, one click away from the list, the corrections as a file the user owns."""
    count = len(analysis.corrections)
    title = language.gettext("Your corrections: {n}").format(n=language.number(count))
    # Named after the number: once it changed, this is another popover, and closed.
    with st.popover(title, key=f"corrections_{count}"):
        if count:
            holdout_agreement(analysis, language)
            _download(analysis, language)
            st.button(
                language.gettext("Take all corrections back"),
                key="take_all_back",
                on_click=remove_all,
            )
        else:
            st.markdown(
                language.gettext(
                    "None yet. Open a person and say what is not right, "
                    "or bring the file you saved last time."
                )
            )
        chosen = st.file_uploader(
            language.gettext("Bring corrections from a CSV (account_id or handle, state)"),
            type=["csv", "tsv", "txt"],
            max_upload_size=MOST_BYTES // 1_000_000,
            key="corrections_file",
            on_change=_read_file,
        )
        uploads.claim([chosen] if chosen else [])
        st.caption(
            language.gettext(
                "They are added to those you have made here; on the same person the file has the last word."
            )
        )


def _download(analysis: Analysis, language: Language) -> None:
    from engagement.export.corrections import corrections_csv

    st.download_button(
        language.gettext("Download them as CSV"),
        data=partial(corrections_csv, analysis),
        file_name=named_after("corrections", "csv", analysis.revision),
        mime="text/csv",
        key="download_corrections",
        on_click="ignore",
    )


def _read_file() -> None:
    from engagement.export.corrections import read_corrections

    file, analysis = st.session_state["corrections_file"], session.analysis()
    if file is None or analysis is None:
        return
    outcome: dict[str, object] = {"error": None, "used": 0, "left": ()}
    try:
        read = read_corrections(file.name, file.getvalue(), analysis.tables)
        outcome |= {"used": len(read.table), "left": read.unusable}
        if len(read.table):
            change(lambda corrections: pd.concat([corrections, read.table], ignore_index=True))
    except EngagementError as error:
        outcome["error"] = error
    st.session_state["corrections_read"] = {**outcome, "analysis": session.analysis_id()}


def file_outcome(language: Language) -> None:
    """Say what became of the file: how many rows were used, and every other row with its reason."""
    outcome = st.session_state.get("corrections_read")
    if not outcome or outcome["analysis"] != session.analysis_id():
        return
    if outcome["error"]:
        st.warning(escape_markdown(outcome["error"].sentence(language)))
        return
    used, unused = outcome["used"], outcome["left"]
    st.markdown(
        language.ngettext("{n} correction was read.", "{n} corrections were read.", used).format(
            n=language.number(used)
        )
    )
    if not unused:
        return
    text = language.ngettext("{n} row could not be used", "{n} rows could not be used", len(unused))
    with st.expander(text.format(n=language.number(len(unused)))):
        rows = [(row.line, row.who, row.state, row.why(language)) for row in unused[:_MAX_ROWS_SHOWN]]
        titles = [language.gettext("Line"), language.gettext("Who"), language.gettext("State")]
        st.dataframe(
            pd.DataFrame(rows, columns=[*titles, language.gettext("Why not")]),
            hide_index=True,
            alt=language.gettext("Rows of the file that could not be used, with the reason"),
        )
