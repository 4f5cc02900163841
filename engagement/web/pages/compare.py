"""The parts of the compare page: with whom, the heads, then figures that do not grow with size."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.data.results import Progress
from engagement.history.compare import Comparison
from engagement.history.moment import Moment
from engagement.i18n import N_, Language
from engagement.store.contract import SavedAccount
from engagement.views.kept import views
from engagement.views.over_time import ComparedView, ComparisonView, comparison_view
from engagement.web import session, storage
from engagement.web.jobs import Work
from engagement.web.widgets import awaited, look, show_chart

Side = tuple[str, SavedAccount, int]
Names = tuple[str, str]


def title(language: Language) -> None:
    """Say what this page does, and what it leaves out on purpose."""
    st.title(language.gettext("Compare"), anchor=False)
    st.markdown(
        language.gettext(
            "A small bottle may hold more than a big one: this page sets two accounts, or two "
            "moments of one, side by side on figures that do not grow with size."
        )
    )


def other_side(language: Language) -> Side | None:
    """Return key, account and moment to compare the open analysis with; None until one is chosen.

    The choice is an earlier moment of this account, another of one's own, or a private link.
    """
    _choices(language)
    key = st.query_params.get("other")
    if key is None:
        return None
    account = storage.saved_account(key)
    if account is None:
        st.error(
            language.gettext(
                "The other analysis is not here: it was deleted, its time is over, or the link is "
                "not complete."
            )
        )
        return None
    wanted = st.query_params.get("moment")
    chosen = [moment.id for moment in account.snapshots if str(moment.id) == wanted]
    latest = account.snapshots[:-1] if _is_open(account) and len(account.snapshots) > 1 else account.snapshots
    return key, account, chosen[0] if chosen else latest[-1].id


def _choices(language: Language) -> None:
    key = session.analysis_id()
    own_accounts, open_account = storage.own_accounts(), storage.saved_account(key)
    offers: dict[str, str] = {}
    for moment in (open_account.snapshots[:-1] if open_account else ())[::-1]:
        offers[f"moment {moment.id}"] = language.gettext("This account, as of {date}").format(
            date=language.date(moment.as_of)
        )
    for account in own_accounts:
        if open_account is None or account.account_uid != open_account.account_uid:
            offers[f"account {account.account_uid}"] = account.title
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
        st.query_params.update({"other": str(session.analysis_id()), "moment": name})
    elif kind == "account":
        st.query_params.pop("moment", None)
        st.query_params["other"] = storage.store().new_key(name)


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


def _is_open(account: SavedAccount) -> bool:
    """Whether that is the account whose analysis is open."""
    open_account = storage.saved_account(session.analysis_id())
    return open_account is not None and open_account.account_uid == account.account_uid


def nothing_chosen(language: Language) -> None:
    """Say what there is to choose from."""
    st.markdown(
        language.gettext(
            "Choose an earlier moment or another account that you keep, or paste the private link of one. "
            "What you compare stays where it is: nothing is joined, nothing is saved."
        )
    )
    session.link("saved", language.gettext("What you keep"))


def computed(analysis: Analysis, other: Side, language: Language) -> ComparisonView:
    """Compare the two; the page waits, and ends where the other cannot be read."""
    key, account, number = other
    about = (key, number, repr(account.snapshots))
    comparison: Comparison = awaited(
        "compare",
        (analysis.revision, *about),
        _compare_job(analysis, key, number),
        language.gettext("Comparing"),
    )
    both, appearance = _names(analysis, other, language), look()
    view_key = (analysis.revision, "comparison", (*about, both, appearance))
    return views.get(view_key, lambda: comparison_view(comparison, both, appearance))


def _compare_job(analysis: Analysis, key: str, number: int) -> Work:
    store = storage.store()

    def work(progress: Progress) -> Comparison:
        from engagement.history.compare import compare
        from engagement.store.moments import saved_moment

        progress(0.2, N_("Reading the moments"))
        return compare(Moment.of(analysis), saved_moment(store, key, number))

    return work


def _names(analysis: Analysis, other: Side, language: Language) -> Names:
    """Name the two: by account, or by date where it is one account."""
    _, account, number = other
    owner = analysis.tables.owner
    if account.owner.account_id == owner.account_id:
        moment = next(moment for moment in account.snapshots if moment.id == number)
        return language.date(analysis.as_of), language.date(moment.as_of)
    mine = f"@{owner.handle}" if owner.handle else owner.name or language.gettext("your account")
    theirs = f"@{account.owner.handle}" if account.owner.handle else account.title
    return mine, theirs


def heads(view: ComparisonView) -> None:
    """Show head-counts first, then what is unequal about the data."""
    for line in view.heads:
        st.subheader(line, anchor=False)
    if view.notes:
        st.caption(view.notes)


def figures(view: ComparisonView, language: Language) -> None:
    """Show each figure: what it says of the two, then both values with their intervals."""
    with st.grid(2, min_column_width=300, gap="large"):
        for figure in view.figures:
            with st.container(gap="xsmall"):
                _figure(figure, language)


def _figure(figure: ComparedView, language: Language) -> None:
    st.markdown(f"**{figure.title}**")
    st.markdown(figure.sentence)
    if figure.chart:
        show_chart(figure.chart, figure.alt)
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key=f"how_{figure.name}"):
        st.markdown(figure.formula)
