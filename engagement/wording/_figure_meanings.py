"""What a figure says about this account, in one sentence that follows from its value and its doubt."""

from __future__ import annotations

from engagement.analysis import Figure
from engagement.language import N_, Language
from engagement.wording._figures import DIGITS, figure_value
from engagement.wording._value import VALUE_MEANINGS

WIDE_SHARE = 0.3
_WIDE = N_("Anything between {low} and {high} fits this data: there is too little of it to say more.")
# From which value on which sentence holds, the highest first; the last holds for whatever is left.
Steps = tuple[tuple[float, str], ...]
_ALL = float("-inf")
_MEANINGS: dict[str, Steps] = {
    "expected_member_share": (
        (0.1, N_("Counting everybody by how likely they are to have the habit of speaking: {value} of {n} "
                 "followers. Beyond the sure members many are a word or two away.")),
        (_ALL, N_("Counting everybody by how likely they are to have the habit of speaking: {value} of {n} "
                  "followers. Beyond the sure members there are few.")),
    ),
    "funnel_reachable": (
        (0.6, N_("{value} of the followers are alive and within reach: most of them could still speak.")),
        (0.3, N_("{value} of the followers are within reach; the others have gone quiet, pass by, "
                 "or cannot be told.")),
        (_ALL, N_("Only {value} of the followers are within reach: the follower count says little here.")),
    ),
    "funnel_spoke": (
        (0.3, N_("{value} of those within reach have spoken: the threshold is low.")),
        (0.1, N_("{value} of those within reach have spoken; the others read in silence.")),
        (_ALL, N_("Only {value} of those within reach have ever spoken: here is the most room.")),
    ),
    "funnel_member": (
        (0.5, N_("{value} of those who spoke made it a habit: who starts, stays.")),
        (0.2, N_("{value} of those who spoke made it a habit; the others have not yet come back often.")),
        (_ALL, N_("Only {value} of those who spoke made it a habit: many start, few come back.")),
    ),
    "member_to_member_share": (
        (0.5, N_("{value} of the talk is among members: they do not need you to talk.")),
        (0.2, N_("{value} of the talk is among members; the rest goes through you.")),
        (_ALL, N_("Only {value} of the talk is among members: you are the hub.")),
    ),
    "reciprocity_in": (
        (0.5, N_("You answered {value} of what was said to you within a week.")),
        (_ALL, N_("You answered {value} of what was said to you within a week: "
                  "most words to you were left without an answer.")),
    ),
    "reciprocity_out": (
        (0.5, N_("{value} of what you said to somebody was answered within a week: they take up your word.")),
        (0.2, N_("{value} of what you said to somebody was answered within a week; "
                 "the rest was left standing.")),
        (_ALL, N_("Only {value} of what you said to somebody was answered within a week: "
                  "your word often ends the conversation.")),
    ),
    "balance": (
        (0.7, N_("Words go both ways: {value} of them are matched, person by person.")),
        (0.4, N_("{value} of the words between you and people are matched; with the others one side "
                 "says much more.")),
        (_ALL, N_("Only {value} of the words between you and people are matched: "
                  "with most, one side talks.")),
    ),
    "reciprocated_pairs": (
        (0.6, N_("{value} of {n} pairs talk both ways: among themselves people answer each other.")),
        (0.3, N_("{value} of {n} pairs talk both ways; in the others only one has spoken.")),
        (_ALL, N_("Only {value} of {n} pairs talk both ways: most words among members stay unanswered.")),
    ),
    "partners_per_member": (
        (3, N_("Somebody in the community talks with {value} others on average: "
               "a fabric that does not hang by one thread.")),
        (1, N_("Somebody in the community talks with {value} others on average: a thin fabric.")),
        (_ALL, N_("Somebody in the community talks with {value} others on average: many know only you.")),
    ),
    "conversation_depth": (
        (4, N_("{value} turns a conversation: people stay and talk.")),
        (2, N_("{value} turns a conversation: an answer and some words back.")),
        (_ALL, N_("{value} turns a conversation: most end with the first answer.")),
    ),
    "deep_conversations": (
        (0.5, N_("{value} of {n} conversations go on for three turns or more: that is talk, not applause.")),
        (0.2, N_("{value} of {n} conversations go on for three turns or more; the others end early.")),
        (_ALL, N_("Only {value} of {n} conversations go on for three turns or more.")),
    ),
    "effective_voices": (
        (1.5, N_("The {n} acts of the last 90 days weigh as if {value} people spoke alike.")),
        (_ALL, N_("The {n} acts of the last 90 days come nearly all from one person.")),
    ),
    "effective_voices_100": (
        (40, N_("A hundred acts sound like {value} voices: many take part, "
                "whatever the size of the account.")),
        (10, N_("A hundred acts sound like {value} voices: a circle, whatever the size of the account.")),
        (1.5, N_("A hundred acts sound like {value} voices: a few carry the talk, "
                 "whatever the size of the account.")),
        (_ALL, N_("A hundred acts sound like a single voice, whatever the size of the account.")),
    ),
    "evenness": (
        (0.7, N_("{value} of the evenness there could be: those who speak, speak about equally.")),
        (0.4, N_("{value} of the evenness there could be: some speak clearly more than others.")),
        (_ALL, N_("{value} of the evenness there could be: most voices are heard once, a few all the time.")),
    ),
    "voices_gini": (
        (0.6, N_("{value} on a scale from 0 to 1: a few carry most of the talk.")),
        (_ALL, N_("{value} on a scale from 0 to 1: the talk is spread over many.")),
    ),
    "dependency": (
        (5.5, N_("It takes {value} people to say more than half: the talk does not hang on a few.")),
        (1.5, N_("{value} people say more than half: if they stop, the talk goes quiet.")),
        (_ALL, N_("One person alone says more than half: if they stop, the talk goes quiet.")),
    ),
    "retention": (
        (0.7, N_("{value} of the regulars of the 90 days before still speak: who belongs, stays.")),
        (0.4, N_("{value} of the regulars of the 90 days before still speak; "
                 "the others have fallen silent.")),
        (_ALL, N_("Only {value} of the regulars of the 90 days before still speak: ask those who left why.")),
    ),
    "newcomer_conversion_30": (
        (0.2, N_("{value} of the newcomers speak within 30 days: the door is open.")),
        (0.05, N_("{value} of the newcomers speak within 30 days; most read in silence at first.")),
        (_ALL, N_("Only {value} of the newcomers speak within 30 days: few find a way in by themselves.")),
    ),
    "newcomer_conversion_90": (
        (0.2, N_("{value} of the newcomers speak within 90 days: given time, many do.")),
        (0.05, N_("{value} of the newcomers speak within 90 days; the others need a reason to.")),
        (_ALL, N_("Only {value} of the newcomers speak within 90 days: time alone does not bring them in.")),
    ),
    "activation_potential": (
        (1.5, N_("About {value} of {n} silent people, if the past is a guide.")),
        (_ALL, N_("Hardly one of {n} silent people, if the past is a guide.")),
    ),
    **VALUE_MEANINGS,
}  # fmt: skip


def figure_meaning(name: str, figure: Figure, language: Language) -> str:
    """What this number says about this account, in one sentence; where it is too doubtful, that."""
    if figure.value is None:
        why = language.gettext(figure.missing) if figure.missing else language.gettext("too little data")
        return language.gettext("Cannot be told: {why}.").format(why=why)
    if figure.n == 1:
        return language.gettext("Worked out from a single case: it says nothing about others yet.")
    told = {"value": figure_value(name, figure.value, language), "n": language.number(figure.n)}
    if name.startswith("share_"):
        return language.gettext("{share} of {n} followers.").format(share=told["value"], n=told["n"])
    if figure.low is not None and figure.high is not None:
        told |= {bound: figure_value(name, getattr(figure, bound), language) for bound in ("low", "high")}
        if _is_wide(name, figure.value, figure.low, figure.high):
            return language.gettext(_WIDE).format(**told)
    return language.gettext(_step(name, figure.value)).format(**told)


def _is_wide(name: str, value: float, low: float, high: float) -> bool:
    """Whether the interval reaches over another sentence, and far."""
    far = high - low > (value if name in DIGITS else WIDE_SHARE)
    return far and _step(name, low) != _step(name, high)


def _step(name: str, value: float) -> str:
    return next(sentence for least, sentence in _MEANINGS[name] if value >= least)
