"""Whether the visitor's page is light or dark, for what charts cannot take from the theme."""

from __future__ import annotations

import streamlit as st


def shade() -> str:
    """`light` or `dark`."""
    return "dark" if st.context.theme.type == "dark" else "light"
