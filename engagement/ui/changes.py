"""The parts of the changes page: which two moments, what moved, who, and what came of the forecast."""

from __future__ import annotations

import hashlib
from typing import NoReturn

import streamlit as st

from engagement.changes import Changes
from engagement.language import N_, Language
from engagement.store import Kept, Snapshot
from engagement.ui import keeping, menu, visit, waiting
from engagement.ui.charts.flow import flow_chart, flow_frame
from engagement.ui.charts.newcomers import clock_chart
from engagement.ui.jobs import Progress, Work
from engagement.ui.plain import plain
from engagement.ui.shade import shade
from engagement.wording import (
    changes_headline,
    clock_basis,
    clock_sentence,
    forecast_sentence,
    heard_sentence,
    turns_finding,
    turns_sentence,
)

_MOST_MOMENTS = 12


def needs_second(kept: Kept | None, language: Language) -> NoReturn:
    """There is one moment or none: say how to come to a second one, and end the page here."""
    st.title(language.gettext("What changed"), anchor=False)
    if kept is None:
        st.markdown(
            language.gettext(
                "Changes show between two moments of one account, and this one is not saved yet. "
                "Save it now; upload or fetch the account again in a few weeks, and save that as its "
                "next moment."
            )
        )
        menu.link("saved", language.gettext("Save this analysis"))
    else:
        st.markdown(
            language.gettext(
                "There is one moment of this account so far, of {date}. Upload or fetch the account "
                "again in a few weeks and save it as the next moment: then you see who came, who left, "
                "who began to speak, and whether the forecast held."
            ).format(date=language.date(kept.snapshots[-1].as_of))
        )
        menu.link("start", language.gettext("Upload or fetch again"))
    st.stop()


def chosen_moments(kept: Kept, language: Language) -> tuple[Snapshot, Snapshot]:
    """The two moments to compare: by default the last two, with more of them as the address says."""
    moments = kept.snapshots
    later = _from_address("to", moments[1:]) or moments[-1]
    earlier_ones = [moment for moment in moments if moment.as_of < later.as_of] or [moments[0]]
    earlier = _from_address("from", tuple(earlier_ones)) or earlier_ones[-1]
    if len(moments) == 2:
        return earlier, later
    with st.container(horizontal=True):
        _choice(language.gettext("From"), "from", tuple(earlier_ones), earlier, language)
        _choice(language.gettext("To"), "to", moments[1:], later, language)
    return earlier, later


def _choice(label: str, name: str, moments: tuple[Snapshot, ...], now: Snapshot, language: Language) -> None:
    dates = {moment.id: language.date(moment.as_of) for moment in moments}
    st.session_state[f"changes_{name}"] = now.id
    st.selectbox(
        label,
        list(dates),
        format_func=dates.__getitem__,
        key=f"changes_{name}",
        on_change=lambda: st.query_params.update({name: str(st.session_state[f"changes_{name}"])}),
        width=220,
    )


def _from_address(name: str, moments: tuple[Snapshot, ...]) -> Snapshot | None:
    wanted = st.query_params.get(name)
    return next((moment for moment in moments if str(moment.id) == wanted), None)


def worked_out(kept: Kept, pair: tuple[Snapshot, Snapshot], language: Language) -> Changes:
    """The changes between the two moments; the page waits for them, and ends where they cannot be told."""
    key = str(visit.analysis_id())
    what = repr([key, [moment.id for moment in pair], kept.snapshots])
    name = "changes-" + hashlib.sha256(what.encode()).hexdigest()
    known = st.session_state.get("changes_job", ("", ""))
    job = visit.jobs().get(known[1]) if known[0] == name else None
    if job is None:
        visit.jobs().forget(known[1])
        job = visit.jobs().start(_comparing(key, kept, pair), shared=name)
        st.session_state["changes_job"] = (name, job.id)
    waiting.wait(job, language.gettext("Comparing the moments"), key="changes", can_cancel=False)
    if job.error:
        st.error(plain(job.error.sentence(language)))
        st.stop()
    found: Changes = job.result
    return found


def _comparing(key: str, kept: Kept, pair: tuple[Snapshot, Snapshot]) -> Work:
    store = keeping.store()
    others = [moment for moment in kept.snapshots if moment not in pair and moment.as_of < pair[1].as_of]

    def work(progress: Progress) -> Changes:
        from engagement.changes import changes, kept_moment

        wanted = [*pair, *others[-_MOST_MOMENTS:]]
        moments = []
        for number, moment in enumerate(wanted):
            progress(0.7 * number / len(wanted), N_("Reading the moments"))
            moments.append(kept_moment(store, key, moment.id))
        progress(0.8, N_("Comparing"))
        return changes(*moments)

    return work


def headline(changes: Changes, language: Language) -> None:
    """Who came and went, in large letters; who moved below."""
    st.title(changes_headline(changes, language), anchor=False)
    st.markdown(turns_sentence(changes, language))
    st.caption(
        language.gettext("From {before} to {after}.").format(
            before=language.date(changes.before.as_of), after=language.date(changes.after.as_of)
        )
    )
    if changes.lists.came is None and changes.lists.gone is not None:
        st.markdown(_why(language.gettext("Who is new"), changes.lists.came_missing, language))
    if changes.lists.gone is None and changes.lists.came is not None:
        st.markdown(_why(language.gettext("Who left"), changes.lists.gone_missing, language))


def _why(what: str, missing: str | None, language: Language) -> str:
    return f"{what}: {language.gettext(missing or '')}."


def flow(changes: Changes, language: Language) -> None:
    """A bar for every way that somebody went."""
    if changes.matrix is None:
        return
    frame = flow_frame(changes.matrix, language)
    if frame.empty:
        return
    st.space("small")
    st.subheader(turns_finding(changes, language), anchor=False)
    st.caption(language.gettext("People by where they were and where they are now; who stayed is left out."))
    st.altair_chart(
        flow_chart(frame, language, shade()),
        alt=". ".join(f"{row.label}: {row.text}" for row in frame.itertuples()),
    )


def newcomers(changes: Changes, language: Language) -> None:
    """How long newcomers take to their first word."""
    clock = changes.clock
    st.space("medium")
    st.subheader(language.gettext("Newcomers: how long until the first word"), anchor=False)
    lines = []
    for first in ("owner", "member"):
        figures = {days: clock.marks[first, days] for days in (30, 90)}
        told = [days for days, figure in figures.items() if figure.value is not None]
        for days in told or (30,):
            prefix = "" if told or first == "owner" else language.gettext("With another member") + ": "
            lines.append(f"- {prefix}{clock_sentence(clock, first, days, language)}")
    st.markdown("\n".join(lines))
    if clock.curves.empty:
        return
    st.altair_chart(
        clock_chart(clock.curves, language, shade()),
        alt=language.gettext("The share of newcomers who have spoken, by days since they followed"),
    )
    st.caption(clock_basis(clock, language))
    with st.popover(language.gettext("How is this worked out?"), type="tertiary", key="how_clock"):
        st.markdown(
            language.gettext(
                "Everybody known to have followed while words were being recorded is watched from that day "
                "until their first word, until they leave, or until the last moment. The curve is Kaplan and "
                "Meier's; the band is Greenwood's 90 % interval on the log-log scale."
            )
        )


def held(changes: Changes, language: Language) -> None:
    """Whether the members of then are still heard, and whether the forecast held."""
    st.space("medium")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(language.gettext("Members of then"), anchor=False)
        st.markdown(heard_sentence(changes.heard, language))
    with right:
        st.subheader(_outcome(changes, language), anchor=False)
        st.markdown(forecast_sentence(changes.forecast, language))


def _outcome(changes: Changes, language: Language) -> str:
    if changes.forecast.hit is None:
        return language.gettext("The forecast of then")
    if changes.forecast.hit:
        return language.gettext("✓ The forecast of then was a hit")
    return language.gettext("✗ The forecast of then was a miss")
