"""The figures of an account, declared once: the other modules of this room return them by these names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engagement.data.results import Figure
from engagement.data.states import RECORDS, State
from engagement.i18n import N_

# What the window of a figure is, in words: the days that its value names.
LAST_DAYS, NEXT_DAYS, SINCE_FOLLOWING = "last days", "next days", "days since following"
# Where figures are picked out; lists of all of them (report, link, exports, method) take every record.
COMMUNITY, CONVERSATION, DEPTH, COMPARE = "community", "conversation", "depth", "compare"
# From which value on which sentence holds, the highest first; the last holds for whatever is left.
Steps = tuple[tuple[float, str], ...]
_ALL = float("-inf")


@dataclass(frozen=True)
class FigureRecord:
    """One figure.

    `title`, `formula` and the sentences of `meanings` are msgids: its name, how it is worked out, and what it
    says from which value on. `level` of evidence it needs. `digits` of its number, None where it is a share
    and told as a percentage. `window` says how its days are told, None where it has none. `size_free`: it
    does not grow with the number of followers, so accounts can be compared by it. `shown_on` are the places
    that pick it out. `none` (a msgid) is what a value of 0 says, where that is a fact of its own.
    """

    name: str
    title: str
    formula: str
    meanings: Steps
    level: int
    digits: int | None = None
    window: str | None = LAST_DAYS
    size_free: bool = True
    shown_on: tuple[str, ...] = ()
    none: str | None = None


_NEWCOMERS = N_(
    "Of those who began to follow while the data were being written and had not spoken before, the share "
    "who spoke to you within so many days: one minus the Kaplan-Meier curve. Interval: Greenwood on the "
    "log-log scale, 90 %. People who first spoke on an unusual day are left out. Newcomers who have left are "
    "not on a list of followers, so the true share is rather lower."
)
_READINGS = N_(
    "Every reply, mention and quote of the last 90 days that carries a text is read as opinion, request, "
    "complaint, conversation or cannot tell; several may hold, and the five shares add up to 100 %. The "
    "reader is a classifier that errs; the evaluation says how often. What you corrected holds, and the "
    "reader learns from it; from 50 corrections on, its errors on them are taken out of the shares. "
    "Interval: people resampled, 90 %."
)


def _share(state: State) -> FigureRecord:
    return FigureRecord(
        name=f"share_{state.name}",
        title=state.title,
        formula=N_(
            "Followers in this state over all followers: everybody is counted, so there is no interval."
        ),
        meanings=((_ALL, N_("{value} of {n} followers.")),),
        none=N_("None of {n} followers."),
        level=state.level,
        window=None,
    )


_OTHERS = (
    FigureRecord(
        name="expected_member_share", level=1, window=None, shown_on=(CONVERSATION, COMPARE),
        title=N_("Community, as far as it is likely"),
        formula=N_("The share of people whose rate of speaking is likely twice a year or more: the rates are "
                   "fitted to all people of this account together, and serve this total only. What is "
                   "said within a fortnight counts once, and the days of that fortnight not at all; who "
                   "could be heard for less than four weeks is left out. Interval: 90 %, widened for a "
                   "fit that may be off."),
        meanings=(
            (_ALL, N_("Counting everybody by how likely they are to speak twice a year or more: {value} "
                      "of {n} people.")),
        ),
    ),
    FigureRecord(
        name="funnel_reachable", level=1, window=None,
        title=N_("Followers within reach"),
        formula=N_("Followers in the shade, starting to speak, gone quiet or in the community, over all "
                   "followers."),
        none=N_("None of the followers is known to be within reach."),
        meanings=(
            (0.6, N_("{value} of the followers are within reach.")),
            (0.3, N_("{value} of the followers are within reach; the other accounts are inactive, pass by, "
                     "or cannot be told.")),
            (_ALL, N_("Only {value} of the followers are known to be within reach.")),
        ),
    ),
    FigureRecord(
        name="funnel_spoke", level=1, window=None,
        title=N_("Of those within reach, who spoke"),
        formula=N_("Followers within reach of whom a word is known, over all followers within reach."),
        none=N_("None of those within reach has spoken in this data."),
        meanings=(
            (0.1, N_("{value} of those within reach have spoken in this data.")),
            (_ALL, N_("Only {value} of those within reach have spoken in this data.")),
        ),
    ),
    FigureRecord(
        name="funnel_member", level=1, window=None,
        title=N_("Of those who spoke, who stayed"),
        formula=N_("People in the community, over all followers within reach of whom a word is known."),
        none=N_("None of those who spoke has the habit now."),
        meanings=(
            (0.2, N_("{value} of those who spoke have the habit now.")),
            (_ALL, N_("Only {value} of those who spoke have the habit now.")),
        ),
    ),
    FigureRecord(
        name="activation_potential", level=1, digits=0, window=NEXT_DAYS, size_free=False,
        shown_on=(COMMUNITY,),
        title=N_("Silent people who may speak"),
        formula=N_("The sum of the predicted probabilities of everybody in the shade who never spoke. The "
                   "level is the median over past windows, those unlike the others left out. Interval: 90 %, "
                   "widened by how much past windows moved."),
        meanings=(
            (1.5, N_("About {value} of {n} people of whom no word is known, if the past is a guide.")),
            (_ALL, N_("Hardly anybody of {n} people of whom no word is known, if the past is a guide.")),
        ),
    ),
    FigureRecord(
        name="reciprocity_in", level=2, shown_on=(COMMUNITY, CONVERSATION, COMPARE),
        title=N_("Answered by you"),
        formula=N_("Replies, mentions and quotes addressed to you that you answered within 7 days, last "
                   "90 days. An answer names the act it answers or, where no act names another, stands later "
                   "in the same thread; a post to three people or more is none. Interval: people resampled, "
                   "90 %."),
        none=N_("You answered nothing of what was said to you within a week, as far as this data shows."),
        meanings=(
            (0.5, N_("You answered {value} of what was said to you within a week.")),
            (_ALL, N_("You answered {value} of what was said to you within a week, as far as this data "
                      "shows.")),
        ),
    ),
    FigureRecord(
        name="written_to", level=2,
        title=N_("Written to by you within a week"),
        formula=N_("Replies, mentions and quotes addressed to you by people to whom you wrote anything "
                   "within 7 days after, posts to three people or more aside, last 90 days. Interval: people "
                   "resampled, 90 %."),
        none=N_("You wrote to nobody within a week of what they said to you."),
        meanings=(
            (_ALL, N_("After {value} of what was said to you, you wrote something to that person within a "
                      "week.")),
        ),
    ),
    FigureRecord(
        name="reciprocity_out", level=2, shown_on=(CONVERSATION,),
        title=N_("Answered by them"),
        formula=N_("Replies, mentions and quotes of yours that the person addressed answered within 7 "
                   "days, last 90 days. Interval: people resampled, 90 %."),
        none=N_("Nothing of what you said to somebody was answered within a week."),
        meanings=(
            (0.2, N_("{value} of what you said to somebody was answered within a week.")),
            (_ALL, N_("Only {value} of what you said to somebody was answered within a week.")),
        ),
    ),
    FigureRecord(
        name="balance", level=2, shown_on=(CONVERSATION,),
        title=N_("Balance of words with you"),
        formula=N_("For each person twice the smaller of what they said to you and what you said to them; "
                   "the sum of these over all that was said, last 90 days. Interval: people resampled, 90 "
                   "%."),
        none=N_("None of the words between you and people are matched: with each, only one side talks."),
        meanings=(
            (0.7, N_("Words go both ways: {value} of them are matched, person by person.")),
            (0.4, N_("{value} of the words between you and people are matched; with the others one side "
                     "says much more.")),
            (_ALL, N_("Only {value} of the words between you and people are matched: with most, one side "
                      "talks.")),
        ),
    ),
    FigureRecord(
        name="member_to_member_share", level=2, shown_on=(COMMUNITY, CONVERSATION, COMPARE),
        title=N_("Talk among members"),
        formula=N_("Replies, mentions and quotes between two people on your list, over those and what they "
                   "said to you, last 90 days. Interval: 90 %; all that one person takes part in may move "
                   "together."),
        none=N_("Nobody on your list spoke to another in these days: all of the talk is with you."),
        meanings=(
            (0.2, N_("{value} of the talk is between people on your list; the rest is with you.")),
            (_ALL, N_("Only {value} of the talk is between people on your list; the rest is with you.")),
        ),
    ),
    FigureRecord(
        name="reciprocated_pairs", level=2, shown_on=(CONVERSATION,),
        title=N_("Pairs that talk both ways"),
        formula=N_("Pairs of people in which both spoke to each other, over all pairs in which one spoke "
                   "to the other, you aside, last 90 days. Interval: 90 %; all pairs of one person may move "
                   "together."),
        none=N_("None of {n} pairs talks both ways: in each only one has spoken."),
        meanings=(
            (0.6, N_("{value} of {n} pairs talk both ways: among themselves people answer each other.")),
            (0.3, N_("{value} of {n} pairs talk both ways; in the others only one has spoken.")),
            (_ALL, N_("Only {value} of {n} pairs talk both ways; in the others only one has spoken.")),
        ),
    ),
    FigureRecord(
        name="partners_per_member", level=2, digits=1, shown_on=(CONVERSATION,),
        title=N_("People a member talks with"),
        formula=N_("With how many people other than you somebody in the community exchanged words in the "
                   "last 90 days, the mean. Interval: members resampled, 90 %."),
        meanings=(
            (3, N_("Somebody in the community talks with {value} others on average: a fabric that does "
                   "not hang by one thread.")),
            (1, N_("Somebody in the community talks with {value} others on average: a thin fabric.")),
            (_ALL, N_("Somebody in the community talks with {value} others on average: many know only "
                      "you.")),
        ),
    ),
    FigureRecord(
        name="conversation_depth", level=2, digits=1, shown_on=(DEPTH,),
        title=N_("Turns in a conversation"),
        formula=N_("Replies, mentions and quotes a conversation, over the conversations that began in the "
                   "last 90 days and have an answer. Interval: people who began them resampled, 90 %."),
        meanings=(
            (4, N_("{value} turns a conversation: people stay and talk.")),
            (2, N_("{value} turns a conversation: an answer and some words back.")),
            (_ALL, N_("{value} turns a conversation: most end with the first answer.")),
        ),
    ),
    FigureRecord(
        name="deep_conversations", level=2, shown_on=(DEPTH,),
        title=N_("Conversations of three turns or more"),
        formula=N_("Conversations with three turns or more, over those that began in the last 90 days and "
                   "have an answer. Interval: people who began them resampled, 90 %."),
        none=N_("None of {n} conversations goes on for three turns or more."),
        meanings=(
            (0.5, N_("{value} of {n} conversations go on for three turns or more: that is talk, not "
                     "applause.")),
            (0.2, N_("{value} of {n} conversations go on for three turns or more; the others end early.")),
            (_ALL, N_("Only {value} of {n} conversations go on for three turns or more.")),
        ),
    ),
    FigureRecord(
        name="effective_voices", level=1, digits=0, size_free=False, shown_on=(COMMUNITY,),
        title=N_("Voices that carry the talk"),
        formula=N_("How many equally busy voices would make this talk: e to the power of the entropy of "
                   "acts by person, Miller-Madow corrected. It describes the talk of these days; how much of "
                   "it is chance cannot be told from it, so there is no interval."),
        meanings=(
            (1.5, N_("The {n} acts of the last 90 days weigh as if {value} people spoke alike.")),
            (_ALL, N_("The {n} acts of the last 90 days come nearly all from one person.")),
        ),
    ),
    FigureRecord(
        name="effective_voices_100", level=1, digits=0, shown_on=(CONVERSATION, COMPARE),
        title=N_("Voices in a hundred acts"),
        formula=N_("The same for a hundred acts drawn from those of the last 90 days, so that accounts of "
                   "different size can be compared: e to the power of the expected entropy. It describes "
                   "the talk of these days; how much of it is chance cannot be told from it, so there is "
                   "no interval."),
        meanings=(
            (40, N_("A hundred acts sound like {value} voices: many take part, whatever the size of the "
                    "account.")),
            (10, N_("A hundred acts sound like {value} voices: a circle, whatever the size of the "
                    "account.")),
            (1.5, N_("A hundred acts sound like {value} voices: a few carry the talk, whatever the size "
                     "of the account.")),
            (_ALL, N_("A hundred acts sound like a single voice, whatever the size of the account.")),
        ),
    ),
    FigureRecord(
        name="evenness", level=1, shown_on=(CONVERSATION,),
        title=N_("Evenness of the voices"),
        formula=N_("Effective voices over the number of voices, last 90 days: 100 % when all speak alike. "
                   "It describes the talk of these days; how much of it is chance cannot be told from it, "
                   "so there is no interval."),
        meanings=(
            (0.7, N_("{value} of the evenness there could be: those who speak, speak about equally.")),
            (0.4, N_("{value} of the evenness there could be: some speak clearly more than others.")),
            (_ALL, N_("{value} of the evenness there could be: most voices are heard once, a few all the "
                      "time.")),
        ),
    ),
    FigureRecord(
        name="voices_gini", level=1, digits=2, shown_on=(COMMUNITY,),
        title=N_("Unevenness of the talk"),
        formula=N_("Gini coefficient of acts by person: 0 when all speak alike, 1 when one speaks for "
                   "all. It describes the talk of these days; how much of it is chance cannot be told from "
                   "it, so there is no interval."),
        meanings=(
            (0.6, N_("{value} on a scale from 0 to 1: a few carry most of the talk.")),
            (_ALL, N_("{value} on a scale from 0 to 1: those who speak share the talk.")),
        ),
    ),
    FigureRecord(
        name="dependency", level=1, digits=0, size_free=False, shown_on=(CONVERSATION,),
        title=N_("People who say more than half"),
        formula=N_("The smallest number of people who together said 51 % of everything, last 90 days. It "
                   "describes the talk of these days; how much of it is chance cannot be told from it, so "
                   "there is no interval."),
        meanings=(
            (5.5, N_("It takes {value} people to say more than half: the talk does not hang on a few.")),
            (1.5, N_("{value} people say more than half: if they stop, half of the talk is gone.")),
            (_ALL, N_("One person alone says more than half: if they stop, half of the talk is gone.")),
        ),
    ),
    FigureRecord(
        name="retention", level=1, shown_on=(COMMUNITY, COMPARE),
        title=N_("Regulars who stay"),
        formula=N_("Of those who spoke on two days or more in the 90 days before, the share who spoke in "
                   "the last 90. Interval: Wilson, 90 %."),
        none=N_("None of the {n} regulars of the 90 days before still speaks."),
        meanings=(
            (0.4, N_("{value} of the regulars of the 90 days before still speak.")),
            (_ALL, N_("Only {value} of the regulars of the 90 days before still speak.")),
        ),
    ),
    FigureRecord(
        name="newcomer_conversion_30", level=1, window=SINCE_FOLLOWING, shown_on=(CONVERSATION,
        COMPARE),
        title=N_("Newcomers who speak within 30 days"),
        formula=_NEWCOMERS,
        none=N_("None of {n} newcomers spoke within 30 days, unusual days aside."),
        meanings=(
            (0.05, N_("{value} of the newcomers speak within 30 days, unusual days aside.")),
            (_ALL, N_("Only {value} of the newcomers speak within 30 days, unusual days aside.")),
        ),
    ),
    FigureRecord(
        name="newcomer_conversion_90", level=1, window=SINCE_FOLLOWING, shown_on=(CONVERSATION,),
        title=N_("Newcomers who speak within 90 days"),
        formula=_NEWCOMERS,
        none=N_("None of {n} newcomers spoke within 90 days, unusual days aside."),
        meanings=(
            (0.05, N_("{value} of the newcomers speak within 90 days, unusual days aside.")),
            (_ALL, N_("Only {value} of the newcomers speak within 90 days, unusual days aside.")),
        ),
    ),
    FigureRecord(
        name="value_opinion", level=1,
        title=N_("Opinions in the talk"),
        formula=_READINGS,
        none=N_("Nothing of what was said reads as an opinion."),
        meanings=(
            (0.3, N_("{value} of what was said are opinions: people come here to say what they think.")),
            (_ALL, N_("{value} of what was said are opinions.")),
        ),
    ),
    FigureRecord(
        name="value_request", level=1,
        title=N_("Requests in the talk"),
        formula=_READINGS,
        none=N_("Nothing of what was said reads as a request."),
        meanings=(
            (0.3, N_("{value} of what was said are requests: many who speak wait for an answer.")),
            (_ALL, N_("{value} of what was said are requests.")),
        ),
    ),
    FigureRecord(
        name="value_complaint", level=1,
        title=N_("Complaints in the talk"),
        formula=_READINGS,
        none=N_("Nothing of what was said reads as a complaint."),
        meanings=(
            (0.2, N_("{value} of what was said are complaints: something goes wrong often enough to be "
                     "told.")),
            (_ALL, N_("{value} of what was said are complaints.")),
        ),
    ),
    FigureRecord(
        name="value_conversation", level=1,
        title=N_("Conversation in the talk"),
        formula=_READINGS,
        none=N_("Nothing of what was said reads as conversation for its own sake."),
        meanings=(
            (0.3, N_("{value} of what was said is conversation: greetings, thanks, stories, jokes.")),
            (_ALL, N_("{value} of what was said is conversation for its own sake.")),
        ),
    ),
    FigureRecord(
        name="value_unsure", level=1,
        title=N_("Talk that cannot be read"),
        formula=_READINGS,
        none=N_("All of what was said could be read."),
        meanings=(
            (0.3, N_("{value} of what was said cannot be read: take the other shares with care.")),
            (_ALL, N_("{value} of what was said cannot be read.")),
        ),
    ),
)  # fmt: skip
# In the order of pages, tables and files.
FIGURES: Mapping[str, FigureRecord] = {
    figure.name: figure for figure in (*map(_share, RECORDS.values()), *_OTHERS)
}


def in_order(figures: Mapping[str, Figure]) -> Iterator[tuple[str, Figure]]:
    """Go through the figures of an account in the order of the registry; unknown ones are left out."""
    return ((name, figures[name]) for name in FIGURES if name in figures)


def shown_on(place: str) -> tuple[str, ...]:
    """Name the figures that a place picks out, in their order."""
    return tuple(figure.name for figure in FIGURES.values() if place in figure.shown_on)
