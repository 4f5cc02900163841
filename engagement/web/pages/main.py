"""The script behind every page: a turn to run, language, menu, the line on top."""

import streamlit as st

from engagement.web import session
from engagement.web.opened import account_line
from engagement.web.pages import viewer
from engagement.web.widgets import show_place_in_line

st.set_page_config(page_title="Engagement", layout="wide", menu_items={})
language = session.begin()
door = st.empty()
with session.runs().turn(lambda place: show_place_in_line(door, place, language)):
    door.empty()
    is_client = viewer.is_client()
    if is_client:
        page = st.navigation(session.client_pages(language), position="hidden")
    else:
        page = st.navigation(session.pages(language), position="top")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        analysis = None if is_client else session.analysis()
        st.caption(account_line(analysis) if analysis else "Engagement", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            if analysis:
                session.link("saved", language.gettext("Save"))
            session.language_switch()
    page.run()
