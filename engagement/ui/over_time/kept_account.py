"""One account that is kept: its private link, its moments, its time, its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from engagement.analysis import STATES
from engagement.charts.states import SIGNS
from engagement.language import Language
from engagement.store import RETENTION_DAYS, Kept, Snapshot, StoreError
from engagement.ui import keeping, menu, visit
from engagement.ui.over_time.moment_dates import moment_dates
from engagement.ui.plain import plain
from engagement.wording import state_name


def private_link(kept: Kept, language: Language) -> None:
    """The one way back in, to be copied."""
    st.markdown(
        language.gettext("**{name}** is saved. This private link opens it again:").format(
            name=plain(kept.title)
        )
    )
    st.code(_address(), language=None, wrap_lines=True)
    private_note(language)


def add_to_list(kept: Kept, language: Language) -> None:
    """To somebody signed in: put what they hold the private link of on their own list."""
    if not keeping.can_be_listed(kept):
        return
    if st.button(language.gettext("Add it to your analyses"), key="add_to_list"):
        keeping.list_it(str(visit.analysis_id()))
        st.rerun()
    st.caption(language.gettext("Then you find it here whenever you are signed in, without the link."))


def private_note(language: Language) -> None:
    """How to treat the private link."""
    st.caption(
        language.gettext(
            "Whoever has the private link sees everything and may change it: keep it as you keep a password. "
            "For clients there are share links, without names and with an end."
        )
    )


def _address() -> str:
    base = (st.context.url or "").rsplit("/", 1)[0]
    return f"{base}/community?analysis={visit.analysis_id()}"


def moments(kept: Kept, language: Language) -> None:
    """The moments kept of this account, the latest first, each with its heads."""
    count = len(kept.snapshots)
    st.subheader(
        language.ngettext("{n} moment", "{n} moments", count).format(n=language.number(count)), anchor=False
    )
    latest_first = kept.snapshots[::-1]
    if visit.narrow():
        dates = moment_dates(latest_first, language)
        for moment in latest_first:
            st.markdown(f"**{dates[moment.id]}**")
            st.caption(_heads(moment, language))
    else:
        st.dataframe(
            _table(latest_first, language),
            hide_index=True,
            alt=language.gettext("The moments kept, with the number of people in each state"),
        )
    if len({moment.as_of for moment in kept.snapshots}) < count:
        st.caption(
            language.gettext(
                "Some of these moments end with the same act, so nothing can be told between them: export "
                "again once somebody has done something."
            )
        )
    if count > 1:
        menu.link("changes", language.gettext("What changed between them"))
    else:
        st.caption(
            language.gettext(
                "Upload or fetch the account again in a few weeks and save it here: "
                "then you see what changed."
            )
        )


def _heads(moment: Snapshot, language: Language) -> str:
    parts = [
        f"{SIGNS[state]} {state_name(state, language)} {language.number(moment.states[state])}"
        for state in STATES
        if moment.states.get(state)
    ]
    people = language.ngettext("{n} person", "{n} people", moment.people)
    return " · ".join([people.format(n=language.number(moment.people)), *parts])


def _table(moments: Sequence[Snapshot], language: Language) -> pd.DataFrame:
    heads = {
        f"{SIGNS[state]} {state_name(state, language)}": [
            language.number(moment.states.get(state, 0)) for moment in moments
        ]
        for state in STATES
    }
    return pd.DataFrame(
        {
            language.gettext("As of"): list(moment_dates(moments, language).values()),
            language.gettext("People"): [language.number(moment.people) for moment in moments],
            **heads,
        }
    )


def time_left(kept: Kept, language: Language) -> None:
    """Until when it is kept, and another time to choose."""
    st.subheader(
        language.gettext("Kept until {date}").format(date=language.date(kept.expires_at)), anchor=False
    )
    days = days_kept(language, kept.retention_days, "keep_days")
    if days != kept.retention_days:
        keeping.store().set_retention(str(visit.analysis_id()), days)
        st.rerun()
    st.caption(
        language.gettext("Then it is deleted, with its share links. Each new moment starts the time anew.")
    )


def days_kept(language: Language, now: int, key: str) -> int:
    """For how long to keep it, in days."""
    label = language.gettext("Keep it for")
    names = {n: language.ngettext("{n} day", "{n} days", n).format(n=n) for n in RETENTION_DAYS}
    chosen = st.segmented_control(
        label, list(names), default=now, format_func=names.__getitem__, key=key, required=True
    )
    return int(chosen or now)


def end(kept: Kept, language: Language) -> None:
    """Delete one moment, or everything, after a second question."""
    with st.expander(language.gettext("Delete")):
        if len(kept.snapshots) > 1:
            names = moment_dates(kept.snapshots[::-1], language)
            moment = st.selectbox(
                language.gettext("One moment"),
                list(names),
                format_func=names.__getitem__,
                key="old",
                index=None,
            )
            if moment is not None and st.button(language.gettext("Delete this moment"), key="delete_moment"):
                _try(lambda: keeping.forget_moment(str(visit.analysis_id()), moment), language)
        sure = st.checkbox(
            language.gettext("Yes: everything kept of this account, its links and corrections"), key="sure"
        )
        if st.button(language.gettext("Delete everything"), key="delete_all", disabled=not sure):
            _try(lambda: keeping.forget(str(visit.analysis_id())), language)


def _try(act: Callable[[], None], language: Language) -> None:
    try:
        act()
    except StoreError as problem:
        st.error(plain(problem.sentence(language)))
        return
    if keeping.kept(visit.analysis_id()) is None:
        st.query_params.pop("analysis", None)
        st.session_state["kept"].pop("analysis", None)
        st.toast(language.gettext("Deleted, with everything that was kept of it."))
    st.rerun()
