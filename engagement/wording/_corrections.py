"""What corrections changed, in a sentence; and what would change a person's state."""

from __future__ import annotations

from collections import Counter

import numpy as np

from engagement.analysis import Analysis
from engagement.language import N_, Language
from engagement.wording._states import state_name

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
