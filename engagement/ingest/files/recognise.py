"""Which layout a table is, what only the user can say about it, and what they said.

What only the user can say about a file: who the people in it are, and whether days come first.

What an upload shows of one file before it is used.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from engagement.errors import AmbiguousInputError, EngagementError, UnknownLayoutError
from engagement.i18n import N_
from engagement.ingest.files.contract import Choices, ColumnUse, FileInspection, Option, Question
from engagement.ingest.files.layouts import LAYOUTS, generic, generic_acts
from engagement.ingest.files.layouts.layout import (
    ACTS,
    FOLLOWERS,
    FOLLOWING,
    LIKED,
    PEOPLE,
    POSTS,
    PROFILES,
    REPOSTED,
    ROLES,
    Layout,
)
from engagement.ingest.files.open import Opened
from engagement.ingest.join.reading import RawTable
from engagement.ingest.join.values import DAY_FIRST, MONTH_FIRST, day_month_order

_ROLE_NAMES = (
    (REPOSTED, re.compile(r"retweeters?|reposters?|quien.*retuite|quien.*reposte", re.I)),
    (LIKED, re.compile(r"favoriters?|likers?", re.I)),
    (PROFILES, re.compile(r"members?|subscribers?|blocked|muted|search|likes|unfollow", re.I)),
    (FOLLOWING, re.compile(r"following|followees|friends|seguidos|siguiendo", re.I)),
    (FOLLOWERS, re.compile(r"follower|seguidor", re.I)),
)
_ORDERS = (
    Option(DAY_FIRST, N_("Day first: 3/4 is the third of April")),
    Option(MONTH_FIRST, N_("Month first: 3/4 is the fourth of March")),
)


def role_of(
    raw: RawTable, layout: Layout, answers: Mapping[str, str]
) -> tuple[tuple[Question, ...], str | None]:
    """Say which list a table of people is, and what to ask where neither name nor answer tells."""
    if not layout.asks_role:
        return (), layout.role
    stem = raw.name.replace("\\", "/").rsplit("/", 1)[-1]
    named = _role_by_name(stem)
    given = answers.get("role")
    chosen = given if given in {option.value for option in ROLES} else None
    role = chosen or named or layout.role
    question = Question(
        "role", N_("Who are the people in this file?"), {}, ROLES, role, required=layout.role is None
    )
    return (question,), role


def _role_by_name(stem: str) -> str | None:
    """The role a file name tells; none where it speaks of followers and followed at once."""
    roles = [role for role, pattern in _ROLE_NAMES if pattern.search(stem)]
    return None if roles[:2] == [FOLLOWING, FOLLOWERS] or not roles else roles[0]


def date_orders(
    raw: RawTable, layout: Layout, answers: Mapping[str, str]
) -> tuple[tuple[Question, ...], dict[str, str]]:
    """For every column of dates like 3/4/2026 which comes first; a question where nothing shows it."""
    orders: dict[str, str] = {}
    questions: list[Question] = []
    headers = raw.headers
    for field, sources in layout.columns.items():
        if layout.kind_of(field) != "time":
            continue
        for header in (headers[source] for source in sources if source in headers):
            order = layout.date_order or day_month_order(raw.frame[header])
            if order is None:
                given = answers.get(f"date_order:{header}")
                order = given if given in (DAY_FIRST, MONTH_FIRST) else None
                matters = layout.makes in (ACTS, POSTS) and field == "created_at"
                questions.append(
                    Question(
                        f"date_order:{header}",
                        N_("In “{column}”, which comes first, the day or the month?"),
                        {"column": header},
                        _ORDERS,
                        order,
                        required=matters,
                    )
                )
            if order:
                orders[header] = order
    return tuple(questions), orders


@dataclass(frozen=True)
class Understood:
    """A file with its layout and every answer that holds; `problem` where it cannot be used as it is."""

    name: str
    fingerprint: str
    raw: RawTable | None
    layout: Layout | None
    questions: tuple[Question, ...]
    role: str | None
    orders: Mapping[str, str]
    problem: EngagementError | None
    inside_archive: bool

    @property
    def open_question(self) -> Question | None:
        """The first thing the user has to say before the run."""
        return next((one for one in self.questions if one.required and one.answer is None), None)


def understand(opened: Opened, choices: Choices) -> Understood:
    """The layout of a file under the choices made for it."""
    if not opened.tables:
        return Understood(opened.name, "", None, None, (), None, {}, opened.problem, opened.inside_archive)
    fingerprint = _fingerprint(opened)
    answers = choices.get(fingerprint, {})
    raw, asked = _choose_sheet(opened.tables, answers)
    layout, more = _recognise(raw, answers)
    questions = list(asked)
    role: str | None = None
    orders: dict[str, str] = {}
    problem: EngagementError | None = None
    if layout is None:
        problem = UnknownLayoutError(
            N_(
                "{file}: no column says who the people are. Name the column that holds the handle, or upload "
                "an export with handles."
            ),
            file=opened.name,
        )
    elif layout.problem:
        problem = UnknownLayoutError(layout.problem, file=opened.name)
    else:
        if layout.makes == PEOPLE:
            question, role = role_of(raw, layout, answers)
            questions += question
        dated, orders = date_orders(raw, layout, answers)
        questions += dated
    questions += more
    return Understood(
        opened.name,
        fingerprint,
        raw,
        layout,
        tuple(questions),
        role,
        orders,
        problem,
        opened.inside_archive,
    )


def unanswered(understood: Understood) -> AmbiguousInputError | None:
    """What the user still has to say about a file, as an error."""
    question = understood.open_question
    if question is None:
        return None
    if question.id == "role":
        return AmbiguousInputError(
            N_(
                "{file}: are these followers, or accounts followed? Name the file followers or following, "
                "or choose on the page."
            ),
            file=understood.name,
        )
    if question.id == "direction":
        return AmbiguousInputError(
            N_(
                "{file}: only one side of each act is named. Add a column target_handle, or choose on the "
                "page who did it."
            ),
            file=understood.name,
        )
    return AmbiguousInputError(
        N_(
            "{file}: the dates in “{column}” could have the day or the month first. Choose on the page, or "
            "write them as 2026-08-15."
        ),
        file=understood.name,
        column=question.values["column"],
    )


def _fingerprint(opened: Opened) -> str:
    """A name for the layout: its headers and, where these leave the role open, what the file is called."""
    told: list[str] = []
    for table in opened.tables:
        layout, _ = _recognise(table, {})
        headers = set(table.headers)
        if layout in LAYOUTS:
            # Objects come with this or that key more; only what the layout reads tells it apart.
            headers &= {header for sources in layout.columns.values() for header in sources}
        told += [layout.name if layout else "", table.container, table.sheet or "", *sorted(headers)]
        if layout is not None and layout.makes == PEOPLE and layout.role is None:
            told.append(re.sub(r"[\d\W_]+", " ", opened.name.rsplit("/", 1)[-1].casefold()))
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:16]


def _recognise(raw: RawTable, answers: Mapping[str, str]) -> tuple[Layout | None, tuple[Question, ...]]:
    for layout in LAYOUTS:
        if layout.fits(raw.headers, raw.container) and _fits_name(layout, raw.name):
            return layout, ()
    acts, questions = generic_acts.read_headers(raw, answers)
    return (acts, questions) if acts is not None else generic.read_headers(raw, answers)


def _fits_name(layout: Layout, name: str) -> bool:
    """Instagram's lists all look alike; the top-level array is followers only in a file called so."""
    if layout.name != "instagram.followers":
        return True
    return not re.search(r"block|close|recent|pending|request|remove|restrict|hide|unfollow", name, re.I)


def _choose_sheet(
    tables: tuple[RawTable, ...], answers: Mapping[str, str]
) -> tuple[RawTable, tuple[Question, ...]]:
    """The sheet asked for, else the first that is recognised; a question where several are."""
    if len(tables) == 1:
        return tables[0], ()
    known = [table for table in tables if _recognise(table, {})[0] is not None] or list(tables)
    wanted = next((table for table in tables if table.sheet == answers.get("sheet")), known[0])
    options = tuple(Option(table.sheet or "", table.sheet or "") for table in tables)
    question = Question(
        "sheet", N_("Which sheet holds the people?"), {}, options, wanted.sheet, required=False
    )
    return wanted, (question,) if len(known) > 1 else ()


_HEAD_ROWS = 8
_EXAMPLES = 3


def shown_file(one: Understood) -> FileInspection:
    """Its layout, columns with examples, first rows, questions, notes and problem."""
    frame = one.raw.frame if one.raw is not None else pd.DataFrame()
    becomes: dict[str, str] = {}
    if one.layout is not None and one.raw is not None:
        headers = one.raw.headers
        for field, sources in one.layout.columns.items():
            for source in sources:
                if source in headers:
                    becomes.setdefault(headers[source], one.layout.shown_as(field))
    columns = tuple(ColumnUse(name, becomes.get(name), _examples(frame[name])) for name in frame.columns)
    return FileInspection(
        name=one.name,
        fingerprint=one.fingerprint,
        layout=one.layout.name if one.layout is not None else "unknown",
        title=one.layout.title if one.layout is not None else N_("Not recognised"),
        rows=one.raw.rows if one.raw is not None else 0,
        columns=columns,
        head=frame.head(_HEAD_ROWS),
        questions=one.questions,
        notes=(one.raw.notes if one.raw is not None else ()) + (one.layout.notes if one.layout else ()),
        problem=one.problem,
    )


def _examples(column: pd.Series) -> tuple[str, ...]:
    filled = column.head(200).dropna()
    return tuple(filled[filled.str.strip() != ""].drop_duplicates().head(_EXAMPLES))
