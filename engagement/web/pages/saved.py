"""The parts of the saved page: save, the private link, moments, time and end, sign in, one's own list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.states import RULES, STATES
from engagement.i18n import Language
from engagement.store.contract import RETENTION_DAYS, SavedAccount, Snapshot, StoreError
from engagement.web import session, storage, team_login, widgets
from engagement.web.pages.changes import moment_dates
from engagement.wording.headline import state_name
from engagement.wording.markdown import escape_markdown

_DEFAULT_DAYS = 30


def title(language: Language) -> None:
    """Say what this page is for."""
    st.title(language.gettext("What you keep"), anchor=False)


def private_link(account: SavedAccount, language: Language) -> None:
    """Show the one way back in, to be copied."""
    st.markdown(
        language.gettext("**{name}** is saved. This private link opens it again:").format(
            name=escape_markdown(account.title)
        )
    )
    st.code(_private_address(), language=None, wrap_lines=True)
    _link_note(language)


def _private_address() -> str:
    base = (st.context.url or "").rsplit("/", 1)[0]
    return f"{base}/community?analysis={session.analysis_id()}"


def _link_note(language: Language) -> None:
    """Say how to treat the private link."""
    st.caption(
        language.gettext(
            "Whoever has the private link sees everything and may change it: keep it as you keep a password. "
            "For clients there are share links, without names and with an end."
        )
    )


def add_to_list(account: SavedAccount, language: Language) -> None:
    """Offer somebody signed in to put what they hold the private link of on their own list."""
    if not storage.can_be_listed(account):
        return
    if st.button(language.gettext("Add it to your analyses"), key="add_to_list"):
        storage.add_to_list(str(session.analysis_id()))
        st.rerun()
    st.caption(language.gettext("Then you find it here whenever you are signed in, without the link."))


def moments(account: SavedAccount, language: Language) -> None:
    """Show the saved moments of this account, the latest first, each with its heads."""
    count = len(account.snapshots)
    st.subheader(
        language.ngettext("{n} moment", "{n} moments", count).format(n=language.number(count)), anchor=False
    )
    latest_first = account.snapshots[::-1]
    if session.narrow():
        dates = marked_dates(latest_first, language)
        for moment in latest_first:
            st.markdown(f"**{dates[moment.id]}**")
            st.caption(_heads_line(moment, language))
    else:
        st.dataframe(
            _moments_table(latest_first, language),
            hide_index=True,
            alt=language.gettext("The moments kept, with the number of people in each state"),
        )
    if any(moment.rules < RULES for moment in account.snapshots):
        st.caption(
            language.gettext(
                "An earlier version of this program counted the states of the moments so marked, by other "
                "rules: they are not compared with those of today."
            )
        )
    if len({moment.as_of for moment in account.snapshots}) < count:
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


def marked_dates(moments: Sequence[Snapshot], language: Language) -> dict[int, str]:
    """Name each moment, those of earlier rules as such."""
    return {
        number: name
        if moment.rules >= RULES
        else language.gettext("{date} (earlier version)").format(date=name)
        for moment, (number, name) in zip(moments, moment_dates(moments, language).items(), strict=True)
    }


def _heads_line(moment: Snapshot, language: Language) -> str:
    parts = [
        f"{SIGNS[state]} {state_name(state, language)} {language.number(moment.states[state])}"
        for state in STATES
        if moment.states.get(state)
    ]
    people = language.ngettext("{n} person", "{n} people", moment.people)
    return " · ".join([people.format(n=language.number(moment.people)), *parts])


def _moments_table(moments: Sequence[Snapshot], language: Language) -> pd.DataFrame:
    heads = {
        f"{SIGNS[state]} {state_name(state, language)}": [
            language.number(moment.states[state]) if state in moment.states else "—" for moment in moments
        ]
        for state in STATES
    }
    return pd.DataFrame(
        {
            language.gettext("As of"): list(marked_dates(moments, language).values()),
            language.gettext("People"): [language.number(moment.people) for moment in moments],
            **heads,
        }
    )


def time_left(account: SavedAccount, language: Language) -> None:
    """Show until when it is kept, and another time to choose."""
    st.subheader(
        language.gettext("Kept until {date}").format(date=language.date(account.expires_at)),
        anchor=False,
    )
    days = _retention_choice(language, account.retention_days, "keep_days")
    if days != account.retention_days:
        storage.store().set_retention(str(session.analysis_id()), days)
        st.rerun()
    st.caption(
        language.gettext("Then it is deleted, with its share links. Each new moment starts the time anew.")
    )


def _retention_choice(language: Language, now: int, key: str) -> int:
    """Ask for how many days to keep it."""
    label = language.gettext("Keep it for")
    names = {n: language.ngettext("{n} day", "{n} days", n).format(n=n) for n in RETENTION_DAYS}
    chosen = st.segmented_control(
        label, list(names), default=now, format_func=names.__getitem__, key=key, required=True
    )
    return int(chosen or now)


def deletion(account: SavedAccount, language: Language) -> None:
    """Delete one moment, or everything, after a second question."""
    with st.expander(language.gettext("Delete")):
        if len(account.snapshots) > 1:
            names = moment_dates(account.snapshots[::-1], language)
            moment = st.selectbox(
                language.gettext("One moment"),
                list(names),
                format_func=names.__getitem__,
                key="old",
                index=None,
            )
            if moment is not None and st.button(language.gettext("Delete this moment"), key="delete_moment"):
                _delete(lambda: storage.delete_moment(str(session.analysis_id()), moment), language)
        sure = st.checkbox(
            language.gettext("Yes: everything kept of this account, its links and corrections"), key="sure"
        )
        if st.button(language.gettext("Delete everything"), key="delete_all", disabled=not sure):
            _delete(lambda: storage.delete_account(str(session.analysis_id())), language)


def _delete(act: Callable[[], None], language: Language) -> None:
    try:
        act()
    except StoreError as problem:
        st.error(escape_markdown(problem.sentence(language)))
        return
    if storage.saved_account(session.analysis_id()) is None:
        st.query_params.pop("analysis", None)
        st.session_state["kept"].pop("analysis", None)
        st.toast(language.gettext("Deleted, with everything that was kept of it."))
    st.rerun()


def offer(analysis: Analysis, language: Language) -> None:
    """Save the open analysis: as what, for how long, or as the next moment of one that is saved."""
    running = session.jobs().get(st.session_state.get("saving"))
    if running is not None:
        _finish_saving(running.id, language)
    st.markdown(
        language.gettext(
            "This analysis is only open: in a few hours it is forgotten. Saved, it opens again by its own "
            "private link, and the next time you look at this account you see who came, left or began to "
            "speak."
        )
    )
    owner = analysis.tables.owner
    earlier = [account for account in storage.own_accounts() if account.owner.account_id == owner.account_id]
    with st.form("save", border=False):
        account_names = {"": language.gettext("A new one")} | {
            account.account_uid: f"{account.title} · {language.date(account.snapshots[-1].as_of)}"
            for account in earlier
        }
        chosen = ""
        if earlier:
            chosen = st.selectbox(
                language.gettext("Add it to what you keep of this account?"),
                list(account_names),
                index=1,
                format_func=account_names.__getitem__,
                key="save_as",
            )
        name = st.text_input(
            language.gettext("Name"), owner.name or owner.handle or owner.account_id, max_chars=80, width=420
        )
        days = _retention_choice(language, _DEFAULT_DAYS, "save_days")
        if st.form_submit_button(language.gettext("Save this analysis"), type="primary", key="save_it"):
            _start_saving(analysis, chosen, name.strip() or None, days)
    _link_note(language)


def _finish_saving(job_id: str, language: Language) -> None:
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


def _start_saving(analysis: Analysis, account_uid: str, name: str | None, days: int) -> None:
    key = storage.store().new_key(account_uid) if account_uid else session.own_analysis()
    work = storage.save_job(analysis, key, name, days, storage.subject())
    st.session_state["saving"] = session.jobs().start(work, shared=storage.job_name(key)).id
    st.rerun()


def own_accounts(account: SavedAccount | None, language: Language, nothing_open: bool) -> None:
    """List one's own, where this is the visitor's machine or they are signed in."""
    _sign_in(language)
    others = [
        other
        for other in storage.own_accounts()
        if account is None or other.account_uid != account.account_uid
    ]
    if not others:
        if nothing_open:
            _nothing_open(language)
        return
    st.header(language.gettext("Your analyses"), anchor=False)
    for other in others:
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
    if not team_login.is_offered():
        return
    if storage.subject():
        _sign_in_link(team_login.sign_out_address(session.address()), language.gettext("Sign out"))
    elif not team_login.is_installed():
        st.warning(
            language.gettext(
                "A sign-in is set up on this server but not installed: whoever runs it has to add the extra "
                "`teams`."
            )
        )
    else:
        _sign_in_link(
            team_login.sign_in_address(session.address()), language.gettext("Sign in to see your analyses")
        )


def _sign_in_link(target: str, label: str) -> None:
    st.html(f'<a class="x-sign-in" href="{escape(target, quote=True)}">{escape(label)}</a>')


def _nothing_open(language: Language) -> None:
    st.markdown(
        language.gettext(
            "Nothing is open. Analyse an account or open the sample, then come back here to keep it; "
            "or open the private link that you were given when you saved."
        )
    )
    session.link("start", language.gettext("Analyse an account"))
