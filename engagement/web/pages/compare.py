"""The parts of the compare page: with whom, the heads, then figures that do not grow with size."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.changes import compared_chart
from engagement.figures.registry import FIGURES
from engagement.history.compare import Compared, Comparison
from engagement.history.moment import Moment
from engagement.i18n import N_, Language
from engagement.store.contract import SavedAccount
from engagement.web import session, storage
from engagement.web.jobs import Progress, Work
from engagement.web.widgets import awaited, show_chart, theme
from engagement.wording.changes import compared_sentence, compared_values, comparison_notes, heads_sentence
from engagement.wording.figures import figure_formula, figure_title
from engagement.wording.markdown import escape_markdown

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


def computed(analysis: Analysis, other: Side, language: Language) -> Comparison:
    """Compare the two; the page waits, and ends where the other cannot be read."""
    key, account, number = other
    about = [analysis.revision, key, number, account.snapshots]
    comparison: Comparison = awaited(
        "compare", about, _compare_job(analysis, key, number), language.gettext("Comparing")
    )
    return comparison


def _compare_job(analysis: Analysis, key: str, number: int) -> Work:
    store = storage.store()

    def work(progress: Progress) -> Comparison:
        from engagement.history.compare import compare
        from engagement.store.moments import saved_moment

        progress(0.2, N_("Reading the moments"))
        return compare(Moment.of(analysis), saved_moment(store, key, number))

    return work


def names(analysis: Analysis, other: Side, language: Language) -> Names:
    """Name the two: by account, or by date where it is one account."""
    _, account, number = other
    owner = analysis.tables.owner
    if account.owner.account_id == owner.account_id:
        moment = next(moment for moment in account.snapshots if moment.id == number)
        return language.date(analysis.as_of), language.date(moment.as_of)
    mine = f"@{owner.handle}" if owner.handle else owner.name or language.gettext("your account")
    theirs = f"@{account.owner.handle}" if account.owner.handle else account.title
    return mine, theirs


def heads(comparison: Comparison, both: Names, language: Language) -> None:
    """Show head-counts first, then what is unequal about the data."""
    escaped = (escape_markdown(both[0]), escape_markdown(both[1]))
    for name, summary in zip(escaped, (comparison.one, comparison.other), strict=True):
        st.subheader(heads_sentence(name, summary, language), anchor=False)
    notes = comparison_notes(comparison, escaped, language)
    if notes:
        st.caption(" ".join(notes))


def figures(comparison: Comparison, both: Names, language: Language) -> None:
    """Show each figure: what it says of the two, then both values with their intervals."""
    with st.grid(2, min_column_width=300, gap="large"):
        for compared in comparison.figures:
            with st.container(gap="xsmall"):
                _figure(compared, both, language)


def _figure(compared: Compared, both: Names, language: Language) -> None:
    st.markdown(f"**{figure_title(compared.name, language)}**")
    st.markdown(compared_sentence(compared, (escape_markdown(both[0]), escape_markdown(both[1])), language))
    figures_of_both = (compared.one, compared.other)
    labels = tuple(
        f"{sign} {name}: {compared_values(compared, place, language)}"
        for place, (sign, name) in enumerate(zip("●◆", both, strict=True))
    )
    if any(figure.value is not None for figure in figures_of_both):
        show_chart(
            compared_chart(
                figures_of_both,
                (labels[0], labels[1]),
                FIGURES[compared.name].digits is None,
                language,
                theme(),
            ),
            alt=". ".join(labels),
        )
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key=f"how_{compared.name}"):
        st.markdown(figure_formula(compared.name, language))
