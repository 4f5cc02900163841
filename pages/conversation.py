"""The conversation page: who talks with whom, with the owner in the picture or without."""

import streamlit as st

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import conversation

analysis, language = opened(), session.visitor_language()

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
            conversation.listing(circle, conversation.display_names(circle, language), language)
        conversation.connections(circle, language)
    conversation.depth(analysis, language)
if analysis.evidence.level > 0:
    conversation.steps(analysis, language)
    conversation.figures(analysis, language)
