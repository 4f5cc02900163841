"""Compose a report in its order; the same document for every format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engagement.analysis.analysis import Analysis
from engagement.charts.overview import weeks_finding, weeks_measure
from engagement.charts.ties import (
    banded_finding,
    banded_note,
    banded_quadrants,
    quadrants,
    quadrants_line,
    quarters_line,
    ties_finding,
)
from engagement.data.evidence import HOW_TO_GET
from engagement.data.results import Backtest, Figure
from engagement.export.document import Block, Bullets, Choice, Disclosure, Document, Section, Text
from engagement.export.drawings import nameless_ties_drawing, states_drawing, ties_drawing, voices_drawing
from engagement.export.json_files import no_backtest, sentence
from engagement.export.tables import figures_table, list_sections, states_table
from engagement.i18n import N_, Language
from engagement.sharing.anonymity import FEWEST
from engagement.sharing.frozen import Frozen
from engagement.wording.gaps import gaps

_METHOD = (
    N_(
        "Community is measured: on how many occasions of the last year somebody spoke to the account or to "
        "others around it, and over how long. It is arithmetic, without opinion and without learning."
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
_NETWORK_NAMES = {"handle.x": "X", "handle.bluesky": "Bluesky", "handle.mastodon": "Mastodon"}
_MIN_POSITIVES = 10
_RULE_NAMES = {
    "recency": N_("who spoke last"),
    "count_90d": N_("who spoke most in 90 days"),
}


def document(analysis: Analysis, choice: Choice, language: Language) -> Document:
    """Compose the report of this analysis as `choice` wants it.

    Raises:
        EngagementError: names are to be hidden, and there are too few people to hide in.
    """
    owner, disclosed = _owner(analysis), Disclosure.of(analysis, choice.names.hidden)
    lead, *rest = re.split(r"(?<=\.) ", disclosed.headline(language), maxsplit=1)
    moment = language.gettext("As of {date}; the forecast looks {n} days ahead.").format(
        date=language.date(analysis.as_of), n=analysis.horizon_days
    )
    return Document(
        language=language.code,
        title=choice.title or default_title(analysis, language),
        client=choice.client,
        logo=choice.logo,
        owner=owner,
        moment=moment,
        lead=lead,
        rest=" ".join(rest),
        opening=(
            *_notes(analysis, language),
            states_drawing({state: n for state, n in disclosed.states.items() if n}, language),
            states_table(disclosed, language),
        ),
        sections=tuple(_sections(disclosed, choice, language)),
    )


def default_title(analysis: Analysis, language: Language) -> str:
    """Name a report where its sender gave no title."""
    return language.gettext("Community of {name}").format(name=_owner(analysis))


def _owner(analysis: Analysis) -> str:
    owner = analysis.tables.owner
    return owner.name or (f"@{owner.handle}" if owner.handle else owner.account_id)


def _sections(disclosed: Disclosure, choice: Choice, language: Language) -> list[Section]:
    analysis, sections = disclosed.analysis, _talk(disclosed, language)
    figures = figures_table(disclosed.figures, language)
    sections.append(Section(language.gettext("The account in figures"), (figures,)))
    lists = list_sections(analysis, choice, language)
    if lists:
        sections += [Section(language.gettext("First in each list"), _who_is_named(choice, language)), *lists]
    sections += [
        Section(
            language.gettext("How well the ranking did"), _paragraphs(*backtest_sentences(analysis, language))
        ),
        Section(language.gettext("What is missing in this data"), _missing(disclosed, language)),
        Section(language.gettext("How this was worked out"), (Bullets(method_sentences(language)),)),
        Section(
            language.gettext("Where the data come from"), _paragraphs(*data_sentences(analysis, language))
        ),
    ]
    return sections


def _talk(disclosed: Disclosure, language: Language) -> list[Section]:
    analysis, frozen, sections = disclosed.analysis, disclosed.frozen, []
    if len(disclosed.weeks):
        finding = weeks_finding(disclosed.weeks, analysis.as_of, language, rounded=frozen is not None)
        measure = weeks_measure(language, FEWEST if frozen else None)
        drawing = voices_drawing(disclosed.weeks, finding, language)
        sections.append(Section(finding, (Text(measure, soft=True), drawing)))
    if analysis.evidence.voices:
        sections += _nameless_ties(analysis, frozen, language) if frozen else [_ties(analysis, language)]
    return sections


def _ties(analysis: Analysis, language: Language) -> Section:
    note = language.gettext(
        "Map of ties: a sign is a person who spoke, grey squares are everybody else. "
        "To the right, more days of talk with you; upwards, more people they talk with."
    )
    return Section(
        ties_finding(analysis, language),
        (
            Text(note, soft=True),
            ties_drawing(analysis, language),
            Text(quadrants_line(analysis, language), soft=True),
        ),
    )


def _nameless_ties(analysis: Analysis, frozen: Frozen, language: Language) -> list[Section]:
    """Draw the map from bands alone; no section where nobody has a place on it."""
    counts = banded_quadrants(frozen.ties)
    if not sum(counts.values()):
        return []
    everybody = quadrants(analysis.people)
    circle = everybody["close", "circle"] + everybody["far", "circle"]
    few = any(0 < n < FEWEST for n in (circle, sum(everybody.values()) - circle))
    finding = ties_finding(analysis, language)
    if few:
        finding = banded_finding(frozen.ties, frozen.total, frozen.level, language)
    line = quarters_line(counts, language)
    note = banded_note(frozen.ties, frozen.total, language)
    drawing = nameless_ties_drawing(frozen.ties, f"{finding}. {line}.", language)
    return [Section(finding, (Text(note, soft=True), drawing, Text(line, soft=True)))]


def _notes(analysis: Analysis, language: Language) -> list[Block]:
    notes = dict.fromkeys(note for source in analysis.tables.sources for note in source.notes)
    return [Text(language.gettext(note), soft=True) for note in notes]


def _who_is_named(choice: Choice, language: Language) -> tuple[Block, ...]:
    if not choice.names.hidden:
        return ()
    note = language.gettext(
        "Names are left out: a number stands for a person, the same in all files of this report, and "
        "what is told of them is true of at least four others."
    )
    return (Text(note, soft=True),)


def _missing(disclosed: Disclosure, language: Language) -> tuple[Block, ...]:
    sentences = missing_sentences(disclosed.analysis, disclosed.figures, language)
    return (Bullets(tuple(sentences)),) if sentences else (Text(language.gettext("Nothing.")),)


def _paragraphs(*sentences: str) -> tuple[Block, ...]:
    return tuple(Text(sentence) for sentence in sentences)


def method_sentences(language: Language) -> tuple[str, ...]:
    """Say what the three results are and what their intervals mean."""
    return tuple(language.gettext(text) for text in _METHOD)


def data_sentences(analysis: Analysis, language: Language) -> Iterator[str]:
    """Say what was looked at, where it came from, how far it reaches."""
    people = len(analysis.people)
    text = language.ngettext("{n} follower", "{n} followers", people)
    if not analysis.evidence.follower_list:
        text = language.ngettext("{n} person who took part", "{n} people who took part", people)
    acts = analysis.tables.interactions["created_at"]
    parts = [text.format(n=language.number(people)), *_count_of_acts(len(acts), language)]
    dated = acts.dropna()
    if len(dated):
        parts.append(
            language.gettext("from {start} to {end}").format(
                start=language.date(dated.min()), end=language.date(dated.max())
            )
        )
    yield ", ".join(parts) + "."
    yield _origin(analysis, language)
    level = analysis.evidence.level
    can_tell = "; ".join(map(language.gettext, analysis.evidence.can_tell))
    yield language.gettext("Evidence level {level} of 3: this data can tell {what}.").format(
        level=level, what=can_tell
    )


def _count_of_acts(count: int, language: Language) -> list[str]:
    if not count:
        return []
    text = language.ngettext("{n} interaction", "{n} interactions", count)
    return [text.format(n=language.number(count))]


def _origin(analysis: Analysis, language: Language) -> str:
    layouts = dict.fromkeys(source.layout for source in analysis.tables.sources)
    networks = [_NETWORK_NAMES[layout] for layout in layouts if layout in _NETWORK_NAMES]
    if not networks:
        return language.gettext("The data come from files that were uploaded.")
    origin = language.gettext("The data were fetched from {network}.").format(network=", ".join(networks))
    if len(networks) < len(layouts):
        origin += " " + language.gettext("Uploaded files were added.")
    return origin


def backtest_sentences(analysis: Analysis, language: Language) -> list[str]:
    """Say how the ranking did on the latest window seen in full, or why that cannot be told."""
    if analysis.backtest is None:
        return [no_backtest(analysis, language)]
    return list(_backtest_lines(analysis.backtest, language))


def _backtest_lines(test: Backtest, language: Language) -> Iterator[str]:
    yield language.gettext(
        "On {date} the ranking was made anew without looking ahead, and compared with the {days} days after:"
        " {positives} of {candidates} people spoke."
    ).format(
        date=language.date(test.cutoff),
        days=test.horizon_days,
        positives=language.number(test.positives),
        candidates=language.number(test.candidates),
    )
    yield language.gettext(
        "Of one person who spoke and one who did not, the model put the right one first {share} of the time."
    ).format(share=language.percent(test.model["auc"], 0))
    for rule, value in test.rules.items():
        if rule in _RULE_NAMES:
            yield language.gettext("The plain rule “{rule}”: {share}.").format(
                rule=language.gettext(_RULE_NAMES[rule]), share=language.percent(value, 0)
            )
    if test.positives < _MIN_POSITIVES:
        yield language.gettext("So few people spoke in that window that this is a hint, not a proof.")
    by_rule = language.gettext("The model was not better than the rules here, so a rule ranks.")
    yield language.gettext("The model ranks.") if test.ranking_by == "model" else by_rule


def missing_sentences(analysis: Analysis, figures: Mapping[str, Figure], language: Language) -> list[str]:
    """Say what this data cannot tell and how to get it, what the figures lack, and the rows left out."""
    level = analysis.evidence.level
    texts = gaps(analysis.evidence, analysis.as_of, language)
    texts += [language.gettext(HOW_TO_GET[level])] if level in HOW_TO_GET else []
    texts += [language.gettext(figure.missing) for figure in figures.values() if figure.missing]
    sentences = [sentence(text) for text in dict.fromkeys(texts)]
    skipped = len(analysis.tables.skipped)
    if skipped:
        rows = language.ngettext(
            "{n} row of the input was left out; skipped.csv says why.",
            "{n} rows of the input were left out; skipped.csv says why for each.",
            skipped,
        )
        sentences.append(rows.format(n=language.number(skipped)))
    return sentences
