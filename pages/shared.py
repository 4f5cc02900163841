"""What a client sees who was sent a link: frozen, read-only, gone as soon as the link is."""

import streamlit as st

from engagement.web import session
from engagement.web.pages import viewer
from engagement.web.widgets import show_figures, show_headline

(frozen, view), language = viewer.opened(), session.visitor_language()

viewer.about(frozen, language)
page = viewer.chosen_page(frozen, language)
if page == "community":
    show_headline(view.headline)
    viewer.states(frozen, view)
    viewer.charts(view)
elif page == "figures":
    st.subheader(language.gettext("The account in figures"), anchor=False)
    show_figures(view.figures, language)
else:
    viewer.people(frozen, language)
viewer.missing(view, language)
viewer.watch()
