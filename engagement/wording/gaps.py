"""What the data lack, each lack its own sentence, read off the table of evidence and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from engagement.data.evidence import CANNOT_TELL, UNDATED_TOLD
from engagement.data.schema import VOICED_KINDS
from engagement.i18n import Language

if TYPE_CHECKING:
    from engagement.data.evidence import Evidence


def gaps(evidence: Evidence, as_of: pd.Timestamp, language: Language) -> list[str]:
    """Everything that the data lack and that would change what can be told; empty where nothing is."""
    return [sentence for sentence in _gaps(evidence, as_of, language) if sentence]


def _gaps(evidence: Evidence, as_of: pd.Timestamp, language: Language) -> Iterator[str]:
    if evidence.level == 0:
        yield language.gettext(CANNOT_TELL[0])
    elif not evidence.voices:
        yield language.gettext(
            "no reply, mention or quote is in this data, only other acts: who talks cannot be told"
        )
    yield _owners_words(evidence, language)
    if evidence.level and not evidence.among_members:
        yield language.gettext("talk among the people on your list is not in this data")
    if evidence.level == 2:
        yield language.gettext(CANNOT_TELL[2])
    yield _whole_list(evidence, language)
    yield dates_gap(evidence, language)
    yield end_gap(evidence, as_of, language)
    yield later_gap(evidence, as_of, language)
    if evidence.voices and not evidence.acts(VOICED_KINDS, by=("follower", "outsider"), column="with_text"):
        yield language.gettext("the texts of what was said are not in this data")


def _owners_words(evidence: Evidence, language: Language) -> str:
    if evidence.owner_words or not evidence.level:
        return ""
    nameless = evidence.owner_posts_to_nobody
    if nameless:
        return language.ngettext(
            "your {n} post in this data does not say whom it is for: whom you answer cannot be told",
            "your {n} posts in this data do not say whom they are for: whom you answer cannot be told",
            nameless,
        ).format(n=language.number(nameless))
    return language.gettext("your own answers are not in this data")


def _whole_list(evidence: Evidence, language: Language) -> str:
    if not evidence.follower_list:
        return language.gettext("without a list of followers, those who never spoke are invisible")
    if evidence.unlisted:
        return language.ngettext(
            "the list is only a part: {n} follower more is counted than listed",
            "the list is only a part: {n} followers more are counted than listed",
            evidence.unlisted,
        ).format(n=language.number(evidence.unlisted))
    outside = evidence.acts(VOICED_KINDS, by=("outsider",), to=("owner",))
    inside = evidence.acts(VOICED_KINDS, by=("follower",), to=("owner",))
    if outside > inside:
        return language.ngettext(
            "most of what was said to you ({n} act) comes from people who are not on your list: it may be "
            "only a part of it",
            "most of what was said to you ({n} acts) comes from people who are not on your list: it may be "
            "only a part of it",
            outside,
        ).format(n=language.number(outside))
    return ""


def dates_gap(evidence: Evidence, language: Language) -> str:
    """How much has no date; empty where that is next to nothing."""
    if evidence.undated_share < UNDATED_TOLD:
        return ""
    return language.gettext(
        "{share} of the acts have no date: nothing that hangs on when they were is told from them."
    ).format(share=language.percent(evidence.undated_share, 0))


def later_gap(evidence: Evidence, as_of: pd.Timestamp, language: Language) -> str:
    """How many acts the moment left out; empty where it left out none."""
    if not evidence.later:
        return ""
    return language.ngettext(
        "{n} act is left out: it is later than {moment}, or has no date that says it is not.",
        "{n} acts are left out: they are later than {moment}, or have no date that says they are not.",
        evidence.later,
    ).format(n=language.number(evidence.later), moment=language.date(as_of))


def end_gap(evidence: Evidence, as_of: pd.Timestamp, language: Language) -> str:
    """Say that all acts end long before the moment; empty where they do not."""
    days = evidence.silent_days(as_of)
    if days is None:
        return ""
    return language.ngettext(
        "The acts in this data end on {date}, {n} day before {moment}: whether people went quiet or only the "
        "data end there, it does not say.",
        "The acts in this data end on {date}, {n} days before {moment}: whether people went quiet or only "
        "the data end there, it does not say.",
        days,
    ).format(date=language.date(evidence.ends_at), n=language.number(days), moment=language.date(as_of))
