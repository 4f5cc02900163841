"""One person's card as a value: state, prediction, reasons that add up, acts in time, last words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.charts.reasons import KINDS, SIDES, reasons_chart, reasons_frame, timeline_chart
from engagement.charts.spec import ChartSpec
from engagement.charts.theme import SIGNS
from engagement.data.results import Reason
from engagement.data.schema import display_name
from engagement.data.states import RECORDS
from engagement.i18n import N_, Language
from engagement.views.kept import Look, kept
from engagement.wording.headline import state_meaning, state_name, what_would_change
from engagement.wording.markdown import escape_markdown
from engagement.wording.reasons import (
    explaining,
    fact_line,
    outlook_text,
    reason_text,
    turned_line,
    voice_line,
)

_MAX_WORDS, _MAX_ACTS = 8, 500
ANSWERS = {
    "membership": N_("How close they are"),
    "activation": N_("Whether they may speak soon"),
    "passing": N_("Whether they only pass by"),
}
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReasonsView:
    """What explains one answer; `is_first`: it is behind the state, `is_cut`: a bar is drawn shorter."""

    title: str
    is_first: bool
    is_cut: bool
    chart: ChartSpec
    alt: str


@dataclass(frozen=True)
class ActsView:
    """What a person did in time, and their last words (when and to whom, the text), latest first."""

    timeline: ChartSpec | None
    alt: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PersonView:
    """The card, findings first: `lines` on the state, `prediction` with a title to each line."""

    name: str
    full_name: str
    state: str
    lines: tuple[str, ...]
    prediction: Facts
    facts: Facts
    reasons: tuple[ReasonsView, ...]
    acts: ActsView | None


def person_row(analysis: Analysis, account_id: str | None) -> pd.Series | None:
    """Look a person up in `Analysis.people`; None where this analysis does not know them."""
    row = int(_account_ids(analysis).get_indexer(pd.Index([account_id], dtype="str"))[0])
    return analysis.people.iloc[row] if row >= 0 else None


@kept
def _account_ids(analysis: Analysis) -> pd.Index:
    ids: pd.Index = pd.Index(analysis.people["account_id"], dtype="str")
    return ids


@kept
def person_view(analysis: Analysis, account_id: str, look: Look) -> PersonView:
    """Put everything about one person into words and pictures.

    Raises:
        KeyError: nobody here has this id.
    """
    person, language = person_row(analysis, account_id), look.language
    if person is None:
        raise KeyError(account_id)
    state = person["state"]
    posted = fact_line(analysis, account_id, state, language)
    return PersonView(
        name=escape_markdown(display_name(person["handle"], person["name"])),
        full_name=person["name"] if person["handle"] and person["name"] else "",
        state=f"{SIGNS[state]} {state_name(state, language)}",
        lines=tuple(
            filter(None, [state_meaning(state, language), posted, turned_line(analysis, person, language)])
        ),
        prediction=_prediction(analysis, person, language),
        facts=_facts(analysis, person, language),
        reasons=tuple(_reasons(analysis.reasons(account_id), state, look)),
        acts=_acts(analysis, account_id, look),
    )


def _prediction(analysis: Analysis, person: pd.Series, language: Language) -> Facts:
    """Say what may come: the forecast, the passing answer, what would change the state."""
    lines = (
        (language.gettext("Will they speak soon?"), prediction_line(analysis, person, language)),
        (language.gettext("Do they only pass by?"), _passing_line(person, language)),
        (
            language.gettext("What would change this:"),
            what_would_change(analysis, person["account_id"], language),
        ),
    )
    return tuple((title, f"{line[0].upper()}{line[1:]}") for title, line in lines if line)


def prediction_line(
    analysis: Analysis, person: Mapping[Any, Any] | pd.Series, language: Language
) -> str | None:
    """Put the forecast into words with its probability; None where there is no forecast."""
    chance, outlook = person["activation"], person["outlook"]
    if pd.isna(chance):
        return None
    chance_text = language.gettext("{share} within {n} days").format(
        share=language.percent(chance, 0 if chance >= 0.1 else 1), n=language.number(analysis.horizon_days)
    )
    if pd.isna(outlook):
        return f"{chance_text}."
    return f"{outlook_text(outlook, language)} ({chance_text})."


def _passing_line(person: pd.Series, language: Language) -> str | None:
    """Put the passing probability with its interval into words; None where the answer abstains."""
    if pd.isna(person["passing"]):
        return None
    low, high = person["passing_low"], person["passing_high"]
    if low >= 0.5:
        words = language.gettext("The profile looks like it")
    elif high < 0.5:
        words = language.gettext("The profile does not look like it")
    else:
        words = language.gettext("The profile leaves it open")
    shares = language.gettext("{share}, between {low} and {high}").format(
        share=language.percent(person["passing"], 0),
        low=language.percent(low, 0),
        high=language.percent(high, 0),
    )
    return f"{words} ({shares})."


def _facts(analysis: Analysis, person: pd.Series, language: Language) -> Facts:
    rows = []
    if pd.notna(person["last_voice_at"]):
        rows.append((language.gettext("Last word"), language.date(person["last_voice_at"])))
    if pd.notna(person["followed_at"]):
        rows.append((language.gettext("Follows since"), language.date(person["followed_at"])))
    if analysis.evidence.level >= 1:
        rows.append((language.gettext("Days of talk with you"), language.number(person["ties_owner"])))
    if analysis.evidence.owner_words:
        rows.append((language.gettext("You answered"), language.number(person["answered"])))
    if analysis.evidence.level >= 2:
        rows.append((language.gettext("Others they talk with"), language.number(person["ties_members"])))
    return tuple(rows)


def _reasons(reasons: list[Reason], state: str, look: Look) -> list[ReasonsView]:
    first, language, views = RECORDS[state].explained_by, look.language, []
    for answer in sorted(ANSWERS, key=lambda name: name != first):
        about = [reason for reason in reasons if reason.answer == answer]
        if about:
            frame = reasons_frame(about, language)
            views.append(
                ReasonsView(
                    language.gettext(ANSWERS[answer]),
                    answer == first,
                    bool(frame["cut"].any()),
                    reasons_chart(frame, language, look.theme, 42 if look.narrow else 58),
                    "; ".join(f"{row.text} {row.shown}" for row in frame.itertuples()),
                )
            )
    return views


def _acts(analysis: Analysis, account_id: str, look: Look) -> ActsView | None:
    acts, language = acts_of(analysis, account_id), look.language
    if acts.empty:
        return None
    dated = acts.dropna(subset=["created_at"]).tail(_MAX_ACTS)
    count = language.ngettext("{n} act in time", "{n} acts in time", len(dated))
    words = []
    for act in acts[acts["text"].notna()].tail(_MAX_WORDS).iloc[::-1].to_dict("records"):
        when = act["created_at"]
        day = language.date(when) if pd.notna(when) else language.gettext("no date")
        said_to = f"{language.gettext(KINDS[act['kind']])} · {language.gettext(SIDES[act['side']])}"
        words.append((f"{day} · {said_to}", act["text"]))
    timeline = None if dated.empty else timeline_chart(dated, language, look.theme, look.narrow)
    return ActsView(timeline, count.format(n=language.number(len(dated))), tuple(words))


def acts_of(analysis: Analysis, account_id: str) -> pd.DataFrame:
    """Select the acts of a person and the owner's towards them, oldest first, with `side` who to whom."""
    acts, owner = analysis.tables.interactions, analysis.tables.owner.account_id
    theirs = acts["actor_id"] == account_id
    owners = (acts["actor_id"] == owner) & (acts["target_id"] == account_id)
    found = acts[theirs | owners].sort_values("created_at", kind="stable", na_position="first")
    side = pd.Series("others", index=found.index)
    side[found["target_id"] == owner] = "you"
    side[found["actor_id"] == owner] = "owner"
    return found.assign(side=side)


def short_reasons(analysis: Analysis, people: pd.DataFrame, language: Language) -> list[str]:
    """Say in half a line each why these people are where they are, in their order.

    Their voice; for the silent the weightiest reason.
    """
    shown = people.to_dict("records")
    silent = [person["account_id"] for person in shown if not person["voiced_days"]]
    reasons = dict(zip(silent, analysis.reasons_of(silent), strict=True))
    return [
        _weightiest(analysis, person, reasons[person["account_id"]], language)
        if person["account_id"] in reasons
        else _voice(analysis, person, language)
        for person in shown
    ]


def _weightiest(
    analysis: Analysis, person: Mapping[Hashable, Any], reasons: list[Reason], language: Language
) -> str:
    posted = fact_line(analysis, person["account_id"], person["state"], language)
    about = explaining(reasons, person["state"])
    if posted or not about:
        return posted
    return str(reason_text(max(about, key=lambda reason: abs(reason.contribution)), language))


def _voice(analysis: Analysis, person: Mapping[Hashable, Any], language: Language) -> str:
    last = person["last_voice_at"]
    days = (analysis.as_of - last) / pd.Timedelta(days=1) if pd.notna(last) else None
    answered = person["answered"] if analysis.evidence.owner_words else None
    return voice_line(person["voiced_days"], days, answered, language)
