"""The requests page: what people ask for and complain about, and who still waits for an answer."""

import streamlit as st

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import readings, requests

analysis, language = opened(), session.visitor_language()

if not requests.readable(analysis, language):
    st.stop()
everything = requests.ledger(analysis, language)
choice = requests.chosen_filter()
shown = everything[choice.mask(everything, analysis.as_of)]

requests.headline(everything, analysis, language)
readings.corrected_line(language)
requests.controls(choice, len(shown), language)
if shown.empty:
    requests.nothing_found(choice, language)
    requests.mix(analysis, language)
    st.stop()
one = None if session.narrow() else requests.chosen(everything)
if one is None:
    requests.listing(shown, analysis, language)
else:
    left, right = st.columns([5, 4], gap="large")
    with left:
        requests.listing(shown, analysis, language)
    with right:
        requests.card(one, analysis, language)
        requests.conversation(one, analysis, language)
requests.download(shown, choice, language)
requests.mix(analysis, language)
