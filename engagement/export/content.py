"""What a report says, in its order; the same for every format.

How the report came about, in short: what the answers are, and what data they come from.

What the page says in whole sentences: how the ranking did, and what the data lack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engagement.analysis.analysis import Analysis
from engagement.charts.ties import (
    banded_finding,
    banded_note,
    banded_quadrants,
    quadrants,
    quadrants_line,
    quarters_line,
    ties_finding,
    weeks_finding,
    weeks_measure,
)
from engagement.data.evidence import CAN_TELL, HOW_TO_GET
from engagement.data.results import Backtest, Figure
from engagement.export.document import Block, Bullets, Choice, Document, Section, Text, Told
from engagement.export.drawings import nameless_ties_drawing, states_drawing, ties_drawing, voices_drawing
from engagement.export.json_files import no_backtest, sentence
from engagement.export.tables import figures_table, list_sections, states_table
from engagement.i18n import N_, Language
from engagement.sharing.anonymity import FEWEST
from engagement.sharing.frozen import Frozen
from engagement.wording.gaps import gaps

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


_FEW_POSITIVES = 10
_RULES = {
    "recency": N_("who spoke last"),
    "count_90d": N_("who spoke most in 90 days"),
}


def backtest_sentences(analysis: Analysis, language: Language) -> list[str]:
    """How the ranking did on the latest window seen in full, or why that cannot be told."""
    if analysis.backtest is None:
        return [no_backtest(analysis, language)]
    return list(_tested(analysis.backtest, language))


def _tested(test: Backtest, language: Language) -> Iterator[str]:
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
        if rule in _RULES:
            yield language.gettext("The plain rule “{rule}”: {share}.").format(
                rule=language.gettext(_RULES[rule]), share=language.percent(value, 0)
            )
    if test.positives < _FEW_POSITIVES:
        yield language.gettext("So few people spoke in that window that this is a hint, not a proof.")
    by_rule = language.gettext("The model was not better than the rules here, so a rule ranks.")
    yield language.gettext("The model ranks.") if test.ranking_by == "model" else by_rule


def missing_sentences(analysis: Analysis, figures: Mapping[str, Figure], language: Language) -> list[str]:
    """What this data cannot tell and how to get it, then what the figures lack and the rows left out."""
    level = analysis.evidence.level
    told = gaps(analysis.evidence, analysis.as_of, language)
    told += [language.gettext(HOW_TO_GET[level])] if level in HOW_TO_GET else []
    told += [language.gettext(figure.missing) for figure in figures.values() if figure.missing]
    sentences = [sentence(text) for text in dict.fromkeys(told)]
    skipped = len(analysis.tables.skipped)
    if skipped:
        rows = language.ngettext(
            "{n} row of the input was left out; skipped.csv says why.",
            "{n} rows of the input were left out; skipped.csv says why for each.",
            skipped,
        )
        sentences.append(rows.format(n=language.number(skipped)))
    return sentences


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
