"""One person on the invite page: why now, what to take up, a first message to edit."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.charts.ties import shown_name
from engagement.language import LANGUAGES, Language
from engagement.language import language as language_of
from engagement.ui import menu
from engagement.ui.people.outlook import outlook_line
from engagement.ui.plain import plain
from engagement.wording import MOMENT_NAMES, About, moment_sentence, opening, take_up

_NAMES = {"es": "Español", "en": "English"}


def person(
    analysis: Analysis,
    candidate: Mapping[Hashable, Any],
    known: Mapping[Hashable, Any],
    why: str,
    about: About,
    place: int,
    language: Language,
) -> None:
    """The person with the moment, what the data offer to take up, why and their chance, an opening."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        name = plain(shown_name(candidate["handle"], candidate["name"]))
        menu.link("people", f"**{name}**", person=candidate["account_id"])
        st.badge(language.gettext(MOMENT_NAMES[candidate["moment"]]), color="green")
    lines = [moment_sentence(candidate, language), *take_up(candidate, about, language)]
    if pd.notna(candidate["bio"]) and candidate["bio"]:
        lines.append(language.gettext("Their profile says: “{text}”").format(text=candidate["bio"]))
    for line in lines:
        st.text(line)
    chance = outlook_line(analysis, pd.Series(known), language)
    st.caption(plain(" · ".join(part for part in (why, chance) if part)))
    _opening(candidate, about, place, language)


def _opening(candidate: Mapping[Hashable, Any], about: About, place: int, language: Language) -> None:
    with st.expander(language.gettext("A first message to edit"), type="compact"):
        theirs = candidate["language"] if candidate["language"] in LANGUAGES else language.code
        key = f"{place}_{hashlib.sha256(str(candidate['account_id']).encode()).hexdigest()[:8]}"
        code = st.segmented_control(
            language.gettext("Language of the message"),
            LANGUAGES,
            default=theirs,
            format_func=_NAMES.__getitem__,
            required=True,
            key=f"tongue_{key}",
        )
        draft = opening(candidate, about, language_of(code))
        text = st.text_area(
            language.gettext("Message"), draft, key=f"draft_{code}_{key}", label_visibility="collapsed"
        )
        with st.popover(language.gettext("Copy")):
            st.code(text, language=None, wrap_lines=True)
        st.caption(language.gettext("Nothing is sent from here: you write to them yourself."))
