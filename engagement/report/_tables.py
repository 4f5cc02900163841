"""The tables of a report: states with their shares, figures with their doubt, the first of each list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engagement.analysis import STATES, Analysis, Figure, Reason
from engagement.charts.states import SIGNS
from engagement.figures.registry import in_order
from engagement.language import Language
from engagement.report._document import Cell, Section, Table, Text
from engagement.report._nameless import NAMELESS_LISTS, nameless_frame, nameless_line
from engagement.report._names import named, ranked
from engagement.report._told import Told
from engagement.report.choice import Choice
from engagement.sharing import FEWEST, shared_state_meaning, shared_state_name
from engagement.wording import (
    explaining,
    figure_meaning,
    figure_title,
    figure_value,
    figure_window,
    last_post_line,
    reason_text,
    state_name,
)

LIST_LENGTH = 8
_REASONS_SHOWN = 2


def states_table(told: Told, language: Language) -> Table:
    """One row a state: sign, name and meaning, people, share with its interval."""
    rows = tuple(
        (
            Cell(SIGNS.get(state, "·")),
            Cell(shared_state_name(state, language), (shared_state_meaning(state, language),)),
            Cell(language.number(n)),
            _value(f"share_{state}", told.figures.get(f"share_{state}"), language),
        )
        for state, n in told.states.items()
    )
    heads = ("", language.gettext("State"), language.gettext("People"), language.gettext("Share of all"))
    return Table(("sign", "text", "number", "number"), rows, heads)


def figures_table(figures: Mapping[str, Figure], language: Language) -> Table:
    """One row a figure that is no share of a state: what it means here, value and interval."""
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


def list_sections(analysis: Analysis, choice: Choice, language: Language) -> list[Section]:
    """The first people of each state, with what speaks most for it; where names are hidden, with bands.

    Without names a state of few people has no list, for somebody could be told apart, nor has one of
    whose people only their profile speaks.
    """
    if not choice.lists:
        return []
    if choice.names.hidden:
        return _nameless_lists(analysis, language)
    present = [state for state in STATES if (analysis.people["state"] == state).any()]
    return [_list(analysis, state, choice, language) for state in present]


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


def listed_first(analysis: Analysis) -> list[str]:
    """The ids of those who stand in the lists of a report."""
    return [i for state in STATES for i in ranked(analysis.people, state).head(LIST_LENGTH)["account_id"]]


def _value(name: str, figure: Figure | None, language: Language) -> Cell:
    """The figure over its interval, each in its unit; a dash where it cannot be told."""
    if figure is None:
        return Cell("")
    if figure.value is None:
        return Cell("–")
    told = figure_value(name, figure.value, language)
    if figure.low is None or figure.high is None:
        return Cell(told)
    return Cell(told, (" – ".join(figure_value(name, end, language) for end in (figure.low, figure.high)),))


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


def _list(analysis: Analysis, state: str, choice: Choice, language: Language) -> Section:
    people = ranked(analysis.people, state)
    first = named(people.head(LIST_LENGTH), choice.names)
    whys = _whys(analysis, first["account_id"].tolist(), state, language)
    rows = tuple(
        (
            Cell(_called(account_id, handle, name)),
            Cell(why),
        )
        for account_id, handle, name, why in zip(
            first["account_id"], first["handle"], first["name"], whys, strict=True
        )
    )
    return _section(state, rows, len(people), language)


def _section(state: str, rows: tuple[tuple[Cell, Cell], ...], n: int, language: Language) -> Section:
    count = language.gettext("{shown} of {n}").format(shown=language.number(len(rows)), n=language.number(n))
    title = f"{SIGNS[state]} {state_name(state, language)}"
    return Section(title, (Text(count, soft=True), Table(("name", "text"), rows)), minor=True)


def _called(account_id: str, handle: object, name: object) -> str:
    given = [str(part) for part in (f"@{handle}" if _told(handle) else None, name) if _told(part)]
    return " · ".join(given) or account_id


def _told(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _whys(analysis: Analysis, ids: Sequence[str], state: str, language: Language) -> list[str]:
    """What speaks most for the state of each of these people, in words."""
    return [
        last_post_line(analysis, account_id, state, language) or _why(reasons, state, language)
        for account_id, reasons in zip(ids, analysis.reasons_of(ids), strict=True)
    ]


def _why(reasons: Sequence[Reason], state: str, language: Language) -> str:
    told = explaining(reasons, state)
    told.sort(key=lambda reason: -reason.contribution)
    return " · ".join(dict.fromkeys(reason_text(reason, language) for reason in told[:_REASONS_SHOWN]))
