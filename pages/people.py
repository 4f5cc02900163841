"""The people page: a list by choice, one person's card, a quick round of corrections."""

import streamlit as st

from engagement.ui import visit
from engagement.ui.opened import opened
from engagement.ui.people import correcting, corrections, people, person, quick_round

analysis, language = opened(), visit.words()
under_way = quick_round.running()
if under_way is not None:
    quick_round.show(under_way, analysis, language)
    st.stop()

choice = people.chosen_filter(analysis)
chosen_person = person.chosen(analysis)
if chosen_person is not None and visit.narrow():
    person.card(analysis, chosen_person, language)
    st.stop()

people.controls(choice, analysis, language)
people.cannot_rank(choice, analysis, language)
with st.container(horizontal=True):
    quick_round.offer(analysis, language)
    corrections.panel(analysis, language)
corrections.after_upload(language)
if chosen_person is None:
    correcting.what_changed(language)
found = choice.pick(analysis.people)
if found.empty:
    people.nobody(language)
    st.stop()
if chosen_person is None:
    people.listing(analysis, found, choice, language)
else:
    left, right = st.columns([5, 4], gap="large")
    with left:
        people.listing(analysis, found, choice, language, short=True)
    with right:
        person.card(analysis, chosen_person, language)
people.downloads(analysis, found, choice, language)
