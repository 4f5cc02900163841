"""The conversation page: who talks with whom, with the owner in the picture or without."""

import streamlit as st

from engagement.ui import visit
from engagement.ui.conversation import conversation, conversation_figures, conversation_table
from engagement.ui.opened import opened

analysis, language = opened(), visit.words()

if analysis.evidence.level < 2:
    conversation.too_little(analysis, language)
else:
    circle = conversation.circle_of(analysis, conversation.wants_owner())
    conversation.headline(circle, language)
    if circle.talking:
        conversation.owner_switch(language)
        left, right = st.columns(2, gap="large")
        with left:
            conversation.draw(circle, language)
        with right:
            conversation_table.reading(circle, conversation.called(circle, language), language)
        conversation.held_together(circle, language)
    conversation_figures.depth(analysis, language)
if analysis.evidence.level > 0:
    conversation_figures.steps(analysis, language)
    conversation_figures.figures(analysis, language)
