"""The people page: a list by choice, one person's card, a quick round of corrections."""

import streamlit as st

from engagement.views.people import chosen_people
from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import corrections, people, person, review

analysis, language = opened(), session.visitor_language()
under_way = review.running()
if under_way is not None:
    review.show(under_way, analysis, language)
    st.stop()

choice = people.chosen_filter(analysis)
chosen_person = person.chosen(analysis)
if chosen_person is not None and session.narrow():
    person.card(analysis, chosen_person, language)
    st.stop()

people.controls(choice, analysis, language)
people.cannot_rank(choice, analysis, language)
with st.container(horizontal=True):
    review.offer(analysis, language)
    corrections.panel(analysis, language)
corrections.file_outcome(language)
if chosen_person is None:
    corrections.last_effect(language)
if not len(chosen_people(analysis, choice)):
    people.nobody(language)
    st.stop()
if chosen_person is None:
    people.listing(analysis, choice, language)
else:
    left, right = st.columns([5, 4], gap="large")
    with left:
        people.listing(analysis, choice, language, short=True)
    with right:
        person.card(analysis, chosen_person, language)
people.downloads(analysis, choice, language)
