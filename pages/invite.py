"""The invite page: people in the shade in the order of promise, why now, and an opening to edit."""

import streamlit as st

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import invite

analysis, language = opened(), session.visitor_language()

invite.title(analysis, language)
if analysis.evidence.level == 0:
    invite.profiles_only(language)
marks = invite.marks()
invite.conversions(analysis, marks, language)
found = invite.open_candidates(analysis, marks)
moment = invite.controls(found, language)
shown = found if moment is None else found[found["moment"] == moment]
if shown.empty:
    invite.nobody(found, language)
    st.stop()
invite.listing(analysis, shown, language)
invite.decided(analysis, marks, language)
