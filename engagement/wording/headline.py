"""The one sentence at the top: head-counts first, then the share with its doubt.

The pieces of the model card: a finding, and the ways of ranking in words.

What corrections changed, in a sentence; and what would change a person's state.

The states in words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.data.states import RECORDS
from engagement.i18n import N_, Language


def headline(analysis: Analysis, language: Language) -> str:
    """Who is community, who has begun, who is silent, and how many of them may speak."""
    counts = {str(state): int(n) for state, n in analysis.people["state"].value_counts().items()}
    if analysis.evidence.level == 0:
        return _profiles_only(len(analysis.people), counts, language)
    sentences = [
        _community(analysis, counts.get("member", 0), language),
        _begun(counts.get("starting", 0), language),
        _silent(analysis, counts.get("shade", 0), language),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _community(analysis: Analysis, members: int, language: Language) -> str:
    total = len(analysis.people)
    share = analysis.figures["share_member"]
    if not analysis.evidence.follower_list:
        return language.ngettext(
            "{members} of the {total} people who speak here is your community; "
            "who follows in silence is not in this data.",
            "{members} of the {total} people who speak here are your community; "
            "who follows in silence is not in this data.",
            members,
        ).format(members=language.number(members), total=language.number(total))
    return language.ngettext(
        "{members} of your {total} followers is your community ({share}, between {low} and {high}).",
        "{members} of your {total} followers are your community ({share}, between {low} and {high}).",
        members,
    ).format(
        members=language.number(members),
        total=language.number(total),
        share=language.percent(share.value or 0.0),
        low=language.number(100 * (share.low or 0.0), 1),
        high=language.percent(share.high or 0.0),
    )


def _begun(starting: int, language: Language) -> str:
    if not starting:
        return ""
    return language.ngettext("{n} has begun to speak.", "{n} have begun to speak.", starting).format(
        n=language.number(starting)
    )


def _silent(analysis: Analysis, silent: int, language: Language) -> str:
    if not silent:
        return ""
    there = language.ngettext("{n} is silent but there", "{n} are silent but there", silent).format(
        n=language.number(silent)
    )
    potential = analysis.figures["activation_potential"]
    if potential.value is None:
        return there + "."
    likely = round(potential.value)
    low, high = round(potential.low or 0.0), round(potential.high or 0.0)
    may = language.ngettext(
        "about {n} of them may speak to you within {days} days (between {low} and {high}).",
        "about {n} of them may speak to you within {days} days (between {low} and {high}).",
        likely,
    ).format(
        n=language.number(likely),
        days=language.number(analysis.horizon_days),
        low=language.number(low),
        high=language.number(high),
    )
    return f"{there}: {may}"


def _profiles_only(total: int, counts: dict[str, int], language: Language) -> str:
    seen = language.ngettext(
        "This list shows {n} follower, not a community: it holds nothing that anybody said to you.",
        "This list shows {n} followers, not a community: it holds nothing that anybody said to you.",
        total,
    ).format(n=language.number(total))
    told = [
        language.ngettext("{n} looks like passing by", "{n} look like passing by", n).format(
            n=language.number(n)
        )
        for n in [counts.get("passing", 0)]
        if n
    ] + [
        language.ngettext("{n} has gone quiet", "{n} have gone quiet", n).format(n=language.number(n))
        for n in [counts.get("inactive", 0)]
        if n
    ]
    rest = language.ngettext(
        "of {n} the data cannot tell", "of {n} the data cannot tell", counts.get("unsure", 0)
    ).format(n=language.number(counts.get("unsure", 0)))
    sentence = ", ".join([*told, rest])
    return f"{seen} {sentence[0].upper()}{sentence[1:]}."


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
    """A way of ranking in words."""
    return language.gettext(RANKINGS.get(name, name))


def state_name(state: str, language: Language) -> str:
    """The state's name, as on every page."""
    return language.gettext(RECORDS[state].title)


def state_meaning(state: str, language: Language) -> str:
    """What the state means, in one sentence."""
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
    """The story whose contribution changed most among those who moved."""
    then, now = (analysis.answers["passing"].contributions[moved] for analysis in (before, after))
    return str((now - then).abs().mean().idxmax())


def what_would_change(analysis: Analysis, account_id: str, language: Language) -> str | None:
    """What would make this person a member; None for members and where nothing can be told."""
    days = analysis.days_to_member(account_id)
    if not days:
        return None
    return language.ngettext(
        "{n} more day with a word to you or to other members makes this person a member.",
        "{n} more days with a word to you or to other members make this person a member.",
        days,
    ).format(n=language.number(days))
