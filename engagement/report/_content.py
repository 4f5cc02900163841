"""What a report says, in its order; the same for every format."""

from __future__ import annotations

import re

from engagement.analysis import Analysis
from engagement.charts.banded_ties import banded_finding, banded_note, banded_quadrants
from engagement.charts.findings import (
    quadrants_line,
    quarters_line,
    ties_finding,
    weeks_finding,
    weeks_measure,
)
from engagement.charts.ties import quadrants
from engagement.language import Language
from engagement.report._document import Block, Bullets, Document, Section, Text
from engagement.report._drawings import (
    nameless_ties_drawing,
    states_drawing,
    ties_drawing,
    voices_drawing,
)
from engagement.report._method import data_sentences, method_sentences
from engagement.report._sentences import backtest_sentences, missing_sentences
from engagement.report._tables import figures_table, list_sections, states_table
from engagement.report._told import Told
from engagement.report.choice import Choice
from engagement.sharing import FEWEST, Frozen


def document(analysis: Analysis, choice: Choice, language: Language) -> Document:
    """The report of this analysis as `choice` wants it.

    Raises:
        EngagementError: names are to be hidden, and there are too few people to hide in.
    """
    owner, told = _owner(analysis), Told.of(analysis, choice.names.hidden)
    lead, *rest = re.split(r"(?<=\.) ", told.headline(language), maxsplit=1)
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
            states_drawing({state: n for state, n in told.states.items() if n}, language),
            states_table(told, language),
        ),
        sections=tuple(_sections(told, choice, language)),
    )


def default_title(analysis: Analysis, language: Language) -> str:
    """What a report is called where its sender gave no title."""
    return language.gettext("Community of {name}").format(name=_owner(analysis))


def _owner(analysis: Analysis) -> str:
    owner = analysis.tables.owner
    return owner.name or (f"@{owner.handle}" if owner.handle else owner.account_id)


def _sections(told: Told, choice: Choice, language: Language) -> list[Section]:
    analysis, sections = told.analysis, _talk(told, language)
    figures = figures_table(told.figures, language)
    sections.append(Section(language.gettext("The account in figures"), (figures,)))
    lists = list_sections(analysis, choice, language)
    if lists:
        sections += [Section(language.gettext("First in each list"), _who_is_named(choice, language)), *lists]
    sections += [
        Section(
            language.gettext("How well the ranking did"), _paragraphs(*backtest_sentences(analysis, language))
        ),
        Section(language.gettext("What is missing in this data"), _missing(told, language)),
        Section(language.gettext("How this was worked out"), (Bullets(method_sentences(language)),)),
        Section(
            language.gettext("Where the data come from"), _paragraphs(*data_sentences(analysis, language))
        ),
    ]
    return sections


def _talk(told: Told, language: Language) -> list[Section]:
    """The charts of the talk, where there is any."""
    analysis, frozen, sections = told.analysis, told.frozen, []
    if len(told.weeks):
        finding = weeks_finding(told.weeks, analysis.as_of, language, rounded=frozen is not None)
        measure = weeks_measure(language, FEWEST if frozen else None)
        drawing = voices_drawing(told.weeks, finding, language)
        sections.append(Section(finding, (Text(measure, soft=True), drawing)))
    if analysis.evidence.level > 0:
        sections += _nameless_ties(analysis, frozen, language) if frozen else [_ties(analysis, language)]
    return sections


def _ties(analysis: Analysis, language: Language) -> Section:
    told = language.gettext(
        "Map of ties: a sign is a person who spoke, grey squares are everybody else. "
        "To the right, more days of talk with you; upwards, more people they talk with."
    )
    return Section(
        ties_finding(analysis, language),
        (
            Text(told, soft=True),
            ties_drawing(analysis, language),
            Text(quadrants_line(analysis, language), soft=True),
        ),
    )


def _nameless_ties(analysis: Analysis, frozen: Frozen, language: Language) -> list[Section]:
    """The map from bands alone; no section where nobody has a place on it."""
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
    told = language.gettext(
        "Names are left out: a number stands for a person, the same in all files of this report, and "
        "what is told of them is true of at least four others."
    )
    return (Text(told, soft=True),)


def _missing(told: Told, language: Language) -> tuple[Block, ...]:
    sentences = missing_sentences(told.analysis, told.figures, language)
    return (Bullets(tuple(sentences)),) if sentences else (Text(language.gettext("Nothing.")),)


def _paragraphs(*sentences: str) -> tuple[Block, ...]:
    return tuple(Text(sentence) for sentence in sentences)
