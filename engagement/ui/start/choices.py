"""What to fetch of an account, what that takes, and the button that begins."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import pandas as pd
import streamlit as st

from engagement.language import Language
from engagement.ui.plain import plain
from engagement.ui.said import said
from engagement.ui.start.fetches import Account, fetches

if TYPE_CHECKING:
    from engagement.sources.handles import Options, Plan

_DAYS = (30, 90, 180)
_NEWEST = 2000
_CENT = 0.01


def choose(account: Account, language: Language) -> None:
    """The choices and their plan; the button starts the run and puts its id into the address."""
    from engagement.sources.handles import Options, kept_since, plan

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
        plain(
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
        told.insert(0, plain(dollars))
    st.subheader(language.gettext("What it takes"), anchor=False)
    st.markdown(" · ".join(told))
    for note in planned.biases:
        st.markdown(f"- {said(note, language)}")
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
    """The most that may be spent; nothing is spent before it is said, nor more than the server may today."""
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
    st.caption(plain(told.format(dollars=language.number(left, 2))))
    return True
