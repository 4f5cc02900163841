"""The user's word on people, carried into the open analysis; what changed is told on the next run."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.analysis import STATES, Analysis, no_corrections
from engagement.charts.states import SIGNS
from engagement.language import LANGUAGES, Language
from engagement.language import language as language_of
from engagement.ui import keeping, visit
from engagement.ui.analyses import Change
from engagement.wording import change_sentence, state_meaning, state_name


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
    own = visit.own_analysis()
    done = visit.analyses().undo(own)
    if done:
        _keep(own, *done)


def change(how: Change) -> None:
    """Change the corrections of the open analysis and note the sentence about it."""
    own = visit.own_analysis()
    _keep(own, *visit.analyses().correct(own, how))


def what_changed(language: Language) -> None:
    """The sentence about the last change and a way back, once there was one on this visit."""
    told = st.session_state.get("changed")
    if not told or told["analysis"] != visit.analysis_id():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="changed_box"):
        st.markdown(told[language.code])
        if visit.analyses().can_undo(visit.analysis_id()):
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
    from engagement.ui.about.model_card import honesty_line

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
    problem = keeping.keep_corrections(key, after)
    told = {
        code: problem.sentence(language_of(code)) if problem else sentence(before, after, language_of(code))
        for code in LANGUAGES
    }
    st.session_state["changed"] = {"analysis": visit.analysis_id(), **told}
