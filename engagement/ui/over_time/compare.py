"""The parts of the compare page: the heads first, then figures that do not grow with size."""

from __future__ import annotations

import hashlib

import streamlit as st

from engagement.analysis import Analysis
from engagement.changes import Compared, Comparison, Moment
from engagement.figures.registry import FIGURES
from engagement.language import N_, Language
from engagement.ui import keeping, visit, waiting
from engagement.ui.charts.compared import compared_chart
from engagement.ui.jobs import Progress, Work
from engagement.ui.over_time.compare_with import Side
from engagement.ui.plain import plain
from engagement.ui.shade import shade
from engagement.wording import (
    compared_sentence,
    compared_values,
    comparison_notes,
    figure_formula,
    figure_title,
    heads_sentence,
)

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
    job = visit.jobs().get(known[1]) if known[0] == name else None
    if job is None:
        visit.jobs().forget(known[1])
        job = visit.jobs().start(_comparing(analysis, key, number), shared=name)
        st.session_state["compare_job"] = (name, job.id)
    waiting.wait(job, language.gettext("Comparing"), key="compare", can_cancel=False)
    if job.error:
        st.error(plain(job.error.sentence(language)))
        st.stop()
    found: Comparison = job.result
    return found


def _comparing(analysis: Analysis, key: str, number: int) -> Work:
    store = keeping.store()

    def work(progress: Progress) -> Comparison:
        from engagement.changes import compare, kept_moment

        progress(0.2, N_("Reading the moments"))
        return compare(Moment.of(analysis), kept_moment(store, key, number))

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
    escaped = (plain(both[0]), plain(both[1]))
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
    st.markdown(compared_sentence(compared, (plain(both[0]), plain(both[1])), language))
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
