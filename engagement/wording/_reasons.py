"""Reasons as sentences: the raw number and how long ago, never a score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from engagement.analysis import Analysis, Reason
from engagement.language import N_, Language
from engagement.states import LAST_POST, RECORDS
from engagement.wording._voice_line import ago, you_wrote

Values = Mapping[str, float | None]


def reason_text(reason: Reason, language: Language) -> str:
    """One reason as a sentence."""
    return _text(reason.answer, reason.feature, tuple(reason.values.items()), language)


def explaining(reasons: Iterable[Reason], state: str) -> list[Reason]:
    """Pick the reasons of the answer that explains a state; none where a fact of the profile does."""
    return [reason for reason in reasons if reason.answer == RECORDS[state].explained_by]


def last_post_line(analysis: Analysis, account_id: str, state: str, language: Language) -> str:
    """Say since when the account is silent, where that is what explains the state; else nothing."""
    if RECORDS[state].explained_by != LAST_POST:
        return ""
    accounts = analysis.tables.accounts
    posted = accounts.loc[accounts["account_id"] == account_id, "last_post_at"].dropna()
    if posted.empty:
        return ""
    return language.gettext("No post since {date}").format(date=language.date(posted.iloc[0]))


@lru_cache(maxsize=100_000)
def _text(answer: str, feature: str, values: tuple[tuple[str, float | None], ...], language: Language) -> str:
    return _SENTENCES[answer, feature](dict(values), language)


def _days_with_you(values: Values, language: Language) -> str:
    n = int(values["owner_days_year"] or 0)
    if not n:
        return language.gettext("Has not spoken to you in the last year")
    spoke = language.ngettext(
        "Spoke to you on {n} day of the last year, the last {ago}",
        "Spoke to you on {n} days of the last year, the last {ago}",
        n,
    ).format(n=language.number(n), ago=ago(values["last_voice_days"], language))
    return f"{spoke}; {you_wrote(values['answered'], language)}"


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
        return language.gettext("You have not written to them yet")
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


_SENTENCES: Mapping[tuple[str, str], Callable[[Values, Language], str]] = {
    ("membership", "days_with_you"): _days_with_you,
    ("membership", "days_with_others"): _days_with_others,
    ("membership", "time_seen"): _time_seen,
    ("activation", "voice"): _voice,
    ("activation", "days_with_you"): _owner_days,
    ("activation", "answered"): _owner_answered,
    ("activation", "likes"): _likes,
    ("activation", "reposts"): _reposts,
    ("activation", "talk_with_others"): _talk_with_others,
    ("activation", "addressed_by_others"): _addressed,
    ("activation", "since_voice"): _since_voice,
    ("activation", "since_act"): _since_act,
    ("passing", "ratio"): _ratio,
    ("passing", "followers"): _followers,
    ("passing", "following"): _following,
    ("passing", "posts"): _posts,
    ("passing", "asks_back"): _fixed(N_("The bio asks for follows in return")),
    ("passing", "follows_thousands"): _fixed(N_("Follows thousands, far more than follow it")),
    ("passing", "unreturned"): _fixed(N_("Followed lately, follows many, and you do not follow back")),
}
