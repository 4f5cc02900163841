"""Figures in words: a title, what the number means here, and how it is worked out."""

from __future__ import annotations

from engagement.analysis import Figure
from engagement.language import N_, Language
from engagement.wording._states import state_name

_TITLES = {
    "member_to_member_share": N_("Talk among members"),
    "reciprocity_in": N_("Answered by you"),
    "effective_voices": N_("Voices that carry the talk"),
    "voices_gini": N_("Unevenness of the talk"),
    "retention": N_("Regulars who stay"),
    "activation_potential": N_("Silent people who may speak"),
}
_FORMULAS = {
    "share": N_("Followers in this state over all followers. Interval: Wilson, 90 %."),
    "member_to_member_share": N_(
        "Replies, mentions and quotes among members over all of them, last 90 days. "
        "Interval: people resampled 1,000 times, 90 %."
    ),
    "reciprocity_in": N_(
        "Replies, mentions and quotes addressed to you that you answered within 7 days, last 90 days. "
        "Interval: people resampled, 90 %."
    ),
    "effective_voices": N_(
        "How many equally busy voices would make this talk: e to the power of the entropy of acts "
        "by person, Miller-Madow corrected. Interval: people resampled, 90 %."
    ),
    "voices_gini": N_(
        "Gini coefficient of acts by person: 0 when all speak alike, 1 when one speaks for all. "
        "Interval: people resampled, 90 %."
    ),
    "retention": N_(
        "Of those who spoke on two days or more in the 90 days before, the share who spoke in the last 90. "
        "Interval: Wilson, 90 %."
    ),
    "activation_potential": N_(
        "The sum of the predicted probabilities of everybody in the shade. "
        "Interval: 90 %, widened by how much past windows moved."
    ),
}


def figure_title(name: str, language: Language) -> str:
    """The figure's name."""
    if name.startswith("share_"):
        return state_name(name.removeprefix("share_"), language)
    return language.gettext(_TITLES[name])


def figure_formula(name: str, language: Language) -> str:
    """How the figure is worked out."""
    return language.gettext(_FORMULAS["share" if name.startswith("share_") else name])


def figure_value(name: str, value: float, language: Language) -> str:
    """One number of the figure in its unit: a percentage, people, or a coefficient."""
    if name == "voices_gini":
        return language.number(value, 2)
    if name in ("effective_voices", "activation_potential"):
        return language.number(round(value))
    return language.percent(value)


def figure_meaning(name: str, figure: Figure, language: Language) -> str:
    """What this number says about this account, in one sentence."""
    if figure.value is None:
        why = language.gettext(figure.missing) if figure.missing else language.gettext("too little data")
        return language.gettext("Cannot be told: {why}.").format(why=why)
    told = figure_value(name, figure.value, language)
    if name.startswith("share_"):
        return language.gettext("{share} of {n} followers.").format(share=told, n=language.number(figure.n))
    return _MEANINGS[name](figure.value, told, figure, language)


def _member_to_member(value: float, told: str, _figure: Figure, language: Language) -> str:
    if value >= 0.5:
        return language.gettext("{share} of the talk is among members: they do not need you to talk.").format(
            share=told
        )
    if value >= 0.2:
        return language.gettext("{share} of the talk is among members; the rest goes through you.").format(
            share=told
        )
    return language.gettext("Only {share} of the talk is among members: you are the hub.").format(share=told)


def _reciprocity(value: float, told: str, _figure: Figure, language: Language) -> str:
    if value >= 0.5:
        return language.gettext("You answered {share} of what was said to you within a week.").format(
            share=told
        )
    return language.gettext(
        "You answered {share} of what was said to you within a week: people who get an answer stay."
    ).format(share=told)


def _effective(_value: float, told: str, figure: Figure, language: Language) -> str:
    return language.gettext(
        "The {n} acts of the last 90 days weigh as if {voices} people spoke alike."
    ).format(n=language.number(figure.n), voices=told)


def _gini(value: float, told: str, _figure: Figure, language: Language) -> str:
    if value >= 0.6:
        return language.gettext("{gini} on a scale from 0 to 1: a few carry most of the talk.").format(
            gini=told
        )
    return language.gettext("{gini} on a scale from 0 to 1: the talk is spread over many.").format(gini=told)


def _retention(_value: float, told: str, figure: Figure, language: Language) -> str:
    return language.ngettext(
        "{share} of the {n} regular of the 90 days before still speaks.",
        "{share} of the {n} regulars of the 90 days before still speak.",
        figure.n,
    ).format(share=told, n=language.number(figure.n))


def _potential(_value: float, told: str, figure: Figure, language: Language) -> str:
    return language.gettext("About {people} of {n} silent people, if the past is a guide.").format(
        people=told, n=language.number(figure.n)
    )


_MEANINGS = {
    "member_to_member_share": _member_to_member,
    "reciprocity_in": _reciprocity,
    "effective_voices": _effective,
    "voices_gini": _gini,
    "retention": _retention,
    "activation_potential": _potential,
}
