"""The parts of the invite page: how many, which moment, one card a person with an opening to edit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.invite import MOMENTS, Mark, background, candidates, last_heard, open_to_invite, topics
from engagement.language import Language
from engagement.ui import menu
from engagement.ui.people.person import short_reasons
from engagement.ui.to_do import invited_person, inviting
from engagement.wording import MOMENT_NAMES, About, silent_line

_PAGE = 10
_LONGEST_HEARD = 160


def title(analysis: Analysis, language: Language) -> None:
    """How many are in the shade, how many of them may speak."""
    st.title(language.gettext("Whom to invite next"), anchor=False)
    potential = analysis.figures["activation_potential"]
    count = int((analysis.people["state"] == "shade").sum())
    told = silent_line(count, potential.low, potential.high, analysis.horizon_days, language)
    st.markdown(told)
    if count > 1:
        st.caption(_order(analysis, language))


def _order(analysis: Analysis, language: Language) -> str:
    if analysis.ranked_silent:
        return language.gettext(
            "The likeliest to speak first. Some are glad to read and never write: that is welcome too."
        )
    return language.gettext(
        "This data cannot tell one silent person from another, so the newest followers come first."
    )


def profiles_only(language: Language) -> None:
    """Without anything that was said, silence cannot be told from talk that is not in the data."""
    st.warning(
        language.gettext(
            "Only profiles are in this data: nobody here is known to be silent. "
            "Add what people said to you before you invite them as newcomers."
        )
    )
    menu.link("start", language.gettext("How to get them"))
    st.stop()


def open_ones(analysis: Analysis, marks: Mapping[str, Mark]) -> pd.DataFrame:
    """The people in the shade whom nobody decided about yet, in the order of promise."""
    found = _candidates(analysis.revision, analysis)
    return open_to_invite(found, marks, pd.Timestamp.now(tz="UTC"))


def controls(found: pd.DataFrame, language: Language) -> str | None:
    """Chips of the moments, kept in the address; the one chosen."""
    counts = found["moment"].value_counts()
    moments = [moment for moment in MOMENTS if counts.get(moment, 0)]
    chosen = st.query_params.get("moment")
    st.session_state["moment"] = chosen if chosen in moments else None
    st.pills(
        language.gettext("Moment"),
        moments,
        format_func=lambda moment: (
            f"{language.gettext(MOMENT_NAMES[moment])} {language.number(counts[moment])}"
        ),
        key="moment",
        label_visibility="collapsed",
        on_change=_choose,
    )
    return chosen if chosen in moments else None


def _choose() -> None:
    if st.session_state["moment"]:
        st.query_params["moment"] = st.session_state["moment"]
    else:
        st.query_params.pop("moment", None)


def nobody(found: pd.DataFrame, language: Language) -> None:
    """Nobody is left to invite."""
    if found.empty:
        st.markdown(language.gettext("Nobody is left to invite here. Come back with the next moment."))
    else:
        st.markdown(language.gettext("Nobody has this moment now. Take the choice away to see the others."))


def listing(analysis: Analysis, shown: pd.DataFrame, language: Language) -> None:
    """A page of cards."""
    can_mark = inviting.can_mark(language)
    pages = -(-len(shown) // _PAGE)
    slot, number = st.container(), 1
    if pages > 1:
        with st.container(horizontal_alignment="center"):
            number = st.pagination(pages, key=f"invite_page_{st.query_params.get('moment')}")
    people = analysis.people.set_index("account_id", drop=False)
    usual = _background(analysis.revision, analysis)
    with slot:
        page = shown.iloc[(number - 1) * _PAGE : number * _PAGE]
        known = people.loc[page["account_id"]]
        told = zip(
            page.to_dict("records"),
            known.to_dict("records"),
            short_reasons(analysis, known, language),
            strict=True,
        )
        for place, (candidate, person, why) in enumerate(told):
            with st.container(border=True, gap="xsmall"):
                invited_person.person(
                    analysis, candidate, person, why, _about(analysis, candidate, usual), place, language
                )
                if can_mark:
                    inviting.buttons(candidate["account_id"], place, language)


def _about(analysis: Analysis, candidate: Mapping[Hashable, Any], usual: Mapping[str, float]) -> About:
    acts, owner = analysis.tables.interactions, analysis.tables.owner.account_id
    heard = last_heard(acts, candidate["liked_thread"], owner)
    if heard and len(heard) > _LONGEST_HEARD:
        heard = heard[:_LONGEST_HEARD].rsplit(" ", 1)[0] + " …"
    return About(topics(analysis.tables, candidate["account_id"], usual), heard)


@st.cache_data(show_spinner=False, max_entries=50)
def _candidates(revision: str, _analysis: Analysis) -> pd.DataFrame:  # noqa: ARG001 - the cache's key
    return candidates(_analysis)


@st.cache_data(show_spinner=False, max_entries=50)
def _background(revision: str, _analysis: Analysis) -> Mapping[str, float]:  # noqa: ARG001
    return background(_analysis.tables.interactions)
