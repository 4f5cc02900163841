"""The parts of the saved page that need nothing kept: save, sign in, one's own list."""

from __future__ import annotations

from html import escape

import streamlit as st

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.store import Kept
from engagement.ui import keeping, menu, team_login, visit, waiting
from engagement.ui.over_time.kept_account import days_kept, private_note
from engagement.ui.plain import plain

_USUAL_DAYS = 30


def title(language: Language) -> None:
    """What this page is for."""
    st.title(language.gettext("What you keep"), anchor=False)


def offer(analysis: Analysis, language: Language) -> None:
    """Save the open analysis: as what, for how long, or as the next moment of one that is kept."""
    running = visit.jobs().get(st.session_state.get("saving"))
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
    earlier = [kept for kept in keeping.own_list() if kept.owner.account_id == owner.account_id]
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
    key = keeping.store().new_key(account_uid) if account_uid else visit.own_analysis()
    work = keeping.saving(analysis, key, name, days, keeping.subject())
    st.session_state["saving"] = visit.jobs().start(work, shared=keeping.job_name(key)).id
    st.rerun()


def _saved(job_id: str, language: Language) -> None:
    job = visit.jobs().get(job_id)
    if job is None:
        return
    waiting.wait(job, language.gettext("Saving"), key="saving", can_cancel=False)
    st.session_state.pop("saving")
    if job.error:
        st.error(plain(job.error.sentence(language)))
        return
    st.query_params["analysis"] = st.session_state["kept"]["analysis"] = job.result
    st.rerun()


def own(kept: Kept | None, language: Language, nothing_open: bool) -> None:
    """The list of one's own, where this is the visitor's machine or they are signed in."""
    _sign_in(language)
    mine = [other for other in keeping.own_list() if kept is None or other.account_uid != kept.account_uid]
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
                    name=plain(other.title),
                    people=language.number(latest.people),
                    n=language.number(len(other.snapshots)),
                    date=language.date(latest.as_of),
                ),
                width="content",
            )
            if st.button(language.gettext("Open"), key=f"open_{other.account_uid}"):
                menu.go("community", analysis=keeping.store().new_key(other.account_uid))


def _sign_in(language: Language) -> None:
    if not keeping.can_sign_in():
        return
    if keeping.subject():
        _link(team_login.way_out(visit.address()), language.gettext("Sign out"))
    elif not team_login.is_installed():
        st.warning(
            language.gettext(
                "A sign-in is set up on this server but not installed: whoever runs it has to add the extra "
                "`teams`."
            )
        )
    else:
        _link(team_login.address(visit.address()), language.gettext("Sign in to see your analyses"))


def _link(there: str, label: str) -> None:
    st.html(f'<a class="x-sign-in" href="{escape(there, quote=True)}">{escape(label)}</a>')


def _nothing(language: Language) -> None:
    st.markdown(
        language.gettext(
            "Nothing is open. Analyse an account or open the sample, then come back here to keep it; "
            "or open the private link that you were given when you saved."
        )
    )
    menu.link("start", language.gettext("Analyse an account"))
