"""One account that is kept: its private link, its moments, its time, its end.

The parts of the saved page that need nothing kept: save, sign in, one's own list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.states import STATES
from engagement.i18n import Language
from engagement.store.contract import RETENTION_DAYS, SavedAccount, Snapshot, StoreError
from engagement.web import session, storage, team_login, widgets
from engagement.web.pages.changes import moment_dates
from engagement.wording.headline import state_name
from engagement.wording.markdown import escape_markdown


def private_link(kept: SavedAccount, language: Language) -> None:
    """The one way back in, to be copied."""
    st.markdown(
        language.gettext("**{name}** is saved. This private link opens it again:").format(
            name=escape_markdown(kept.title)
        )
    )
    st.code(_address(), language=None, wrap_lines=True)
    private_note(language)


def add_to_list(kept: SavedAccount, language: Language) -> None:
    """To somebody signed in: put what they hold the private link of on their own list."""
    if not storage.can_be_listed(kept):
        return
    if st.button(language.gettext("Add it to your analyses"), key="add_to_list"):
        storage.list_it(str(session.analysis_id()))
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
    return f"{base}/community?analysis={session.analysis_id()}"


def moments(kept: SavedAccount, language: Language) -> None:
    """The moments kept of this account, the latest first, each with its heads."""
    count = len(kept.snapshots)
    st.subheader(
        language.ngettext("{n} moment", "{n} moments", count).format(n=language.number(count)), anchor=False
    )
    latest_first = kept.snapshots[::-1]
    if session.narrow():
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
        session.link("changes", language.gettext("What changed between them"))
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


def time_left(kept: SavedAccount, language: Language) -> None:
    """Until when it is kept, and another time to choose."""
    st.subheader(
        language.gettext("Kept until {date}").format(date=language.date(kept.expires_at)), anchor=False
    )
    days = days_kept(language, kept.retention_days, "keep_days")
    if days != kept.retention_days:
        storage.store().set_retention(str(session.analysis_id()), days)
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


def end(kept: SavedAccount, language: Language) -> None:
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
                _try(lambda: storage.forget_moment(str(session.analysis_id()), moment), language)
        sure = st.checkbox(
            language.gettext("Yes: everything kept of this account, its links and corrections"), key="sure"
        )
        if st.button(language.gettext("Delete everything"), key="delete_all", disabled=not sure):
            _try(lambda: storage.forget(str(session.analysis_id())), language)


def _try(act: Callable[[], None], language: Language) -> None:
    try:
        act()
    except StoreError as problem:
        st.error(escape_markdown(problem.sentence(language)))
        return
    if storage.kept(session.analysis_id()) is None:
        st.query_params.pop("analysis", None)
        st.session_state["kept"].pop("analysis", None)
        st.toast(language.gettext("Deleted, with everything that was kept of it."))
    st.rerun()


_USUAL_DAYS = 30


def title(language: Language) -> None:
    """What this page is for."""
    st.title(language.gettext("What you keep"), anchor=False)


def offer(analysis: Analysis, language: Language) -> None:
    """Save the open analysis: as what, for how long, or as the next moment of one that is kept."""
    running = session.jobs().get(st.session_state.get("saving"))
    if running is not None:
        _saved(running.id, language)
    st.markdown(
        language.gettext(
            "This analysis is only open: in a few hours it is forgotten. Saved, it opens again by its own "
            "private link, and the next time you look at this account you see who came, left or began to "
            "speak."
        )
    )
    owner = analysis.tables.owner
    earlier = [kept for kept in storage.own_list() if kept.owner.account_id == owner.account_id]
    with st.form("save", border=False):
        names = {"": language.gettext("A new one")} | {
            kept.account_uid: f"{kept.title} · {language.date(kept.snapshots[-1].as_of)}" for kept in earlier
        }
        chosen = ""
        if earlier:
            chosen = st.selectbox(
                language.gettext("Add it to what you keep of this account?"),
                list(names),
                index=1,
                format_func=names.__getitem__,
                key="save_as",
            )
        name = st.text_input(
            language.gettext("Name"), owner.name or owner.handle or owner.account_id, max_chars=80, width=420
        )
        days = days_kept(language, _USUAL_DAYS, "save_days")
        if st.form_submit_button(language.gettext("Save this analysis"), type="primary", key="save_it"):
            _save(analysis, chosen, name.strip() or None, days)
    private_note(language)


def _save(analysis: Analysis, account_uid: str, name: str | None, days: int) -> None:
    key = storage.store().new_key(account_uid) if account_uid else session.own_analysis()
    work = storage.saving(analysis, key, name, days, storage.subject())
    st.session_state["saving"] = session.jobs().start(work, shared=storage.job_name(key)).id
    st.rerun()


def _saved(job_id: str, language: Language) -> None:
    job = session.jobs().get(job_id)
    if job is None:
        return
    widgets.wait(job, language.gettext("Saving"), key="saving", can_cancel=False)
    st.session_state.pop("saving")
    if job.error:
        st.error(escape_markdown(job.error.sentence(language)))
        return
    st.query_params["analysis"] = st.session_state["kept"]["analysis"] = job.result
    st.rerun()


def own(kept: SavedAccount | None, language: Language, nothing_open: bool) -> None:
    """The list of one's own, where this is the visitor's machine or they are signed in."""
    _sign_in(language)
    mine = [other for other in storage.own_list() if kept is None or other.account_uid != kept.account_uid]
    if not mine:
        if nothing_open:
            _nothing(language)
        return
    st.header(language.gettext("Your analyses"), anchor=False)
    for other in mine:
        latest = other.snapshots[-1]
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(
                language.ngettext(
                    "**{name}** · {people} people · {n} moment, last of {date}",
                    "**{name}** · {people} people · {n} moments, last of {date}",
                    len(other.snapshots),
                ).format(
                    name=escape_markdown(other.title),
                    people=language.number(latest.people),
                    n=language.number(len(other.snapshots)),
                    date=language.date(latest.as_of),
                ),
                width="content",
            )
            if st.button(language.gettext("Open"), key=f"open_{other.account_uid}"):
                session.go("community", analysis=storage.store().new_key(other.account_uid))


def _sign_in(language: Language) -> None:
    if not storage.can_sign_in():
        return
    if storage.subject():
        _link(team_login.way_out(session.address()), language.gettext("Sign out"))
    elif not team_login.is_installed():
        st.warning(
            language.gettext(
                "A sign-in is set up on this server but not installed: whoever runs it has to add the extra "
                "`teams`."
            )
        )
    else:
        _link(team_login.address(session.address()), language.gettext("Sign in to see your analyses"))


def _link(there: str, label: str) -> None:
    st.html(f'<a class="x-sign-in" href="{escape(there, quote=True)}">{escape(label)}</a>')


def _nothing(language: Language) -> None:
    st.markdown(
        language.gettext(
            "Nothing is open. Analyse an account or open the sample, then come back here to keep it; "
            "or open the private link that you were given when you saved."
        )
    )
    session.link("start", language.gettext("Analyse an account"))
