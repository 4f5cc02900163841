"""The start page: what this is, the sample, the upload."""

import streamlit as st

from engagement.ui import start, upload, visit

language = visit.words()

start.running(language)
start.promise(language)
start.sample(language)
files = upload.drop(language)
if files:
    upload.preview(files, language)
    st.stop()
start.guides(language)
start.outlook(language)
