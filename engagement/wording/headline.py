"""The answer in a few sentences: head-counts first, doubt where there is doubt, and what cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.data.states import RECORDS
from engagement.i18n import N_, Language
from engagement.wording.gaps import dates_gap, end_gap

TOO_WIDE = 3.0  # an interval so many times as wide as its number leaves no number to tell
HARDLY = 2.5
SHORT_DAYS = 42  # acts over fewer days show a beginning at most
_DAY = pd.Timedelta(days=1)


def headline(analysis: Analysis, language: Language) -> str:
    """Who is community, who went quiet, who has begun, who is silent, and how many of them may speak."""
    if analysis.evidence.level == 0:
        return _profiles_only(analysis, language)
    if not analysis.evidence.voices:
        return _no_words(analysis, language)
    return " ".join(sentence for sentence in _sentences(analysis, language) if sentence)


def _sentences(analysis: Analysis, language: Language) -> Iterator[str]:
    people = analysis.people
    members, quiet = people[people["state"] == "member"], people[people["state"] == "quiet"]
    if members.empty and len(quiet):
        yield _were_community(analysis, quiet, language)
    else:
        yield _community(analysis, len(members), language)
        yield _quiet(len(quiet), language)
    yield _seasons(members, language)
    yield _begun(analysis, language)
    yield _carry(people, language)
    yield _silent(analysis, language)
    yield _short(analysis, language)
    yield dates_gap(analysis.evidence, language)
    yield end_gap(analysis.evidence, analysis.as_of, language)


def silent_people(people: pd.DataFrame) -> pd.DataFrame:
    """Those in the shade of whom not one word is known."""
    return people[(people["state"] == "shade") & (people["voiced_days"] == 0)]


def may_speak(figure: Figure | None, days: int, language: Language) -> str:
    """How many of the silent may speak; no number where its interval is too wide for one. Empty if untold."""
    if figure is None or figure.value is None or figure.low is None or figure.high is None:
        return ""
    value, low, high = (round(number) for number in (figure.value, figure.low, figure.high))
    told = {"days": language.number(days), "n": language.number(value)}
    sayable = forecast_in_words(figure.value, figure.low, figure.high)
    if sayable == "hardly any":
        return language.ngettext(
            "Hardly any of them is likely to speak to you within {days} day.",
            "Hardly any of them is likely to speak to you within {days} days.",
            days,
        ).format(**told)
    if sayable == "unknown":
        return language.ngettext(
            "How many of them may speak to you within {days} day, we cannot say.",
            "How many of them may speak to you within {days} days, we cannot say.",
            days,
        ).format(**told)
    return language.ngettext(
        "About {n} of them may speak to you within {span} (between {low} and {high}).",
        "About {n} of them may speak to you within {span} (between {low} and {high}).",
        value,
    ).format(
        n=language.number(value),
        span=language.ngettext("{n} day", "{n} days", days).format(n=language.number(days)),
        low=language.number(low),
        high=language.number(high),
    )


def forecast_in_words(value: float, low: float, high: float) -> str:
    """Say how a forecast of heads is told: hardly any, unknown (its interval is too wide), or number."""
    if high <= HARDLY:
        return "hardly any"
    return "unknown" if not round(value) or high - low > TOO_WIDE * value else "number"


def _community(analysis: Analysis, members: int, language: Language) -> str:
    total = len(analysis.people)
    if not members:
        return _no_community(analysis, total, language)
    if total == 1:
        return language.gettext("The only person in this data is your community.")
    if not analysis.evidence.follower_list:
        return language.ngettext(
            "{members} of the {total} people who speak here is your community; "
            "who follows in silence is not in this data.",
            "{members} of the {total} people who speak here are your community; "
            "who follows in silence is not in this data.",
            members,
        ).format(members=language.number(members), total=language.number(total))
    if members == total:
        return language.gettext("All {total} of your followers are your community.").format(
            total=language.number(total)
        )
    return language.ngettext(
        "{members} of your {total} followers is your community ({share}).",
        "{members} of your {total} followers are your community ({share}).",
        members,
    ).format(
        members=language.number(members),
        total=language.number(total),
        share=language.percent(members / max(total, 1)),
    )


def _no_community(analysis: Analysis, total: int, language: Language) -> str:
    if not analysis.evidence.follower_list:
        return language.ngettext(
            "The only person who speaks here does not have the habit; who follows in silence is not in this "
            "data.",
            "None of the {total} people who speak here has the habit; who follows in silence is not in this "
            "data.",
            total,
        ).format(total=language.number(total))
    return language.ngettext(
        "Your only follower does not have the habit of speaking with you.",
        "None of your {total} followers has the habit of speaking with you.",
        total,
    ).format(total=language.number(total))


def _short(analysis: Analysis, language: Language) -> str:
    """Say that the data reach back so little that a habit rests on little; empty where they reach further."""
    days = int(analysis.evidence.coverage_days) + 1
    if days > SHORT_DAYS:
        return ""
    return language.ngettext(
        "The acts in this data cover {n} day: too little to tell a habit from a beginning for sure.",
        "The acts in this data cover {n} days: too little to tell a habit from a beginning for sure.",
        days,
    ).format(n=language.number(days))


def _were_community(analysis: Analysis, quiet: pd.DataFrame, language: Language) -> str:
    last = analysis.evidence.voices_end_at
    days = int((analysis.as_of - last) / _DAY)
    were = language.ngettext(
        "{n} person was your community.", "{n} people were your community.", len(quiet)
    ).format(n=language.number(len(quiet)))
    word = language.ngettext(
        "The last word in this data was {n} day ago, on {date}.",
        "The last word in this data was {n} days ago, on {date}.",
        days,
    ).format(n=language.number(days), date=language.date(last))
    return f"{were} {word}"


def _quiet(quiet: int, language: Language) -> str:
    if not quiet:
        return ""
    return language.ngettext("{n} went quiet.", "{n} went quiet.", quiet).format(n=language.number(quiet))


def _seasons(members: pd.DataFrame, language: Language) -> str:
    due = members["expected_back_at"].dropna()
    if due.empty:
        return ""
    return language.ngettext(
        "{n} of them speaks in seasons, is resting now, and is expected back about {date}.",
        "{n} of them speak in seasons, are resting now, and are expected back about {date}.",
        len(due),
    ).format(
        n=language.number(len(due)), date=language.date(pd.Timestamp(due.sort_values().iloc[len(due) // 2]))
    )


def _begun(analysis: Analysis, language: Language) -> str:
    people = analysis.people
    begun = people[(people["state"] == "starting") & (people["voiced_days"] > 0)]
    if begun.empty:
        return ""
    told = language.ngettext("{n} has begun to speak.", "{n} have begun to speak.", len(begun)).format(
        n=language.number(len(begun))
    )
    recent = analysis.unusual_days[
        pd.to_datetime(analysis.unusual_days["last_day"]) > analysis.as_of.tz_localize(None) - 90 * _DAY
    ]
    if recent.empty:
        return told
    spell = recent.sort_values("people", ascending=False).iloc[0]
    without = _without(spell, analysis.figures, language)
    return " ".join([told, _unusual(spell, analysis.as_of, language), *without])


def _without(spell: pd.Series, figures: Mapping[str, Figure], language: Language) -> Iterator[str]:
    """Tell two figures of the talk with and without the people of unusual days, where they differ."""
    voices, voices_left = _value(figures, "effective_voices"), spell.get("voices_without")
    if voices is not None and pd.notna(voices_left) and round(voices) != round(voices_left):
        yield language.ngettext(
            "Without them {n} voice carries the talk of the last 90 days, with them {all}.",
            "Without them {n} voices carry the talk of the last 90 days, with them {all}.",
            round(voices_left),
        ).format(n=language.number(round(voices_left)), all=language.number(round(voices)))
    answered, answered_left = _value(figures, "reciprocity_in"), spell.get("answered_without")
    if answered is None or pd.isna(answered_left):
        return
    shares = [language.percent(share, 0) for share in (answered_left, answered)]
    if shares[0] != shares[1]:
        yield language.gettext(
            "Without them you answered {share} of what was said to you, with them {all}."
        ).format(share=shares[0], all=shares[1])


def _value(figures: Mapping[str, Figure], name: str) -> float | None:
    return figures[name].value if name in figures else None


def _unusual(spell: pd.Series, as_of: pd.Timestamp, language: Language) -> str:
    first, last, n = spell["first_day"], spell["last_day"], int(spell["people"])
    if first == last:
        said = language.ngettext(
            "On {first} alone {n} person spoke for the first time, far more than usual: a giveaway, a "
            "campaign, a raid or an outage may be behind it.",
            "On {first} alone {n} people spoke for the first time, far more than usual: a giveaway, a "
            "campaign, a raid or an outage may be behind it.",
            n,
        )
    else:
        said = language.ngettext(
            "From {first} to {last} {n} person spoke for the first time, far more than usual: a giveaway, a "
            "campaign, a raid or an outage may be behind it.",
            "From {first} to {last} {n} people spoke for the first time, far more than usual: a giveaway, a "
            "campaign, a raid or an outage may be behind it.",
            n,
        )
    told = said.format(first=language.date(first), last=language.date(last), n=language.number(n))
    if as_of.tz_localize(None) - last < 7 * _DAY:
        return told
    back = int(spell["returned"])
    if not back:
        return told + " " + language.gettext("None of them has spoken since.")
    return (
        told
        + " "
        + language.ngettext("{n} of them has spoken since.", "{n} of them have spoken since.", back).format(
            n=language.number(back)
        )
    )


def _carry(people: pd.DataFrame, language: Language) -> str:
    n = int((people["carries"].astype(bool) & (people["state"] != "member")).sum())
    if not n:
        return ""
    return language.ngettext(
        "{n} carries your words: they share your posts again and again.",
        "{n} carry your words: they share your posts again and again.",
        n,
    ).format(n=language.number(n))


def _silent(analysis: Analysis, language: Language) -> str:
    people = analysis.people
    silent = len(silent_people(people))
    earlier = int(((people["state"] == "shade") & (people["voiced_days"] > 0)).sum())
    told = []
    if earlier:
        told.append(
            language.ngettext(
                "{n} spoke a few times, longer ago.", "{n} spoke a few times, longer ago.", earlier
            ).format(n=language.number(earlier))
        )
    if silent:
        there = language.ngettext(
            "{n} has not spoken in this data.", "{n} have not spoken in this data.", silent
        ).format(n=language.number(silent))
        told += [there, may_speak(analysis.figures["activation_potential"], analysis.horizon_days, language)]
    return " ".join(part for part in told if part)


def _no_words(analysis: Analysis, language: Language) -> str:
    people = analysis.people
    seen = language.ngettext(
        "Of {n} follower this data holds no reply, mention or quote: who is community cannot be told.",
        "Of {n} followers this data holds no reply, mention or quote: who is community cannot be told.",
        len(people),
    ).format(n=language.number(len(people)))
    likers = int((people["likes"] > 0).sum())
    told = language.ngettext("{n} likes what you post.", "{n} like what you post.", likers).format(
        n=language.number(likers)
    )
    return " ".join([seen, *([told] if likers else []), *filter(None, [_carry(people, language)])])


def _profiles_only(analysis: Analysis, language: Language) -> str:
    counts = analysis.people["state"].value_counts()
    total = len(analysis.people)
    seen = language.ngettext(
        "This list shows {n} follower, not a community: it holds nothing that anybody said to you.",
        "This list shows {n} followers, not a community: it holds nothing that anybody said to you.",
        total,
    ).format(n=language.number(total))
    told = [
        language.ngettext("{n} looks like passing by", "{n} look like passing by", n).format(
            n=language.number(n)
        )
        for n in [int(counts.get("passing", 0))]
        if n
    ] + [
        language.ngettext("{n} no longer posts", "{n} no longer post", n).format(n=language.number(n))
        for n in [int(counts.get("inactive", 0))]
        if n
    ]
    unsure = int(counts.get("unsure", 0))
    if unsure:
        told.append(
            language.ngettext("of {n} the data cannot tell", "of {n} the data cannot tell", unsure).format(
                n=language.number(unsure)
            )
        )
    sentence = ", ".join(told)
    return f"{seen} {sentence[0].upper()}{sentence[1:]}." if told else seen


RANKINGS = {
    "model": N_("the forecast"),
    "recency": N_("who spoke last"),
    "count_90d": N_("who spoke most in 90 days"),
    "count": N_("who spoke most"),
}


@dataclass(frozen=True)
class Finding:
    """One thing the card says: a title that is the finding, what it rests on, a table where there is one."""

    title: str
    lines: tuple[str, ...] = ()
    table: pd.DataFrame | None = None


def ranking(name: str, language: Language) -> str:
    """Name a way of ranking."""
    return language.gettext(RANKINGS.get(name, name))


def state_name(state: str, language: Language) -> str:
    """Name a state as on every page."""
    return language.gettext(RECORDS[state].title)


def state_meaning(state: str, language: Language) -> str:
    """Say what a state means, in one sentence."""
    return language.gettext(RECORDS[state].meaning)


_WHY = {
    "ratio": N_("how many they follow for each follower they have"),
    "followers": N_("how many follow them"),
    "following": N_("how many they follow"),
    "posts": N_("how much they post"),
    "asks_back": N_("bios that ask for follows in return"),
    "follows_thousands": N_("following thousands"),
    "unreturned": N_("recent follows that you do not return"),
}


def change_sentence(before: Analysis, after: Analysis, language: Language) -> str:
    """How many people the corrections moved, the corrected ones apart, and what weighs differently now."""
    held = set(before.corrections.itertuples(index=False, name=None))
    new = sum(said not in held for said in after.corrections.itertuples(index=False, name=None))
    sentence = language.ngettext("You corrected {n} person.", "You corrected {n} people.", new).format(
        n=language.number(new)
    )
    others = ~(before.people["corrected"] | after.people["corrected"])
    moved = others & (before.people["state"] != after.people["state"])
    if not moved.any():
        return sentence + " " + language.gettext("Nobody else changed state.")
    routes = Counter(zip(before.people.loc[moved, "state"], after.people.loc[moved, "state"], strict=True))
    told = [
        language.gettext("{n} from {before} to {after}").format(
            n=language.number(n), before=state_name(old, language), after=state_name(new, language)
        )
        for (old, new), n in routes.most_common(3)
    ]
    count = int(moved.sum())
    changed = language.ngettext("{n} other person changed state", "{n} other people changed state", count)
    why = language.gettext("because {what} now weighs differently").format(
        what=language.gettext(_WHY[_moved_most(before, after, moved.to_numpy())])
    )
    return f"{sentence} {changed.format(n=language.number(count))} ({'; '.join(told)}), {why}."


def _moved_most(before: Analysis, after: Analysis, moved: np.ndarray) -> str:
    """Find the story whose contribution changed most among those who moved."""
    then, now = (analysis.answers["passing"].contributions[moved] for analysis in (before, after))
    return str((now - then).abs().mean().idxmax())


def what_would_change(analysis: Analysis, account_id: str, language: Language) -> str | None:
    """Say what would make this person a member; None for members and where nothing can be told."""
    days = analysis.days_to_member(account_id)
    if not days:
        return None
    return language.ngettext(
        "{n} more day with a word to you or to other members makes this person a member.",
        "{n} more days with a word to you or to other members make this person a member.",
        days,
    ).format(n=language.number(days))
