"""Figures in words: a title, and how the figure is worked out."""

from __future__ import annotations

from engagement.language import N_, Language
from engagement.wording._states import state_name
from engagement.wording._value import VALUE_FORMULA, VALUE_TITLES

_TITLES = {
    "expected_member_share": N_("Community, as far as it is likely"),
    "funnel_reachable": N_("Followers within reach"),
    "funnel_spoke": N_("Of those within reach, who spoke"),
    "funnel_member": N_("Of those who spoke, who stayed"),
    "member_to_member_share": N_("Talk among members"),
    "reciprocity_in": N_("Answered by you"),
    "reciprocity_out": N_("Answered by them"),
    "balance": N_("Balance of words with you"),
    "reciprocated_pairs": N_("Pairs that talk both ways"),
    "partners_per_member": N_("People a member talks with"),
    "conversation_depth": N_("Turns in a conversation"),
    "deep_conversations": N_("Conversations of three turns or more"),
    "effective_voices": N_("Voices that carry the talk"),
    "effective_voices_100": N_("Voices in a hundred acts"),
    "evenness": N_("Evenness of the voices"),
    "voices_gini": N_("Unevenness of the talk"),
    "dependency": N_("People who say more than half"),
    "retention": N_("Regulars who stay"),
    "newcomer_conversion_30": N_("Newcomers who speak within 30 days"),
    "newcomer_conversion_90": N_("Newcomers who speak within 90 days"),
    "activation_potential": N_("Silent people who may speak"),
    **VALUE_TITLES,
}
_NEWCOMERS = N_(
    "Of those who began to follow while the data were being written and had not spoken before, the share "
    "who spoke to you within so many days: one minus the Kaplan-Meier curve. Interval: Greenwood on the "
    "log-log scale, 90 %. Newcomers who have left are not on a list of followers, so the true share is "
    "rather lower."
)
_FORMULAS = {
    "share": N_("Followers in this state over all followers. Interval: Wilson, 90 %."),
    "expected_member_share": N_(
        "The sum of everybody's probability to have the habit of speaking, over all followers. "
        "Interval: Poisson-binomial, 90 %."
    ),
    "funnel_reachable": N_(
        "Followers in the shade, starting to speak or in the community, over all followers. "
        "Interval: Wilson, 90 %."
    ),
    "funnel_spoke": N_(
        "People starting to speak or in the community, over those and the people in the shade. "
        "Interval: Wilson, 90 %."
    ),
    "funnel_member": N_(
        "People in the community, over those and the people starting to speak. Interval: Wilson, 90 %."
    ),
    "member_to_member_share": N_(
        "Replies, mentions and quotes among members over all of them, last 90 days. "
        "Interval: people resampled 1,000 times, 90 %."
    ),
    "reciprocity_in": N_(
        "Replies, mentions and quotes addressed to you that you answered within 7 days, last 90 days. "
        "Interval: people resampled, 90 %."
    ),
    "reciprocity_out": N_(
        "Replies, mentions and quotes of yours that the person addressed answered within 7 days, "
        "last 90 days. Interval: people resampled, 90 %."
    ),
    "balance": N_(
        "For each person twice the smaller of what they said to you and what you said to them; "
        "the sum of these over all that was said, last 90 days. Interval: people resampled, 90 %."
    ),
    "reciprocated_pairs": N_(
        "Pairs of people in which both spoke to each other, over all pairs in which one spoke to the "
        "other, you aside, last 90 days. Interval: people resampled, 90 %."
    ),
    "partners_per_member": N_(
        "With how many people other than you somebody in the community exchanged words in the last 90 "
        "days, the mean. Interval: members resampled, 90 %."
    ),
    "conversation_depth": N_(
        "Replies, mentions and quotes a conversation, over the conversations that began in the last 90 "
        "days and have an answer. Interval: conversations resampled, 90 %."
    ),
    "deep_conversations": N_(
        "Conversations with three turns or more, over those that began in the last 90 days and have an "
        "answer. Interval: conversations resampled, 90 %."
    ),
    "effective_voices": N_(
        "How many equally busy voices would make this talk: e to the power of the entropy of acts "
        "by person, Miller-Madow corrected. Interval: people resampled, 90 %."
    ),
    "effective_voices_100": N_(
        "The same for a hundred acts drawn from those of the last 90 days, so that accounts of different "
        "size can be compared: e to the power of the expected entropy. Interval: people resampled, 90 %."
    ),
    "evenness": N_(
        "Effective voices over the number of voices, last 90 days: 100 % when all speak alike. "
        "Interval: people resampled, 90 %."
    ),
    "voices_gini": N_(
        "Gini coefficient of acts by person: 0 when all speak alike, 1 when one speaks for all. "
        "Interval: people resampled, 90 %."
    ),
    "dependency": N_(
        "The smallest number of people who together said 51 % of everything, last 90 days. "
        "Interval: people resampled, 90 %."
    ),
    "retention": N_(
        "Of those who spoke on two days or more in the 90 days before, the share who spoke in the last 90. "
        "Interval: Wilson, 90 %."
    ),
    "newcomer_conversion_30": _NEWCOMERS,
    "newcomer_conversion_90": _NEWCOMERS,
    "activation_potential": N_(
        "The sum of the predicted probabilities of everybody in the shade. "
        "Interval: 90 %, widened by how much past windows moved."
    ),
    **dict.fromkeys(VALUE_TITLES, VALUE_FORMULA),
}
# Figures that are no percentage: how many digits their numbers are told with.
DIGITS = {
    "voices_gini": 2,
    "conversation_depth": 1,
    "partners_per_member": 1,
    "effective_voices": 0,
    "effective_voices_100": 0,
    "dependency": 0,
    "activation_potential": 0,
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
    """One number of the figure in its unit: a percentage, people, turns or a coefficient."""
    if name in DIGITS:
        return language.number(value if DIGITS[name] else round(value), DIGITS[name])
    return language.percent(value)
