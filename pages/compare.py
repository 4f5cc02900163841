"""The compare page: the open analysis beside another moment or another account, on size-free figures."""

import streamlit as st

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import compare

analysis, language = opened(), session.visitor_language()

compare.title(language)
other = compare.other_side(language)
if other is None:
    compare.nothing_chosen(language)
    st.stop()

view = compare.computed(analysis, other, language)
compare.heads(view)
compare.figures(view, language)
