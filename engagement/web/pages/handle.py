"""An account by its handle: found, shown with what fetching it takes, fetched in the background.

Also who is signed in with X on this page: the way in, the way out, and why a sign-in came to nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, NoReturn

import pandas as pd
import streamlit as st
from cachetools import TTLCache

from engagement.errors import EngagementError
from engagement.i18n import N_, Language
from engagement.ingest.files.limits import has_room
from engagement.web import jobs, session, widgets, x_login
from engagement.web.jobs import Job, Jobs, Patience
from engagement.web.turns import Places
from engagement.web.visits import is_present, visitor
from engagement.web.widgets import note_text
from engagement.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from engagement.ingest.networks.contract import Found, Login, Network, Options, Plan, Status
    from engagement.ingest.networks.handle import Handle


# Look-ups take a second where the server answers; where it trickles, others do not wait behind them.
_LOOK_UP_PLACES, _LOOK_UP_PATIENCE = Places(usual=8, most=24), Patience(work=60.0)
_LOOK_UPS = 20
# A fetch may take hours. What was fetched is kept, so that it can end when nobody waits and go on later.
_FETCH_PLACES, _FETCH_PATIENCE = Places(usual=16, most=16), Patience(work=24 * 3600.0, absent=120.0)


@dataclass(frozen=True)
class Account:
    """An account as its network showed it, and the connection to go on with."""

    network: Network
    found: Found


@dataclass
class Fetch:
    """One account being read: what was chosen, how far it is, and the job that does it."""

    account: Account
    options: Options
    status: Status | None = None
    job: Job | None = None

    def tell(self, status: Status) -> None:
        """Note how far the reading is."""
        self.status = status


class TooManyLookUpsError(EngagementError):
    """One visitor asks networks for more accounts than anybody types."""


class Fetches:
    """What this server asks of networks; mostly it waits for them, so there may be many at a time."""

    def __init__(self) -> None:
        self._look_ups = Jobs(_LOOK_UP_PLACES, _LOOK_UP_PATIENCE, visitor, is_present, has_room)
        self._jobs = Jobs(_FETCH_PLACES, _FETCH_PATIENCE, visitor, is_present, has_room)
        self._fetches: dict[str, Fetch] = {}
        self._asked: TTLCache[str, int] = TTLCache(10_000, 60)

    def look_up(self, handle: Handle, login: Login | None = None) -> Job:
        """Begin to look for an account; the job's result is (Network, Found).

        Raises:
            TooManyLookUpsError: this visit has looked for too many within a minute.
        """
        who = visitor().session
        self._asked[who] = self._asked.get(who, 0) + 1
        if who and self._asked[who] > _LOOK_UPS:
            raise TooManyLookUpsError(N_("You have looked up many accounts. Wait a minute, then look again."))
        return self._look_ups.start(jobs.find_job(handle, login))

    def look_up_job(self, job_id: str | None) -> Job | None:
        """Return the job of that id, if this server still knows it."""
        return self._look_ups.get(job_id)

    def forget(self, job_id: str | None) -> None:
        """Let go of a look-up."""
        self._look_ups.forget(job_id)

    def sweep(self) -> None:
        """End what nobody waits for any more."""
        self._look_ups.sweep()
        self._jobs.sweep()

    def start(self, account: Account, options: Options, anew: bool = False) -> str:
        """Begin to read an account, or go on where its reading stopped; returns the id it is found under."""
        fetch = Fetch(account, options)
        fetch.job = self._jobs.start(
            jobs.fetch_job(account.network, account.found, options, fetch.tell, anew=anew)
        )
        known = {job_id: one for job_id, one in self._fetches.items() if self._jobs.knows(job_id)}
        self._fetches = {**known, fetch.job.id: fetch}
        return fetch.job.id

    def get(self, fetch_id: str | None) -> tuple[Fetch, Job] | None:
        """Return the reading of that id and its job, if this server still knows them."""
        job, fetch = self._jobs.get(fetch_id), self._fetches.get(fetch_id or "")
        return (fetch, job) if fetch and job else None


@st.cache_resource(show_spinner=False)
def fetches() -> Fetches:
    """Return the fetches that all sessions of this server share."""
    return Fetches()


_DAYS = (30, 90, 180)
_NEWEST = 2000
_CENT = 0.01


def choose(account: Account, language: Language) -> None:
    """Show the choices and their plan; the button starts the run and puts its id into the address."""
    from engagement.ingest.networks.contract import Options
    from engagement.ingest.networks.fetch import kept_since, plan

    days = st.segmented_control(
        language.gettext("Posts of the last"),
        _DAYS,
        format_func=lambda n: language.ngettext("{n} day", "{n} days", n).format(n=n),
        default=90,
        required=True,
        key="handle_days",
    )
    followers = _followers(account.found.followers_count, language)
    options = Options(days, followers)
    kept = kept_since(account.network, account.found, options)
    if kept is not None and not _anew(kept, language):
        if st.button(language.gettext("Open what was fetched"), type="primary", key="fetch"):
            _start(account, options)
        return
    planned = plan(account.network, account.found, options)
    _plan(planned, language)
    if planned.dollars > 0:
        options = replace(options, budget_usd=_budget(planned.left_today, language))
    unsaid = planned.dollars > 0 and not options.budget_usd
    if st.button(language.gettext("Fetch"), type="primary", key="fetch", disabled=unsaid):
        _start(account, options, anew=kept is not None)
    st.caption(
        language.gettext("You can stop at any time. What was fetched before is not fetched a second time.")
    )


def _start(account: Account, options: Options, anew: bool = False) -> NoReturn:
    st.query_params["fetch"] = fetches().start(account, options, anew)
    st.rerun()


def _anew(kept: datetime, language: Language) -> bool:
    """Whether to ask again although there is a copy; the copy is said with its day."""
    st.markdown(
        escape_markdown(
            language.gettext("Fetched already on {day} (UTC) and kept here: opening it asks nothing.").format(
                day=language.date(kept.astimezone(UTC))
            )
        )
    )
    chosen: bool = st.toggle(language.gettext("Fetch anew"), key="fetch_anew")
    st.caption(
        language.gettext(
            "Fetched anew, what people have deleted or hidden since, and who has gone, is gone here too."
        )
    )
    return chosen


def _followers(counted: int | None, language: Language) -> int | None:
    """All (None), the newest so many, or none (0)."""
    labels = {"all": language.gettext("all")}
    if counted is None or counted > _NEWEST:
        labels["newest"] = language.gettext("the newest {n}").format(n=language.number(_NEWEST))
    labels["none"] = language.gettext("none")
    chosen = st.segmented_control(
        language.gettext("Followers to read"),
        list(labels),
        format_func=labels.__getitem__,
        default="all",
        required=True,
        key="handle_followers",
    )
    return {"all": None, "newest": _NEWEST, "none": 0}[chosen]


def _plan(planned: Plan, language: Language) -> None:
    minutes = max(1, math.ceil(planned.minutes))
    told = [
        language.ngettext("about {n} minute", "about {n} minutes", minutes).format(
            n=language.number(minutes)
        ),
        language.ngettext("{n} request", "{n} requests", planned.requests).format(
            n=language.number(planned.requests)
        ),
    ]
    if planned.dollars > 0:
        dollars = language.gettext("about ${dollars}").format(dollars=language.number(planned.dollars, 2))
        told.insert(0, escape_markdown(dollars))
    st.subheader(language.gettext("What it takes"), anchor=False)
    st.markdown(" · ".join(told))
    for note in planned.biases:
        st.markdown(f"- {note_text(note, language)}")
    with st.expander(language.gettext("Part by part"), type="compact"):
        st.dataframe(
            _parts(planned, language), hide_index=True, alt=language.gettext("What is fetched, part by part")
        )


def _parts(planned: Plan, language: Language) -> pd.DataFrame:
    parts = [part for part in planned.parts if part.requests or part.dollars]
    columns = {
        language.gettext("Part"): [language.gettext(part.title) for part in parts],
        language.gettext("Requests"): [language.number(part.requests) for part in parts],
    }
    if planned.dollars > 0:
        columns[language.gettext("US dollars")] = [language.number(part.dollars, 2) for part in parts]
    return pd.DataFrame(columns)


def _budget(left: float | None, language: Language) -> float | None:
    """Ask for the most that may be spent: nothing before it is said, nor more than the server may today."""
    if not left_today(left, language):
        return None
    budget: float | None = st.number_input(
        language.gettext("The most it may cost, in US dollars"),
        min_value=0.01,
        value=None,
        step=1.0,
        key="handle_budget",
        width=320,
    )
    st.caption(
        language.gettext(
            "X charges for everything that is read. At this sum the run stops; what was fetched is kept."
        )
    )
    return budget if budget is None or left is None else min(budget, left)


def left_today(left: float | None, language: Language) -> bool:
    """Say what this server may still spend on X today, where the operator set a limit; False for nothing."""
    if left is None:
        return True
    if left < _CENT:
        st.warning(
            language.gettext(
                "What this server may spend on X in a day is used up. Come back after midnight UTC, "
                "or upload an export, which costs nothing."
            )
        )
        return False
    told = language.gettext("This server may still spend ${dollars} on X today; no run goes beyond that.")
    st.caption(escape_markdown(told.format(dollars=language.number(left, 2))))
    return True


def problem(language: Language) -> None:
    """Why nobody was signed in, after coming back from X."""
    reason = st.query_params.get(x_login.PROBLEM)
    if not reason:
        return
    from engagement.ingest.networks.x.oauth import REASONS

    if reason in REASONS and not x_login.signed_in():
        st.warning(escape_markdown(language.gettext(REASONS[reason])))


def line(handle: Handle, language: Language, needed: bool = False) -> None:
    """Who is signed in and the way out; or the way in, where the operator offers one."""
    login = x_login.signed_in()
    if login is not None:
        _out(login.name, language)
    elif x_login.is_offered():
        _in(handle, language, needed)


def _out(name: str, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(language.gettext("Signed in with X as {account}").format(account=f"@{name}"), width="content")
        st.button(language.gettext("Sign out"), key="x_sign_out", type="tertiary", on_click=x_login.sign_out)


def _in(handle: Handle, language: Language, needed: bool) -> None:
    """Show a link in this same window: X asks for consent, and the way back leads here."""
    if needed:
        st.info(language.gettext("X is asked in your own name here: sign in with X first."))
    there = escape(x_login.address(session.address(handle=str(handle))), quote=True)
    label = language.gettext("Sign in with X")
    st.html(f'<a class="x-sign-in" href="{there}">{escape(label)}</a>')
    st.caption(
        language.gettext(
            "Only reading is asked for, and this server forgets the permission after {hours} hours. "
            "Your own account shows you its likes too."
        ).format(hours=_hours())
    )


def _hours() -> int:
    from engagement.ingest.networks.x.oauth import HOURS

    return int(HOURS)


X = "x"
_MOMENT = 0.4
_LONGEST = 400


def handle_form(language: Language) -> bool:
    """Ask for a handle and show its account; True where the way to the account is an export instead."""
    text = _box(language)
    problem(language)
    named = _named(text, language) if text else None
    if named is None:
        return False
    job = _looked_up(named)
    if job.result is None:
        return _not_found(job, named, language)
    return _found(Account(*job.result), language)


def _box(language: Language) -> str:
    """Show the box; what is in it goes into the address, so that a reload and a link keep it."""
    st.session_state.setdefault("handle", st.query_params.get("handle", ""))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            language.gettext("Paste a handle"),
            key="handle",
            width=420,
            placeholder="@",
            autocomplete="off",
            on_change=_ask,
        )
        st.button(language.gettext("Look it up"), key="look_up", on_click=_ask)
    st.caption(
        language.gettext(
            "`@name` for X · `name.bsky.social` for Bluesky · `@name@server` for Mastodon · "
            "or the address of a profile"
        )
    )
    return st.query_params.get("handle", "")


def _ask() -> None:
    asked = st.session_state["handle"].strip()
    for name in ("fetch", x_login.PROBLEM):
        st.query_params.pop(name, None)
    if asked:
        # An address has to stay short; what is cut here is refused as too long all the same.
        st.query_params["handle"] = asked[:_LONGEST]
    else:
        st.query_params.pop("handle", None)


def _named(text: str, language: Language) -> Handle | None:
    from engagement.ingest.networks.handle import UnknownHandleError, parse_handle

    try:
        return parse_handle(text)
    except UnknownHandleError as error:
        st.warning(escape_markdown(error.sentence(language)))
        return None


def _looked_up(named: Handle) -> Job:
    """Return the finished look-up of the handle; until then the page shows that it is under way."""
    login = x_login.signed_in() if named.network == X else None
    # What one login may see, another may not.
    asked = (named, login.account_id if login else None)
    known, job_id = st.session_state.get("look_up_job", (None, None))
    job = fetches().look_up_job(job_id) if known == asked else None
    if job is None:
        fetches().forget(job_id)
        job = _begin_look_up(named, login)
        st.session_state["look_up_job"] = (asked, job.id)
    if not job.finished.wait(_MOMENT):
        _show_look_up(job.id, str(named))
        st.stop()
    return job


def _begin_look_up(named: Handle, login: Login | None) -> Job:
    try:
        return fetches().look_up(named, login)
    except TooManyLookUpsError as error:
        st.warning(escape_markdown(error.sentence(session.visitor_language())))
        st.stop()


@st.fragment(run_every=0.6)
def _show_look_up(job_id: str, account: str) -> None:
    language, job = session.visitor_language(), fetches().look_up_job(job_id)
    if job is None or job.finished.is_set():
        st.rerun()
    st.text(language.gettext("Looking for {account} …").format(account=account))
    if job.before is not None:
        st.caption(widgets.waiting_text(job.before, language))
    if st.button(language.gettext("Cancel"), key="cancel_looking"):
        fetches().forget(job_id)
        st.query_params.pop("handle", None)
        st.rerun()


def _not_found(job: Job, named: Handle, language: Language) -> bool:
    """Why there is no account, and the way on; True where that is an export."""
    from engagement.ingest.networks.contract import MissingAccessError

    keyless = isinstance(job.error, MissingAccessError) and named.network == X
    if keyless and x_login.is_offered() and not x_login.signed_in():
        line(named, language, needed=True)
    elif job.error:
        st.warning(escape_markdown(job.error.sentence(language)))
    if keyless:
        st.markdown(
            language.gettext(
                "There is a free way without keys: the browser script twitter-web-exporter. "
                "How it goes stands open below; its files show the whole community."
            )
        )
        return True
    if st.button(language.gettext("Look again"), key="look_again"):
        fetches().forget(job.id)
        st.rerun()
    return False


def _found(account: Account, language: Language) -> NoReturn:
    """Show the account as its network does, and what can be done with it; the page ends here."""
    found = account.found
    st.header(escape_markdown(found.name or found.handle.name), anchor=False)
    st.text(str(found.handle))
    told = _counts(found, language)
    if told:
        st.markdown(" · ".join(told))
    for note in found.notes:
        st.markdown(f"- {note_text(note, language)}")
    if found.handle.network == X:
        line(found.handle, language)
    choose(account, language)
    st.button(language.gettext("Another account"), key="another", on_click=_clear)
    st.stop()


def _counts(found: Found, language: Language) -> list[str]:
    told = []
    if (n := found.followers_count) is not None:
        told.append(language.ngettext("{n} follower", "{n} followers", n).format(n=language.number(n)))
    if (n := found.following_count) is not None:
        told.append(
            language.ngettext("follows {n} account", "follows {n} accounts", n).format(n=language.number(n))
        )
    if (n := found.posts_count) is not None:
        told.append(language.ngettext("{n} post", "{n} posts", n).format(n=language.number(n)))
    return told


def _clear() -> None:
    st.session_state["handle"] = ""
    _ask()
