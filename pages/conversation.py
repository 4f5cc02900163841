"""The conversation page: who talks with whom, with the owner in the picture or without."""

import streamlit as st

from engagement.views.conversation import circle_view, talk_view
from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import conversation
from engagement.web.widgets import look

analysis, language = opened(), session.visitor_language()
talk = talk_view(analysis, look())

if analysis.evidence.level < 2:
    conversation.too_little(analysis, language)
else:
    view = circle_view(analysis, conversation.wants_owner(), look())
    conversation.headline(view)
    if view.picture:
        conversation.owner_switch(language)
        left, right = st.columns(2, gap="large")
        with left:
            conversation.draw(view)
        with right:
            conversation.listing(analysis, view, language)
        conversation.connections(view, language)
    conversation.depth(talk, language)
if analysis.evidence.level > 0:
    conversation.steps(talk, language)
    conversation.figures(talk, language)
