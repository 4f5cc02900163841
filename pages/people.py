"""The people page: a list by choice, one person's card, a quick round of corrections."""

import streamlit as st

from engagement.ui import visit
from engagement.ui.opened import opened
from engagement.ui.people import controls, correcting, corrections, downloads, listing, person, quick_round

analysis, language = opened(), visit.words()
under_way = quick_round.running()
if under_way is not None:
    quick_round.show(under_way, analysis, language)
    st.stop()

choice = controls.chosen_filter(analysis)
chosen_person = person.chosen(analysis)
if chosen_person is not None and visit.narrow():
    person.card(analysis, chosen_person, language)
    st.stop()

controls.controls(choice, analysis, language)
controls.cannot_rank(choice, analysis, language)
with st.container(horizontal=True):
    quick_round.offer(analysis, language)
    corrections.panel(analysis, language)
corrections.after_upload(language)
if chosen_person is None:
    correcting.what_changed(language)
found = choice.pick(analysis.people)
if found.empty:
    controls.nobody(language)
    st.stop()
if chosen_person is None:
    listing.listing(analysis, found, choice, language)
else:
    left, right = st.columns([5, 4], gap="large")
    with left:
        listing.listing(analysis, found, choice, language, short=True)
    with right:
        person.card(analysis, chosen_person, language)
downloads.downloads(analysis, found, choice, language)
