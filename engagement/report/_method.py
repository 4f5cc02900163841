"""How the report came about, in short: what the answers are, and what data they come from."""

from __future__ import annotations

from collections.abc import Iterator

from engagement.analysis import Analysis
from engagement.evidence import CAN_TELL
from engagement.language import N_, Language

_METHOD = (
    N_(
        "Community is measured: on how many of the last 90 days somebody spoke to the account or to others "
        "around it. It is arithmetic, without opinion and without learning."
    ),
    N_(
        "Who may speak next is predicted from this account's own past, and tested on weeks that were "
        "held back."
    ),
    N_(
        "Passing by is inferred: signs in the profile add up, such as following thousands and being followed "
        "by few. It may abstain, and whoever has spoken is never called passing for their profile."
    ),
    N_("Intervals are 90 %: of ten made this way, about nine hold the true value."),
)
_NETWORKS = {"handle.x": "X", "handle.bluesky": "Bluesky", "handle.mastodon": "Mastodon"}


def method_sentences(language: Language) -> tuple[str, ...]:
    """The three answers and their intervals."""
    return tuple(language.gettext(text) for text in _METHOD)


def data_sentences(analysis: Analysis, language: Language) -> Iterator[str]:
    """What was looked at, where it came from, how far it reaches."""
    people = len(analysis.people)
    text = language.ngettext("{n} follower", "{n} followers", people)
    if not analysis.evidence.follower_list:
        text = language.ngettext("{n} person who took part", "{n} people who took part", people)
    acts = analysis.tables.interactions["created_at"]
    told = [text.format(n=language.number(people)), *_acts(len(acts), language)]
    dated = acts.dropna()
    if len(dated):
        told.append(
            language.gettext("from {start} to {end}").format(
                start=language.date(dated.min()), end=language.date(dated.max())
            )
        )
    yield ", ".join(told) + "."
    yield _origin(analysis, language)
    level = analysis.evidence.level
    can_tell = "; ".join(language.gettext(CAN_TELL[reached]) for reached in range(level + 1))
    yield language.gettext("Evidence level {level} of 3: this data can tell {what}.").format(
        level=level, what=can_tell
    )


def _acts(count: int, language: Language) -> list[str]:
    if not count:
        return []
    text = language.ngettext("{n} interaction", "{n} interactions", count)
    return [text.format(n=language.number(count))]


def _origin(analysis: Analysis, language: Language) -> str:
    layouts = dict.fromkeys(source.layout for source in analysis.tables.sources)
    networks = [_NETWORKS[layout] for layout in layouts if layout in _NETWORKS]
    if not networks:
        return language.gettext("The data come from files that were uploaded.")
    told = language.gettext("The data were fetched from {network}.").format(network=", ".join(networks))
    if len(networks) < len(layouts):
        told += " " + language.gettext("Uploaded files were added.")
    return told
