"""The start page: what this is, the sample, the handle, the upload."""

import streamlit as st

from engagement.web import session
from engagement.web.pages import handle, start, upload

language = session.visitor_language()

start.running(language)
start.intro(language)
start.sample(language)
needs_export = handle.handle_form(language)
files = upload.drop(language)
if files:
    upload.preview(files, language)
    st.stop()
start.guides(language, exporter=needs_export)
start.benefits(language)
