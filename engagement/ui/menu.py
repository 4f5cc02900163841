"""The pages: where their scripts are, what the menu calls them, how links reach them."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import streamlit as st

from engagement.language import N_, Language
from engagement.ui import visit

# Absolute, because the main script's folder must have no `pages/` beside it (see app.py).
_FOLDER = Path(__file__).parents[2] / "pages"
TITLES = {"start": N_("Start"), "community": N_("Community"), "people": N_("People"), "method": N_("Method")}
PAGES = {name: _FOLDER / f"{name}.py" for name in TITLES}


def pages(language: Language) -> list[st.Page]:
    """The pages in the order of the menu; the first answers at the bare address."""
    return [
        st.Page(PAGES[name], title=language.gettext(title), url_path=name, default=name == "start")
        for name, title in TITLES.items()
    ]


def link(page: str, label: str, **query: str | list[str]) -> None:
    """A link to a page of this visit."""
    st.page_link(PAGES[page], label=label, query_params=visit.address(**query))


def go(page: str, **query: str | list[str]) -> NoReturn:
    """Open a page of this visit."""
    st.switch_page(PAGES[page], query_params=visit.address(**query))
