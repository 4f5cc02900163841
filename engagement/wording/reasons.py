"""What is known of one person, as sentences: the raw number and how long ago, never a score."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.cut import zone
from engagement.data.reasons import REASONS, ago, you_wrote
from engagement.data.results import Reason, StatesBefore
from engagement.data.schema import VOICED_KINDS
from engagement.data.states import ACTIVATION, LAST_POST, MEMBERSHIP, RECORDS
from engagement.i18n import N_, Language


def reason_text(reason: Reason, language: Language) -> str:
    """One reason as a sentence."""
    return _text(reason.answer, reason.feature, tuple(reason.values.items()), language)


def explaining(reasons: Iterable[Reason], state: str) -> list[Reason]:
    """Pick the reasons of the answer that explains a state; none where a fact of the profile does."""
    return [reason for reason in reasons if reason.answer == RECORDS[state].explained_by]


def with_voice(analysis: Analysis, account_id: str, reasons: Sequence[Reason], state: str) -> list[Reason]:
    """Put in front how often somebody spoke, where that explains the state and is left out as usual here."""
    key = (MEMBERSHIP, "days_with_you")
    there = any((reason.answer, reason.feature) == key for reason in reasons)
    if there or RECORDS[state].explained_by != MEMBERSHIP:
        return list(reasons)
    names = REASONS[key].facts
    known = analysis.facts.loc[[account_id], list(names)].to_numpy(dtype=float)[0]
    values = {
        name: None if math.isnan(value) else float(value) for name, value in zip(names, known, strict=True)
    }
    if not values["owner_days_year"]:
        return list(reasons)
    return [Reason(*key, values["owner_days_year"], 0.0, values), *reasons]


def last_post_line(analysis: Analysis, account_id: str, state: str, language: Language) -> str:
    """Say since when the account is silent, where that is what explains the state; else nothing."""
    if RECORDS[state].explained_by != LAST_POST:
        return ""
    accounts = analysis.tables.accounts
    posted = accounts.loc[accounts["account_id"] == account_id, "last_post_at"].dropna()
    if posted.empty:
        return ""
    return language.gettext("No post since {date}").format(date=language.date(posted.iloc[0]))


def fact_line(analysis: Analysis, account_id: str, state: str, language: Language) -> str:
    """Say the plain fact of the profile that explains the state, where one does; else nothing."""
    if state == "unsure":
        return _why_unsure(analysis, account_id, language)
    return last_post_line(analysis, account_id, state, language)


def _why_unsure(analysis: Analysis, account_id: str, language: Language) -> str:
    """Why somebody who follows thousands is not said to pass by; else what is known of them, their likes."""
    facts = analysis.facts.loc[[account_id]].iloc[0]
    if facts["voices"]:
        return ""
    if not facts["follows_thousands"]:
        likes = REASONS[ACTIVATION, "likes"]
        known = {name: float(facts[name]) for name in likes.facts}
        return likes.sentence(known, language) if known["likes"] else ""
    following = language.number(int(float(facts["following"])))
    if facts["asks_back"] or facts["unreturned"]:
        return language.gettext(
            "Follows {n}, far more than follow it, but the signs in the profile contradict each other, so it "
            "cannot be told."
        ).format(n=following)
    return language.gettext(
        "Follows {n}, far more than follow it, but nothing else in the profile says that it only passes by, "
        "so it cannot be told."
    ).format(n=following)


def turned_line(analysis: Analysis, person: pd.Series, language: Language) -> str:
    """Say which state somebody was in at the last moment, and what happened since; nothing without a change.

    `person` is a row of the people. A state that the user gave is their word, and needs no explanation.
    """
    before = analysis.previous
    if before is None or person["corrected"]:
        return ""
    was = str(before.states.get(person["account_id"], ""))
    if was not in RECORDS or was == person["state"]:
        return ""
    told = language.gettext("On {date}: {state}.").format(
        date=language.date(before.as_of), state=language.gettext(RECORDS[was].title)
    )
    return f"{told} {_since(analysis, before, person, language)}"


def _since(analysis: Analysis, before: StatesBefore, person: pd.Series, language: Language) -> str:
    acts = analysis.tables.interactions
    theirs = acts[(acts["actor_id"] == person["account_id"]) & (acts["created_at"] > before.as_of)]
    local = theirs["created_at"].dt.tz_convert(zone(analysis.tables.owner.time_zone))
    days = local[theirs["kind"].isin(VOICED_KINDS)].dt.date.nunique()
    if days:
        return language.ngettext(
            "Since then they spoke on {n} day.", "Since then they spoke on {n} days.", days
        ).format(n=language.number(days))
    if person["voiced_days"] < before.voiced_days[person["account_id"]]:
        return language.gettext("This data holds fewer of their words than the data of then.")
    if person["carries"] and not theirs.empty:
        return language.gettext("Since then they shared your posts: it has become a habit.")
    if person["voiced_days"]:
        return language.gettext("Since then they have said nothing that has a date.")
    return language.gettext(
        "Nothing was said before or since: the profile has changed, or what the program knows of profiles."
    )


@lru_cache(maxsize=100_000)
def _text(answer: str, feature: str, values: tuple[tuple[str, float | None], ...], language: Language) -> str:
    return REASONS[answer, feature].sentence(dict(values), language)


_OUTLOOKS = {
    "speaks": N_("among the likeliest to speak soon"),
    "silent": N_("not likely to speak soon"),
    "either": N_("may speak or not: the forecast cannot tell"),
    "good": N_("a good chance, compared with the others"),
    "some": N_("some chance, about as much as the others"),
    "low": N_("a low chance, compared with the others"),
}


def outlook_text(outlook: str, language: Language) -> str:
    """Put a person's `outlook` into words."""
    return language.gettext(_OUTLOOKS[outlook])


def voice_line(
    voiced_days: int, last_voice_days: float | None, answered: int | None, language: Language
) -> str:
    """Sum up a voice in half a line: spoke on 2 days, the last 9 days ago; you wrote to them 1 time.

    `answered` is None where the words of the owner are not in the data.
    """
    if not voiced_days and last_voice_days is None:
        return language.gettext("has not spoken in this data")
    spoke = language.ngettext("spoke on {n} day", "spoke on {n} days", voiced_days).format(
        n=language.number(voiced_days)
    )
    if last_voice_days is not None:
        spoke += ", " + language.gettext("the last {ago}").format(ago=ago(last_voice_days, language))
    return "; ".join(filter(None, [spoke, you_wrote(answered, language)]))
