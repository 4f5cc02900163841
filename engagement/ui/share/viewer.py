"""Whoever was sent a link, in front of the page: let in, looked after, shown out."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from engagement.language import Language
from engagement.sharing import Frozen
from engagement.ui import visit
from engagement.ui.share.links_routes import CLOSED, client, cookie_name

if TYPE_CHECKING:
    from engagement.store.links import Seen

_EVERY = 4
_PUBLIC = re.compile(r"[0-9a-f]{16}")


def asked() -> bool:
    """Whether this visit is a client's: the address names a link."""
    return "v" in st.query_params


def opened() -> Frozen:
    """What the link of this visit shows; where it opens nothing (any more) the page says so and ends here."""
    seen = _seen()
    content = client().content(seen.link_id) if seen else None
    if seen is None or content is None:
        closed(visit.words())
    if st.session_state.get("counted") != seen.visit:
        client().count(seen)
        st.session_state["counted"] = seen.visit
    return _frozen(hashlib.sha256(content).hexdigest(), content)


@st.fragment(run_every=_EVERY)
def watch() -> None:
    """Look every few seconds whether the link still opens; if not, the page is cleared."""
    if _seen() is None:
        st.rerun()


def closed(language: Language) -> NoReturn:
    """The one text for every link that does not open."""
    title, text = CLOSED
    st.title(language.gettext(title), anchor=False)
    st.markdown(language.gettext(text))
    st.stop()


def _seen() -> Seen | None:
    public = st.query_params.get("v", "")
    return client().seen(_held(public)) if _PUBLIC.fullmatch(public) else None


def _held(public: str) -> str | None:
    """The pass this browser holds for the link."""
    return st.context.cookies.get(cookie_name(public))


@st.cache_resource(ttl=600, max_entries=16, show_spinner=False)
def _frozen(digest: str, _content: bytes) -> Frozen:  # noqa: ARG001 - the cache's key
    return Frozen.from_bytes(_content)
