"""One dropped file on the start page: what it was recognised as, and what it has to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from engagement.language import Language
from engagement.ui.people.columns import column_name
from engagement.ui.plain import plain

if TYPE_CHECKING:
    from engagement.sources.uploads import FileInspection, Question


def file_seen(place: int, file: FileInspection, language: Language) -> None:
    """One file: its layout and rows, its questions, its columns and first rows; or why it cannot be read."""
    st.space("small")
    st.subheader(plain(file.name), anchor=False)
    if file.problem:
        st.warning(plain(file.problem.sentence(language)))
        return
    rows = language.ngettext("{n} row", "{n} rows", file.rows).format(n=language.number(file.rows))
    st.markdown(f"{language.gettext(file.title)} · {rows}")
    for note in file.notes:
        st.caption(language.gettext(note))
    for question in file.questions:
        _question(place, file, question, language)
    with st.expander(language.gettext("Which column became what"), type="compact"):
        st.dataframe(
            pd.DataFrame(
                {
                    language.gettext("In the file"): [column.header for column in file.columns],
                    language.gettext("Read as"): [column_name(c.becomes, language) for c in file.columns],
                    language.gettext("Examples"): [" · ".join(c.examples) for c in file.columns],
                }
            ),
            hide_index=True,
            alt=language.gettext("Columns of the file and what they were read as"),
        )
    with st.expander(language.gettext("First rows"), type="compact"):
        st.dataframe(file.head.astype("str"), alt=language.gettext("First rows of the file"))


def _question(place: int, file: FileInspection, question: Question, language: Language) -> None:
    labels = {option.value: language.gettext(option.label) for option in question.options}
    values = list(labels)
    key = f"question_{place}_{question.id}"
    st.session_state[key] = question.answer if question.answer in labels else None
    st.selectbox(
        plain(language.gettext(question.prompt).format(**question.values)),
        values,
        format_func=labels.__getitem__,
        placeholder=language.gettext("Choose"),
        key=key,
        on_change=_answer,
        args=(file.fingerprint, question.id, key),
    )


def _answer(fingerprint: str, question: str, key: str) -> None:
    answers = st.session_state["answers"]
    given = dict(answers.get(fingerprint, {}))
    if st.session_state[key] is not None:
        given[question] = st.session_state[key]
    answers[fingerprint] = given
