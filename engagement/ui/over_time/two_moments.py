"""The two moments that the changes page looks at: chosen, read and compared; or how to come to a second."""

from __future__ import annotations

import hashlib
from typing import NoReturn

import streamlit as st

from engagement.changes import Changes
from engagement.language import N_, Language
from engagement.store import Kept, Snapshot
from engagement.ui import keeping, menu, visit, waiting
from engagement.ui.jobs import Progress, Work
from engagement.ui.over_time.moment_dates import moment_dates
from engagement.ui.plain import plain

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
    dates = moment_dates(moments, language)
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
