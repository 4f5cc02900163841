"""The user's word on people, carried into the open analysis; what changed is told on the next run.

All corrections at once: how many, as a file out and in, and back to none.
"""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.results import no_corrections
from engagement.data.states import STATES
from engagement.errors import EngagementError
from engagement.i18n import LANGUAGES, Language
from engagement.i18n import language as language_of
from engagement.web import session, storage
from engagement.web.analyses import Change
from engagement.web.pages.report import named_after
from engagement.wording.headline import change_sentence, state_meaning, state_name
from engagement.wording.markdown import escape_markdown


def say(account_id: str, state: str) -> None:
    """Carry in that this person is in this state."""
    if state in STATES:
        change(lambda said: pd.concat([said, _row(account_id, state)], ignore_index=True))


def take_back(account_id: str) -> None:
    """Forget what the user said about this person."""
    change(lambda said: said[said["account_id"] != account_id])


def take_back_all() -> None:
    """Forget every correction of this analysis."""
    change(lambda _: no_corrections())


def undo() -> None:
    """Go back to before the last change."""
    own = session.own_analysis()
    done = session.analyses().undo(own)
    if done:
        _keep(own, *done)


def change(how: Change) -> None:
    """Change the corrections of the open analysis and note the sentence about it."""
    own = session.own_analysis()
    _keep(own, *session.analyses().correct(own, how))


def what_changed(language: Language) -> None:
    """The sentence about the last change and a way back, once there was one on this visit."""
    told = st.session_state.get("changed")
    if not told or told["analysis"] != session.analysis_id():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="changed_box"):
        st.markdown(told[language.code])
        if session.analyses().can_undo(session.analysis_id()):
            st.button(language.gettext("Undo"), key="undo", on_click=undo, type="tertiary")


def on_the_card(person: pd.Series, language: Language) -> None:
    """“This is not right?”: the states with their meaning; and the way back where the user has spoken."""
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
                on_click=take_back,
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
            language.gettext("Save"), type="primary", on_click=_save, args=(account_id, key)
        )


def honesty(analysis: Analysis, language: Language) -> None:
    """How often our own states agree with corrections that nothing learned from."""
    from engagement.views.model_card import honesty_line

    line = honesty_line(analysis, language)
    if line:
        st.caption(line)


def no_corrections_left(language: Language) -> str:
    """What is said when the last correction was taken back."""
    return language.gettext("No corrections left: everybody stands where the data puts them.")


def sentence(before: Analysis, after: Analysis, language: Language) -> str:
    """What the change did, before against after."""
    if after.corrections.empty:
        return no_corrections_left(language)
    return change_sentence(before, after, language)


def _save(account_id: str, key: str) -> None:
    say(account_id, st.session_state[key])
    st.session_state[f"wrong_{account_id}"] = False  # close it, so that what changed can be seen


def _row(account_id: str, state: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": [account_id], "state": [state]}, dtype="str")


def _keep(key: str, before: Analysis, after: Analysis) -> None:
    """Keep the change where the analysis is kept, and note what is to be said about it."""
    problem = storage.keep_corrections(key, after)
    told = {
        code: problem.sentence(language_of(code)) if problem else sentence(before, after, language_of(code))
        for code in LANGUAGES
    }
    st.session_state["changed"] = {"analysis": session.analysis_id(), **told}


_MOST_MEGABYTES = 50
_MOST_ROWS_SHOWN = 200


def panel(analysis: Analysis, language: Language) -> None:
    """One click away from the list: the corrections as a file the user owns."""
    count = len(analysis.corrections)
    title = language.gettext("Your corrections: {n}").format(n=language.number(count))
    # Named after the number: once it changed, this is another popover, and closed.
    with st.popover(title, key=f"corrections_{count}"):
        if count:
            honesty(analysis, language)
            _download(analysis, language)
            st.button(
                language.gettext("Take all corrections back"),
                key="take_all_back",
                on_click=take_back_all,
            )
        else:
            st.markdown(
                language.gettext(
                    "None yet. Open a person and say what is not right, "
                    "or bring the file you saved last time."
                )
            )
        st.file_uploader(
            language.gettext("Bring corrections from a CSV (account_id or handle, state)"),
            type=["csv", "tsv", "txt"],
            max_upload_size=_MOST_MEGABYTES,
            key="corrections_file",
            on_change=_read,
        )
        st.caption(
            language.gettext(
                "They are added to those you have made here; on the same person the file has the last word."
            )
        )


def after_upload(language: Language) -> None:
    """What became of the file: how many rows were used, and every other row with its reason."""
    told = st.session_state.get("corrections_read")
    if not told or told["analysis"] != session.analysis_id():
        return
    if told["error"]:
        st.warning(escape_markdown(told["error"].sentence(language)))
        return
    used, left = told["used"], told["left"]
    st.markdown(
        language.ngettext("{n} correction was read.", "{n} corrections were read.", used).format(
            n=language.number(used)
        )
    )
    if not left:
        return
    text = language.ngettext("{n} row could not be used", "{n} rows could not be used", len(left))
    with st.expander(text.format(n=language.number(len(left)))):
        rows = [(row.line, row.who, row.state, row.why(language)) for row in left[:_MOST_ROWS_SHOWN]]
        titles = [language.gettext("Line"), language.gettext("Who"), language.gettext("State")]
        st.dataframe(
            pd.DataFrame(rows, columns=[*titles, language.gettext("Why not")]),
            hide_index=True,
            alt=language.gettext("Rows of the file that could not be used, with the reason"),
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


def _read() -> None:
    from engagement.export.corrections import read_corrections

    file, analysis = st.session_state["corrections_file"], session.analysis()
    if file is None or analysis is None:
        return
    told: dict[str, object] = {"error": None, "used": 0, "left": ()}
    try:
        read = read_corrections(file.name, file.getvalue(), analysis.tables)
        told |= {"used": len(read.table), "left": read.unusable}
        if len(read.table):
            change(lambda said: pd.concat([said, read.table], ignore_index=True))
    except EngagementError as error:
        told["error"] = error
    st.session_state["corrections_read"] = {**told, "analysis": session.analysis_id()}
