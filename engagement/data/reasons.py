"""What can speak for or against an answer about a person: each reason declared once, with its sentence.

A sentence is made of plain facts, the raw number and how long ago, never of a score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engagement.data.states import ACTIVATION, MEMBERSHIP, PASSING
from engagement.i18n import N_, Language

Values = Mapping[str, float | None]
Sentence = Callable[[Values, Language], str]


@dataclass(frozen=True)
class ReasonRecord:
    """One reason.

    `feature` names it within its `answer`. `facts` are the columns of `Analysis.facts` that its `sentence`
    is made of; the first is the value of the reason. `columns` are those of the activation model that
    tell this story, and are told together.
    """

    answer: str
    feature: str
    facts: tuple[str, ...]
    sentence: Sentence
    columns: tuple[str, ...] = ()


def ago(days: float | None, language: Language) -> str:
    """How long ago, in whole days: today, yesterday, 9 days ago."""
    if days is None:
        return language.gettext("on an unknown date")
    whole = int(days)
    if whole == 0:
        return language.gettext("today")
    if whole == 1:
        return language.gettext("yesterday")
    return language.ngettext("{n} day ago", "{n} days ago", whole).format(n=language.number(whole))


def you_wrote(times: float | None, language: Language) -> str:
    """How often you wrote to them alone, or that you have not; empty where your words are not in the data."""
    if times is None:
        return ""
    n = int(times)
    if not n:
        return language.gettext("you have not written to them alone")
    return language.ngettext("you wrote to them {n} time", "you wrote to them {n} times", n).format(
        n=language.number(n)
    )


def _days_with_you(values: Values, language: Language) -> str:
    n = int(values["owner_days_year"] or 0)
    if not n:
        return language.gettext("Has not spoken to you in the last year")
    spoke = language.ngettext(
        "Spoke to you on {n} day of the last year, the last {ago}",
        "Spoke to you on {n} days of the last year, the last {ago}",
        n,
    ).format(n=language.number(n), ago=ago(values["last_voice_days"], language))
    return "; ".join(filter(None, [spoke, you_wrote(values["answered"], language)]))


def _days_with_others(values: Values, language: Language) -> str:
    n, partners = int(values["others_days_year"] or 0), int(values["ties_members"] or 0)
    if not n:
        return language.gettext("No further days of talk with other members")
    return language.ngettext(
        "{n} more day of talk with other members, {partners} people in all",
        "{n} more days of talk with other members, {partners} people in all",
        n,
    ).format(n=language.number(n), partners=language.number(partners))


def _time_seen(values: Values, language: Language) -> str:
    n = int(values["exposure"] or 0)
    return language.ngettext("Could be seen for {n} day only", "Could be seen for {n} days", n).format(
        n=language.number(n)
    )


def _voice(values: Values, language: Language) -> str:
    n = int(values["owner_voices"] or 0)
    if not n:
        return language.gettext("No reply, mention or quote addressed to you yet")
    return language.ngettext(
        "{n} reply, mention or quote to you, the last {ago}",
        "{n} replies, mentions or quotes to you, the last {ago}",
        n,
    ).format(n=language.number(n), ago=ago(values["last_owner_voice_days"], language))


def _owner_days(values: Values, language: Language) -> str:
    n = int(values["owner_days"] or 0)
    return language.ngettext("Spoke to you on {n} day in all", "Spoke to you on {n} days in all", n).format(
        n=language.number(n)
    )


def _owner_answered(values: Values, language: Language) -> str:
    n = int(values["answered"] or 0)
    if not n:
        return language.gettext("You have not written to them alone yet")
    return language.ngettext(
        "You wrote to them {n} time, the last {ago}", "You wrote to them {n} times, the last {ago}", n
    ).format(n=language.number(n), ago=ago(values["last_answered_days"], language))


def _likes(values: Values, language: Language) -> str:
    n = int(values["likes"] or 0)
    if not n:
        return language.gettext("No likes for you yet")
    return language.ngettext(
        "{n} like for you, the last {ago}", "{n} likes for you, the last {ago}", n
    ).format(n=language.number(n), ago=ago(values["last_like_days"], language))


def _since_voice(values: Values, language: Language) -> str:
    if values["last_owner_voice_days"] is None:
        return language.gettext("Has never spoken to you in this data")
    return language.gettext("Last spoke to you {ago}").format(
        ago=ago(values["last_owner_voice_days"], language)
    )


def _since_act(values: Values, language: Language) -> str:
    if values["last_act_days"] is None:
        return language.gettext("No sign of life towards you in this data")
    return language.gettext("Last sign of life here {ago}").format(ago=ago(values["last_act_days"], language))


def _reposts(values: Values, language: Language) -> str:
    n = int(values["reposts"] or 0)
    if not n:
        return language.gettext("Has not shared your posts")
    return language.ngettext("Shared {n} post of yours", "Shared {n} posts of yours", n).format(
        n=language.number(n)
    )


def _talk_with_others(values: Values, language: Language) -> str:
    n = int(values["ties_members"] or 0)
    if not n:
        return language.gettext("Talks with nobody else here")
    return language.ngettext(
        "Talks with {n} other person here", "Talks with {n} other people here", n
    ).format(n=language.number(n))


def _addressed(values: Values, language: Language) -> str:
    n = int(values["from_others"] or 0)
    if not n:
        return language.gettext("Nobody else here has spoken to them")
    return language.ngettext(
        "Others here spoke to them {n} time", "Others here spoke to them {n} times", n
    ).format(n=language.number(n))


def _followers(values: Values, language: Language) -> str:
    n = values["followers"] or 0
    return language.ngettext("Is followed by {n}", "Is followed by {n}", n).format(n=language.number(n))


def _following(values: Values, language: Language) -> str:
    n = values["following"] or 0
    return language.ngettext("Follows {n}", "Follows {n}", n).format(n=language.number(n))


def _posts(values: Values, language: Language) -> str:
    if values["posts"] is None:
        return language.gettext("The number of posts is not known")
    n = values["posts"]
    return language.ngettext("Has posted {n} time", "Has posted {n} times", n).format(n=language.number(n))


def _ratio(values: Values, language: Language) -> str:
    return language.gettext("Follows {following} and is followed by {followers}").format(
        following=language.number(values["following"] or 0),
        followers=language.number(values["followers"] or 0),
    )


def _fixed(message: str) -> Callable[[Values, Language], str]:
    return lambda _values, language: language.gettext(message)


_RECORDS = (
    ReasonRecord(
        MEMBERSHIP, "days_with_you", ("owner_days_year", "last_voice_days", "answered"), _days_with_you
    ),
    ReasonRecord(MEMBERSHIP, "days_with_others", ("others_days_year", "ties_members"), _days_with_others),
    ReasonRecord(MEMBERSHIP, "time_seen", ("exposure",), _time_seen),
    ReasonRecord(
        ACTIVATION,
        "voice",
        ("owner_voices", "last_owner_voice_days"),
        _voice,
        columns=("voice_short", "voice_middle", "voice_long"),
    ),
    ReasonRecord(ACTIVATION, "days_with_you", ("owner_days",), _owner_days, columns=("owner_days",)),
    ReasonRecord(
        ACTIVATION,
        "answered",
        ("answered", "last_answered_days"),
        _owner_answered,
        columns=("from_owner_short", "from_owner_middle", "from_owner_long"),
    ),
    ReasonRecord(ACTIVATION, "likes", ("likes", "last_like_days"), _likes, columns=("likes_middle",)),
    ReasonRecord(ACTIVATION, "reposts", ("reposts",), _reposts, columns=("reposts_middle",)),
    ReasonRecord(
        ACTIVATION,
        "talk_with_others",
        ("ties_members",),
        _talk_with_others,
        columns=("others_voice_middle", "others_repost_middle"),
    ),
    ReasonRecord(
        ACTIVATION, "addressed_by_others", ("from_others",), _addressed, columns=("from_others_middle",)
    ),
    ReasonRecord(
        ACTIVATION, "since_voice", ("last_owner_voice_days",), _since_voice, columns=("since_voice",)
    ),
    ReasonRecord(ACTIVATION, "since_act", ("last_act_days",), _since_act, columns=("since_act",)),
    ReasonRecord(PASSING, "ratio", ("following", "followers"), _ratio),
    ReasonRecord(PASSING, "followers", ("followers",), _followers),
    ReasonRecord(PASSING, "following", ("following",), _following),
    ReasonRecord(PASSING, "posts", ("posts",), _posts),
    ReasonRecord(PASSING, "asks_back", ("asks_back",), _fixed(N_("The bio asks for follows in return"))),
    ReasonRecord(
        PASSING, "follows_thousands", ("following",), _fixed(N_("Follows thousands, far more than follow it"))
    ),
    ReasonRecord(
        PASSING,
        "unreturned",
        ("unreturned",),
        _fixed(N_("Followed lately, follows many, and you do not follow back")),
    ),
)
REASONS: Mapping[tuple[str, str], ReasonRecord] = {(r.answer, r.feature): r for r in _RECORDS}
