"""One visit: its language, the analysis it looks at, and the address that keeps both."""

from __future__ import annotations

import streamlit as st

from engagement.analysis import Analysis
from engagement.language import LANGUAGES, Language, language
from engagement.ui.analyses import Analyses
from engagement.ui.jobs import Jobs

KEPT = ("lang", "analysis", "view")


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The server's jobs."""
    return Jobs()


@st.cache_resource(show_spinner=False)
def analyses() -> Analyses:
    """The server's finished analyses."""
    return Analyses()


def begin() -> Language:
    """Settle language and address at the start of a run; the menu drops the address, so it is put back."""
    kept = st.session_state.setdefault("kept", {})
    for name in KEPT:
        if name in st.query_params:
            kept[name] = st.query_params[name]
        elif name in kept:
            st.query_params[name] = kept[name]
    words = language(st.query_params.get("lang") or st.context.locale)
    if st.query_params.get("lang") != words.code:
        st.query_params["lang"] = words.code
    kept["lang"] = words.code
    return words


def words() -> Language:
    """The language of this visit."""
    return language(st.query_params.get("lang"))


def analysis_id() -> str | None:
    """The id in the address, whether or not the server knows it."""
    return st.query_params.get("analysis")


def analysis() -> Analysis | None:
    """The open analysis, if the server has it."""
    return analyses().get(analysis_id())


def own_analysis() -> str:
    """The id of an analysis this visit may change; of the shared sample a private copy is opened first.

    Raises:
        KeyError: the analysis is no longer on this server.
    """
    own = analyses().own(analysis_id() or "")
    st.query_params["analysis"] = st.session_state["kept"]["analysis"] = own
    return own


def address(**more: str | list[str]) -> dict[str, str | list[str]]:
    """Query parameters of a link that stays in this visit; `more` adds to them or replaces."""
    return {**{name: st.query_params[name] for name in KEPT if name in st.query_params}, **more}


def narrow() -> bool:
    """Whether to show cards instead of tables: on phones, or because the visitor prefers them."""
    return st.query_params.get("view") == "cards"


def language_switch() -> None:
    """The small control that changes the language and nothing else."""
    st.session_state["language"] = words().code
    st.segmented_control(
        words().gettext("Language"),
        LANGUAGES,
        format_func={"es": "Español", "en": "English"}.__getitem__,
        key="language",
        required=True,
        label_visibility="collapsed",
        on_change=_change_language,
    )


def _change_language() -> None:
    st.query_params["lang"] = st.session_state["kept"]["lang"] = st.session_state["language"]
