"""The conversation page as a value: the circle drawn and listed, who ties it, depth, steps, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from engagement.analysis.analysis import Analysis
from engagement.charts.circle import circle_chart, depth_chart, depth_frame, dots_frame
from engagement.charts.spec import ChartSpec
from engagement.charts.theme import SIGNS
from engagement.data.schema import display_name
from engagement.figures.registry import CONVERSATION, DEPTH, shown_on
from engagement.figures.states import funnel
from engagement.figures.talk import recent_threads
from engagement.graph.circle import OWNER_STATE, Circle, circle
from engagement.graph.picture import picture
from engagement.i18n import N_, Language
from engagement.views.kept import Look, kept
from engagement.views.parts import Drawn, FigureView, figure_view, figure_views
from engagement.wording.conversation import (
    bridge_line,
    circle_headline,
    circle_pieces,
    connector_line,
    picture_line,
    role_word,
)
from engagement.wording.figures import figure_meaning
from engagement.wording.headline import state_name
from engagement.wording.markdown import escape_markdown

_MAX_LINKS = 5
_PARTNERS_NAMED = 3
# What the picture has room for, in pixels: beside the table, and on a phone.
_CANVAS, _NARROW_CANVAS = (600.0, 540.0), (350.0, 460.0)
_STEP_NAMES = {
    "follower": N_("Followers"),
    "reachable": N_("Within reach"),
    "spoke": N_("Have spoken"),
    "member": N_("Community"),
}


@dataclass(frozen=True)
class Picture:
    """The circle drawn (selection `person`); `line` says what is not on it."""

    chart: ChartSpec
    alt: str
    line: str


@dataclass(frozen=True)
class Connections:
    """People of one kind (bridges, connectors): a heading, and a line with the account id for each."""

    title: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CircleView:
    """The circle: whether the talk lives without the owner (`headline`, `pieces`), the picture, who ties it.

    `picture` is None where nobody talks. `listed` are the account ids of the list in its order;
    `without_owner` says what the owner is to it, where they are in it.
    """

    headline: str
    pieces: str
    quiet: str
    picture: Picture | None
    listed: tuple[str, ...]
    connections: tuple[Connections, ...]
    without_owner: str


@dataclass(frozen=True)
class Step:
    """A step on the way from follower to member: name, heads, shares, how the share is worked out."""

    name: str
    count: str
    shares: tuple[str, ...]
    figure: FigureView | None


@dataclass(frozen=True)
class TalkView:
    """What the page says below the circle: conversations by their turns, the steps, the figures."""

    depth: Drawn | None
    depth_figures: tuple[FigureView, ...]
    steps: tuple[Step, ...]
    figures: tuple[FigureView, ...]


@kept
def circle_of(analysis: Analysis, with_owner: bool) -> Circle:
    """Find the circle, with the owner in it or without."""
    return circle(analysis.tables, analysis.people, analysis.as_of, with_owner)


@kept
def circle_view(analysis: Analysis, with_owner: bool, look: Look) -> CircleView:
    """Put the circle into words and a picture."""
    found, language = circle_of(analysis, with_owner), look.language
    quiet = language.ngettext(
        "{n} more person of the circle has not spoken in the last {days} days.",
        "{n} more people of the circle have not spoken in the last {days} days.",
        found.quiet,
    ).format(n=language.number(found.quiet), days=language.number(found.window_days))
    names = display_names(found, language)
    return CircleView(
        headline=circle_headline(found, language),
        pieces=circle_pieces(found, language) or "",
        quiet=quiet if found.quiet else "",
        picture=_picture(found, names, look) if found.talking else None,
        listed=tuple(_in_order(found)["account_id"].astype("str")),
        connections=tuple(_connections(found, names, language)),
        without_owner=_without_owner(found, language) if with_owner else "",
    )


def _picture(found: Circle, names: Sequence[str], look: Look) -> Picture:
    width, height = _NARROW_CANVAS if look.narrow else _CANVAS
    drawn = picture(found, names, width, height)
    dots = dots_frame(drawn, found, names, look.language)
    line = picture_line(drawn, look.language)
    chart = circle_chart(drawn, dots, look.language, look.theme, int(height))
    return Picture(chart, f"{circle_headline(found, look.language)}. {line}", line)


def display_names(found: Circle, language: Language) -> list[str]:
    """Name each of the circle's people; the owner is you."""
    people = found.people
    return [
        language.gettext("You") if state == OWNER_STATE else display_name(handle, name)
        for handle, name, state in zip(people["handle"], people["name"], people["state"], strict=True)
    ]


def _in_order(found: Circle) -> pd.DataFrame:
    people = found.people[found.people["state"] != OWNER_STATE]
    return people.sort_values(["partners", "days", "account_id"], ascending=[False, False, True])


@kept
def circle_page(
    analysis: Analysis, with_owner: bool, start: int, size: int, language: Language
) -> pd.DataFrame:
    """Tabulate a page of the list, by how many each talks with: the columns of `listing_frame`."""
    found = circle_of(analysis, with_owner)
    shown = _in_order(found).iloc[start : start + size]
    return listing_frame(found, shown, display_names(found, language), language)


def listing_frame(
    found: Circle, shown: pd.DataFrame, names: Sequence[str], language: Language
) -> pd.DataFrame:
    """Tabulate who, with (whom most), partners, days, role, answered, state; one row a person."""
    rows = [int(row) for row in shown.index]
    partners = found.partners_of(rows, _PARTNERS_NAMED)
    return pd.DataFrame(
        {
            "who": [names[row] for row in rows],
            "with": [
                _partners_text([names[partner] for partner in most], int(count) - len(most), language)
                for most, count in zip(partners, shown["partners"], strict=True)
            ],
            "partners": shown["partners"].to_numpy(),
            "days": shown["days"].to_numpy(),
            "role": [role_word(person, language) for person in shown.to_dict("records")],
            "answered": shown["answered"].to_numpy(),
            "state": [f"{SIGNS[state]} {state_name(state, language)}" for state in shown["state"]],
        }
    )


def _partners_text(named: list[str], others: int, language: Language) -> str:
    if not named:
        return "—"
    text = ", ".join(named)
    if not others:
        return text
    return language.ngettext("{names} and {n} more", "{names} and {n} more", others).format(
        names=text, n=language.number(others)
    )


def _connections(found: Circle, names: Sequence[str], language: Language) -> list[Connections]:
    kinds = (
        (
            language.gettext("Bridges: if they stop talking, others are cut off"),
            found.bridges.head(_MAX_LINKS),
            bridge_line,
        ),
        (
            language.gettext("Connectors: they talk across groups"),
            found.connectors.head(_MAX_LINKS),
            connector_line,
        ),
    )
    return [
        Connections(
            title,
            tuple(
                (str(person["account_id"]), escape_markdown(line(person, names[int(row)], language)))
                for row, person in zip(people.index, people.to_dict("records"), strict=True)
            ),
        )
        for title, people, line in kinds
        if not people.empty
    ]


def _without_owner(found: Circle, language: Language) -> str:
    lost = int(found.people["cut_off"].iloc[-1])
    if not lost:
        return language.gettext("Nobody would be cut off from the rest without you.")
    return language.ngettext(
        "You are a bridge yourself: without you {n} person would be cut off from the rest.",
        "You are a bridge yourself: without you {n} people would be cut off from the rest.",
        lost,
    ).format(n=language.number(lost))


@kept
def talk_view(analysis: Analysis, look: Look) -> TalkView:
    """Put depth, steps and figures of the talk into words."""
    language, figures = look.language, analysis.figures
    depth = _depth(analysis, look)
    return TalkView(
        depth=depth,
        depth_figures=figure_views([(name, figures[name]) for name in shown_on(DEPTH)], language)
        if depth
        else (),
        steps=tuple(_steps(analysis, language)) if analysis.evidence.level else (),
        figures=figure_views(
            [(name, figures[name]) for name in shown_on(CONVERSATION) if name in figures], language
        ),
    )


def _depth(analysis: Analysis, look: Look) -> Drawn | None:
    language, figure = look.language, analysis.figures.get("conversation_depth")
    if analysis.evidence.level < 2 or figure is None or figure.value is None:
        return None
    note = language.ngettext(
        "{n} conversation with an answer that began in the last 90 days, by number of turns.",
        "{n} conversations with an answer that began in the last 90 days, by number of turns.",
        figure.n,
    ).format(n=language.number(figure.n))
    frame = depth_frame(recent_threads(analysis.tables, analysis.as_of)["turns"], language)
    return Drawn(
        figure_meaning("conversation_depth", figure, language),
        note,
        depth_chart(frame, language, look.theme),
        ", ".join(f"{row.turns}: {row.shown}" for row in frame.itertuples()),
    )


def _steps(analysis: Analysis, language: Language) -> list[Step]:
    steps = []
    for row in funnel(analysis.people).to_dict("records"):
        step, shares = row["step"], []
        figure = None if step == "follower" else analysis.figures.get(f"funnel_{step}")
        if step != "follower":
            shares.append(language.gettext("{share} of all").format(share=language.percent(row["of_all"])))
        if step not in ("follower", "reachable") and not pd.isna(row["of_previous"]):
            before = language.gettext("{share} of the step before")
            shares.append(before.format(share=language.percent(row["of_previous"])))
        steps.append(
            Step(
                language.gettext(_STEP_NAMES[step]),
                language.number(row["n"]),
                tuple(shares),
                figure_view(f"funnel_{step}", figure, language) if figure else None,
            )
        )
    return steps
