"""The tables of a report: states with their shares, figures with their intervals, the first of each list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engagement.analysis.analysis import Analysis
from engagement.charts.theme import SIGNS
from engagement.data.results import Figure, Reason
from engagement.data.states import STATES
from engagement.export.document import Cell, Choice, Disclosure, Section, Table, Text
from engagement.export.names import mask_names, ranked
from engagement.export.people import NAMELESS_LISTS, nameless_frame, nameless_line
from engagement.figures.registry import in_order
from engagement.i18n import Language
from engagement.sharing.anonymity import FEWEST
from engagement.sharing.words import shared_state_meaning, shared_state_name
from engagement.wording.figures import figure_meaning, figure_title, figure_value, figure_window
from engagement.wording.headline import state_name
from engagement.wording.reasons import explaining, fact_line, reason_text, with_voice

LIST_LENGTH = 8
_REASONS_SHOWN = 2


def states_table(disclosed: Disclosure, language: Language) -> Table:
    """Make one row a state: sign, name and meaning, people, share with its interval."""
    rows = tuple(
        (
            Cell(SIGNS.get(state, "·")),
            Cell(shared_state_name(state, language), (shared_state_meaning(state, language),)),
            Cell(language.number(n)),
            _value(f"share_{state}", disclosed.figures.get(f"share_{state}"), language),
        )
        for state, n in disclosed.states.items()
    )
    heads = ("", language.gettext("State"), language.gettext("People"), language.gettext("Share of all"))
    return Table(("sign", "text", "number", "number"), rows, heads)


def figures_table(figures: Mapping[str, Figure], language: Language) -> Table:
    """Make one row a figure that is no share of a state: what it means here, value and interval."""
    rows = tuple(
        (
            Cell(
                figure_title(name, language),
                (figure_meaning(name, figure, language), *_rests_on(name, figure, language)),
            ),
            _value(name, figure, language),
        )
        for name, figure in in_order(figures)
        if not name.startswith("share_")
    )
    heads = (language.gettext("Figure"), language.gettext("Value and interval"))
    return Table(("text", "number"), rows, heads)


def _value(name: str, figure: Figure | None, language: Language) -> Cell:
    if figure is None:
        return Cell("")
    if figure.value is None:
        return Cell("–")
    value = figure_value(name, figure.value, language)
    if figure.low is None or figure.high is None:
        return Cell(value)
    return Cell(value, (" – ".join(figure_value(name, end, language) for end in (figure.low, figure.high)),))


def _rests_on(name: str, figure: Figure, language: Language) -> tuple[str, ...]:
    if figure.value is None:
        return ()
    parts = []
    window = figure_window(name, figure, language)
    if window:
        parts.append(window)
    rests = language.ngettext("rests on {n} observation", "rests on {n} observations", figure.n)
    parts.append(rests.format(n=language.number(figure.n)))
    parts.append(language.gettext("data of level {level} or more").format(level=figure.level))
    return (" · ".join(parts),)


def list_sections(analysis: Analysis, choice: Choice, language: Language) -> list[Section]:
    """List the first people of each state, with the strongest reasons; where names are hidden, with bands.

    Without names a state of few people has no list, for somebody could be told apart, nor has one of
    whose people only their profile speaks.
    """
    if not choice.lists:
        return []
    if choice.names.hidden:
        return _nameless_lists(analysis, language)
    present = [state for state in STATES if (analysis.people["state"] == state).any()]
    return [_list(analysis, state, choice, language) for state in present]


def listed_first(analysis: Analysis) -> list[str]:
    """Return the ids of those who stand in the lists of a report."""
    return [i for state in STATES for i in ranked(analysis.people, state).head(LIST_LENGTH)["account_id"]]


def _nameless_lists(analysis: Analysis, language: Language) -> list[Section]:
    everybody = nameless_frame(analysis, language)
    apart = set(everybody["state"])
    sections = []
    for state in NAMELESS_LISTS:
        people = ranked(analysis.people, state)
        if len(people) >= FEWEST and shared_state_name(state, language) in apart:
            shown = everybody.loc[people["account_id"].head(LIST_LENGTH)].to_dict("records")
            rows = tuple((Cell(row["follower"]), Cell(nameless_line(row, state, language))) for row in shown)
            sections.append(_section(state, rows, len(people), language))
    return sections


def _list(analysis: Analysis, state: str, choice: Choice, language: Language) -> Section:
    people = ranked(analysis.people, state)
    first = mask_names(people.head(LIST_LENGTH), choice.names)
    reasons = _reason_lines(analysis, first["account_id"].tolist(), state, language)
    rows = tuple(
        (Cell(_display_name(account_id, handle, name)), Cell(reason))
        for account_id, handle, name, reason in zip(
            first["account_id"], first["handle"], first["name"], reasons, strict=True
        )
    )
    return _section(state, rows, len(people), language)


def _section(state: str, rows: tuple[tuple[Cell, Cell], ...], n: int, language: Language) -> Section:
    count = language.gettext("{shown} of {n}").format(shown=language.number(len(rows)), n=language.number(n))
    title = f"{SIGNS[state]} {state_name(state, language)}"
    return Section(title, (Text(count, soft=True), Table(("name", "text"), rows)), minor=True)


def _display_name(account_id: str, handle: object, name: object) -> str:
    given = [str(part) for part in (f"@{handle}" if _is_given(handle) else None, name) if _is_given(part)]
    return " · ".join(given) or account_id


def _is_given(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _reason_lines(analysis: Analysis, ids: Sequence[str], state: str, language: Language) -> list[str]:
    return [
        fact_line(analysis, account_id, state, language)
        or _strongest_reasons(with_voice(analysis, account_id, reasons, state), state, language)
        for account_id, reasons in zip(ids, analysis.reasons_of(ids), strict=True)
    ]


def _strongest_reasons(reasons: Sequence[Reason], state: str, language: Language) -> str:
    strongest = explaining(reasons, state)
    strongest.sort(key=lambda reason: -reason.contribution)
    return " · ".join(dict.fromkeys(reason_text(reason, language) for reason in strongest[:_REASONS_SHOWN]))
