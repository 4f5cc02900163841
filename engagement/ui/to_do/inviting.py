"""Marks on people who may be invited: kept with the analysis, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.charts.ties import shown_name
from engagement.invite import Mark, won
from engagement.language import N_, Language
from engagement.ui import keeping, menu, visit
from engagement.ui.plain import plain
from engagement.wording import won_line

KIND = "invite"
NAMES = {"done": N_("Invited"), "snoozed": N_("Later"), "unwanted": N_("Not this person")}
_MOST_NAMED = 10


def marks() -> Mapping[str, Mark]:
    """What was decided about whom; nothing where the analysis is not kept."""
    key = str(visit.analysis_id())
    if keeping.kept(key) is None:
        return {}
    return {account_id: Mark.of(value) for account_id, value in keeping.store().notes(key, KIND).items()}


def can_mark(language: Language) -> bool:
    """Whether marks can be kept, with an analysis that is kept itself; else the way there."""
    if keeping.kept(visit.analysis_id()) is not None:
        return True
    menu.link("saved", language.gettext("Save this analysis to mark whom you invited"))
    return False


def buttons(account_id: str, place: int, language: Language) -> None:
    """Invited, later, not this person."""
    with st.container(horizontal=True):
        for kind, name in NAMES.items():
            st.button(
                language.gettext(name),
                key=f"mark_{kind}_{place}",
                on_click=_mark,
                args=(account_id, kind),
                type="secondary" if kind == "done" else "tertiary",
            )


def _mark(account_id: str, kind: str | None) -> None:
    value = Mark(kind, pd.Timestamp.now(tz="UTC").floor("s")).value() if kind else None
    keeping.store().note(str(visit.analysis_id()), KIND, account_id, value)


def since_then(analysis: Analysis, marked: Mapping[str, Mark], language: Language) -> None:
    """Who of those invited has spoken since."""
    result = won(analysis.people, marked)
    if not result.invited:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{won_line(result, language)}**")
        if result.spoke:
            names = _names(analysis, result.spoke[:_MOST_NAMED])
            st.markdown(plain(", ".join(names)))
            st.caption(
                language.gettext(
                    "Whether they spoke because of it, this cannot tell: some would have anyway."
                )
            )
        else:
            st.caption(language.gettext("The next moment of this account that you save here will tell more."))


def decided(analysis: Analysis, marked: Mapping[str, Mark], language: Language) -> None:
    """The people who are off the list, with the way back."""
    hiding = {who: mark for who, mark in marked.items() if mark.hides(pd.Timestamp.now(tz="UTC"))}
    if not hiding:
        return
    count = language.ngettext("{n} person off the list", "{n} people off the list", len(hiding))
    with st.expander(count.format(n=language.number(len(hiding))), key="decided"):
        latest = sorted(hiding.items(), key=lambda item: item[1].at, reverse=True)[:50]
        for place, (account_id, mark) in enumerate(latest):
            with st.container(horizontal=True, vertical_alignment="center"):
                name = _names(analysis, (account_id,))[0]
                day = language.date(mark.at)
                st.markdown(f"{plain(name)} · {language.gettext(NAMES[mark.kind])} · {day}", width="content")
                st.button(
                    language.gettext("Put back"),
                    key=f"unmark_{place}",
                    on_click=_mark,
                    args=(account_id, None),
                    type="tertiary",
                )


def _names(analysis: Analysis, account_ids: tuple[str, ...]) -> list[str]:
    people = analysis.people.set_index("account_id")[["handle", "name"]].reindex(list(account_ids))
    return [
        shown_name(handle, name) if pd.notna(handle) or pd.notna(name) else account_id
        for account_id, handle, name in people.itertuples(name=None)
    ]
