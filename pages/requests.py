"""The requests page: what people ask for and complain about, and who still waits for an answer."""

import streamlit as st

from engagement.ui import visit
from engagement.ui.opened import opened
from engagement.ui.to_do import requests, requests_choice, requests_list, requests_said

analysis, language = opened(), visit.words()

if not requests.readable(analysis, language):
    st.stop()
everything = requests.found(analysis, language)
choice = requests_choice.chosen_filter()
shown = everything[choice.mask(everything, analysis.as_of)]

requests.headline(everything, analysis, language)
requests_said.told(language)
requests_choice.controls(choice, len(shown), language)
if shown.empty:
    requests_choice.nothing(choice, language)
    requests.mix(analysis, language)
    st.stop()
one = None if visit.narrow() else requests_list.chosen(everything)
if one is None:
    requests_list.listing(shown, analysis, language)
else:
    left, right = st.columns([5, 4], gap="large")
    with left:
        requests_list.listing(shown, analysis, language)
    with right:
        requests_list.card(one, analysis, language)
        requests_list.conversation(one, analysis, language)
requests.download(shown, choice, language)
requests.mix(analysis, language)
