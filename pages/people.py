"""The people page: a list by choice, and one person's card."""

import streamlit as st

from engagement.ui import people, person, visit
from engagement.ui.opened import opened

analysis, language = opened(), visit.words()
choice = people.chosen_filter()
chosen_person = person.chosen(analysis)

if chosen_person is not None and visit.narrow():
    person.card(analysis, chosen_person, language)
    st.stop()

people.controls(choice, analysis, language)
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
