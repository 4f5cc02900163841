"""One person's acts in time and last words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.ui import visit
from engagement.ui.charts.timeline import KINDS, SIDES, timeline_chart
from engagement.ui.shade import shade

_MOST_WORDS, _MOST_ACTS = 8, 500


def acts_told(analysis: Analysis, account_id: str, language: Language) -> None:
    """What they did over time and their last words; or that there is none in the data."""
    acts = acts_of(analysis, account_id)
    if acts.empty:
        if analysis.evidence.level >= 1:
            st.caption(language.gettext("No word from this person in the data, and none from you to them."))
        return
    dated = acts.dropna(subset=["created_at"]).tail(_MOST_ACTS)
    st.subheader(language.gettext("In time"), anchor=False)
    if not dated.empty:
        st.altair_chart(
            timeline_chart(dated, language, shade(), visit.narrow()),
            alt=language.ngettext("{n} act in time", "{n} acts in time", len(dated)).format(
                n=language.number(len(dated))
            ),
        )
    spoken = acts[acts["text"].notna()].tail(_MOST_WORDS).iloc[::-1]
    if spoken.empty:
        return
    st.subheader(language.gettext("Last words"), anchor=False)
    for act in spoken.to_dict("records"):
        when = act["created_at"]
        day = language.date(when) if pd.notna(when) else language.gettext("no date")
        st.caption(f"{day} · {language.gettext(KINDS[act['kind']])} · {language.gettext(SIDES[act['side']])}")
        st.text(act["text"])


def acts_of(analysis: Analysis, account_id: str) -> pd.DataFrame:
    """The acts of a person and the owner's towards them, oldest first, with `side` who to whom."""
    acts, owner = analysis.tables.interactions, analysis.tables.owner.account_id
    theirs = acts["actor_id"] == account_id
    answers = (acts["actor_id"] == owner) & (acts["target_id"] == account_id)
    found = acts[theirs | answers].sort_values("created_at", kind="stable", na_position="first")
    side = pd.Series("others", index=found.index)
    side[found["target_id"] == owner] = "you"
    side[found["actor_id"] == owner] = "owner"
    return found.assign(side=side)
