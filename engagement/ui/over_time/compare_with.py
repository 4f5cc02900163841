"""Whom to compare the open analysis with: an earlier moment, another of one's own, or a private link."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from engagement.language import Language
from engagement.store import Kept
from engagement.ui import keeping, menu, visit

Side = tuple[str, Kept, int]


def other_side(language: Language) -> Side | None:
    """Key, account and moment to compare the open analysis with; None until one is chosen.

    The choice is an earlier moment of this account, another of one's own, or a private link.
    """
    _offers(language)
    key = st.query_params.get("other")
    if key is None:
        return None
    kept = keeping.kept(key)
    if kept is None:
        st.error(
            language.gettext(
                "The other analysis is not here: it was deleted, its time is over, or the link is "
                "not complete."
            )
        )
        return None
    wanted = st.query_params.get("moment")
    known = [moment.id for moment in kept.snapshots if str(moment.id) == wanted]
    latest = kept.snapshots[:-1] if _is_open(kept) and len(kept.snapshots) > 1 else kept.snapshots
    return key, kept, known[0] if known else latest[-1].id


def _is_open(kept: Kept) -> bool:
    """Whether that is the account whose analysis is open."""
    here = keeping.kept(visit.analysis_id())
    return here is not None and here.account_uid == kept.account_uid


def _offers(language: Language) -> None:
    here = visit.analysis_id()
    mine, open_one = keeping.own_list(), keeping.kept(here)
    offers: dict[str, str] = {}
    for moment in (open_one.snapshots[:-1] if open_one else ())[::-1]:
        offers[f"moment {moment.id}"] = language.gettext("This account, as of {date}").format(
            date=language.date(moment.as_of)
        )
    for kept in mine:
        if open_one is None or kept.account_uid != open_one.account_uid:
            offers[f"account {kept.account_uid}"] = kept.title
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if offers:
            st.selectbox(
                language.gettext("Compare with"),
                list(offers),
                index=None,
                format_func=offers.__getitem__,
                placeholder=language.gettext("Choose"),
                key="compare_with",
                on_change=_choose,
                width=320,
            )
        st.text_input(
            language.gettext("Or paste the private link of another analysis"),
            key="compare_link",
            on_change=_paste,
            width=420,
        )
    if st.session_state.pop("compare_bad", False):
        st.error(language.gettext("This is no private link: it holds “analysis=” and a long key."))


def _choose() -> None:
    kind, _, name = str(st.session_state["compare_with"] or "").partition(" ")
    if kind == "moment":
        st.query_params.update({"other": str(visit.analysis_id()), "moment": name})
    elif kind == "account":
        st.query_params.pop("moment", None)
        st.query_params["other"] = keeping.store().new_key(name)


def _paste() -> None:
    text = str(st.session_state["compare_link"] or "").strip()
    if not text:
        return
    keys = parse_qs(urlsplit(text).query).get("analysis") or ([text] if "/" not in text else [])
    st.session_state["compare_bad"] = not keys
    if keys:
        st.query_params.pop("moment", None)
        st.query_params["other"] = keys[0]
    st.session_state["compare_link"] = ""


def nothing_chosen(language: Language) -> None:
    """Say what there is to choose from."""
    st.markdown(
        language.gettext(
            "Choose an earlier moment or another account that you keep, or paste the private link of one. "
            "What you compare stays where it is: nothing is joined, nothing is saved."
        )
    )
    menu.link("saved", language.gettext("What you keep"))
