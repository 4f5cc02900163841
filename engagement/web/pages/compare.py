"""The parts of the compare page: the heads first, then figures that do not grow with size.

Whom to compare the open analysis with: an earlier moment, another of one's own, or a private link.
"""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.changes import compared_chart
from engagement.figures.registry import FIGURES
from engagement.history.compare import Compared, Comparison
from engagement.history.moment import Moment
from engagement.i18n import N_, Language
from engagement.store.contract import SavedAccount
from engagement.web import session, storage, widgets
from engagement.web.jobs import Progress, Work
from engagement.web.widgets import shade
from engagement.wording.changes import compared_sentence, compared_values, comparison_notes, heads_sentence
from engagement.wording.figures import figure_formula, figure_title
from engagement.wording.markdown import escape_markdown

Side = tuple[str, SavedAccount, int]


def other_side(language: Language) -> Side | None:
    """Key, account and moment to compare the open analysis with; None until one is chosen.

    The choice is an earlier moment of this account, another of one's own, or a private link.
    """
    _offers(language)
    key = st.query_params.get("other")
    if key is None:
        return None
    kept = storage.kept(key)
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


def _is_open(kept: SavedAccount) -> bool:
    """Whether that is the account whose analysis is open."""
    here = storage.kept(session.analysis_id())
    return here is not None and here.account_uid == kept.account_uid


def _offers(language: Language) -> None:
    here = session.analysis_id()
    mine, open_one = storage.own_list(), storage.kept(here)
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


def nothing_chosen(language: Language) -> None:
    """Say what there is to choose from."""
    st.markdown(
        language.gettext(
            "Choose an earlier moment or another account that you keep, or paste the private link of one. "
            "What you compare stays where it is: nothing is joined, nothing is saved."
        )
    )
    session.link("saved", language.gettext("What you keep"))


Names = tuple[str, str]


def title(language: Language) -> None:
    """What this page does, and what it leaves out on purpose."""
    st.title(language.gettext("Compare"), anchor=False)
    st.markdown(
        language.gettext(
            "A small bottle may hold more than a big one: this page sets two accounts, or two "
            "moments of one, side by side on figures that do not grow with size."
        )
    )


def worked_out(analysis: Analysis, other: Side, language: Language) -> Comparison:
    """The two side by side; the page waits, and ends where the other cannot be read."""
    key, kept, number = other
    what = repr([analysis.revision, key, number, kept.snapshots])
    name = "compare-" + hashlib.sha256(what.encode()).hexdigest()
    known = st.session_state.get("compare_job", ("", ""))
    job = session.jobs().get(known[1]) if known[0] == name else None
    if job is None:
        session.jobs().forget(known[1])
        job = session.jobs().start(_comparing(analysis, key, number), shared=name)
        st.session_state["compare_job"] = (name, job.id)
    widgets.wait(job, language.gettext("Comparing"), key="compare", can_cancel=False)
    if job.error:
        st.error(escape_markdown(job.error.sentence(language)))
        st.stop()
    found: Comparison = job.result
    return found


def _comparing(analysis: Analysis, key: str, number: int) -> Work:
    store = storage.store()

    def work(progress: Progress) -> Comparison:
        from engagement.history.compare import compare
        from engagement.store.moments import saved_moment

        progress(0.2, N_("Reading the moments"))
        return compare(Moment.of(analysis), saved_moment(store, key, number))

    return work


def names(analysis: Analysis, other: Side, language: Language) -> Names:
    """What the two are called: by account, or by date where it is one account."""
    _, kept, number = other
    owner = analysis.tables.owner
    if kept.owner.account_id == owner.account_id:
        moment = next(moment for moment in kept.snapshots if moment.id == number)
        return language.date(analysis.as_of), language.date(moment.as_of)
    mine = f"@{owner.handle}" if owner.handle else owner.name or language.gettext("your account")
    theirs = f"@{kept.owner.handle}" if kept.owner.handle else kept.title
    return mine, theirs


def heads(found: Comparison, both: Names, language: Language) -> None:
    """Head-counts first, then what is unequal about the data."""
    escaped = (escape_markdown(both[0]), escape_markdown(both[1]))
    for name, look in zip(escaped, (found.one, found.other), strict=True):
        st.subheader(heads_sentence(name, look, language), anchor=False)
    notes = comparison_notes(found, escaped, language)
    if notes:
        st.caption(" ".join(notes))


def figures(found: Comparison, both: Names, language: Language) -> None:
    """Each figure: what it says of the two, then both values with their intervals."""
    with st.grid(2, min_column_width=300, gap="large"):
        for compared in found.figures:
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
        st.altair_chart(
            compared_chart(
                figures_of_both,
                (labels[0], labels[1]),
                FIGURES[compared.name].digits is None,
                language,
                shade(),
            ),
            alt=". ".join(labels),
        )
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key=f"how_{compared.name}"):
        st.markdown(figure_formula(compared.name, language))
