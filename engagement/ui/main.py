"""The script behind every page: language, menu, the line on top."""

import streamlit as st

from engagement.ui import menu, visit
from engagement.ui.opened import account_line
from engagement.ui.share import viewer

st.set_page_config(page_title="Engagement", layout="wide", menu_items={})
language = visit.begin()
is_client = viewer.asked()
if is_client:
    page = st.navigation(menu.for_clients(language), position="hidden")
else:
    page = st.navigation(menu.pages(language), position="top")
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    analysis = None if is_client else visit.analysis()
    st.caption(account_line(analysis) if analysis else "Engagement", width="content")
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        if analysis:
            menu.link("saved", language.gettext("Save"))
        visit.language_switch()
page.run()
