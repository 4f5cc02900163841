"""The compare page: the open analysis beside another moment or another account, on size-free figures."""

import streamlit as st

from engagement.ui import visit
from engagement.ui.opened import opened
from engagement.ui.over_time import compare, compare_with

analysis, language = opened(), visit.words()

compare.title(language)
other = compare_with.other_side(language)
if other is None:
    compare_with.nothing_chosen(language)
    st.stop()

found = compare.worked_out(analysis, other, language)
both = compare.names(analysis, other, language)
compare.heads(found, both, language)
compare.figures(found, both, language)
