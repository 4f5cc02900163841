"""The one sentence at the top: head-counts first, then the share with its doubt."""

from __future__ import annotations

from engagement.analysis import Analysis
from engagement.language import Language


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
