"""Which layout a table is, what only the user can say about it, and what an upload shows of both."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from engagement.errors import AmbiguousInputError, EmptyDataError, EngagementError, UnknownLayoutError
from engagement.i18n import N_
from engagement.ingest.files.contract import Choices, ColumnUse, FileInspection, Option, Question
from engagement.ingest.files.delimited import ENCODINGS
from engagement.ingest.files.header_rows import header_score
from engagement.ingest.files.layouts import LAYOUTS, edges, generic, generic_acts, generic_posts
from engagement.ingest.files.layouts.layout import (
    ACTS,
    FOLLOW_PAIRS,
    FOLLOWERS,
    FOLLOWING,
    LIKED,
    NOTHING,
    OWNER,
    PEOPLE,
    POSTS,
    PROFILES,
    REPOSTED,
    ROLES,
    Layout,
    normal,
)
from engagement.ingest.files.open import Opened
from engagement.ingest.files.refusals import KnownTableError
from engagement.ingest.join.reading import RawTable
from engagement.ingest.join.values import DAY_FIRST, MONTH_FIRST, day_month_order

LEFT_OUT = N_("{file}: it is left out, as you said.")
SHEET_NOT_CHOSEN = N_(
    "{file}: this sheet is left out, because “{sheet}” lists the same kind. Choose it there if it is the "
    "right one, or upload it as a file of its own."
)
_LISTS = {
    PEOPLE: N_("People"),
    POSTS: N_("Posts or comments"),
    ACTS: N_("Interactions, one a row"),
    FOLLOW_PAIRS: N_("Pairs: who follows or writes to whom"),
    NOTHING: N_("Nothing of use: leave it out"),
}
_ROLE_NAMES = (
    (REPOSTED, re.compile(r"retweeters?|reposters?|quien.*retuite|quien.*reposte", re.I)),
    (LIKED, re.compile(r"favoriters?|likers?", re.I)),
    (PROFILES, re.compile(r"members?|subscribed|blocked|muted|search|likes|unfollow|mentions|lurkers", re.I)),
    (
        FOLLOWING,
        re.compile(
            r"following|followees|friends|seguidos|seguidas|siguiendo|seguindo|seguits|seguint|seguiti|"
            r"abonnements|suivis|gefolgt|folge[ _-]?ich|relationships_following",
            re.I,
        ),
    ),
    (
        FOLLOWERS,
        re.compile(
            r"follower|seguidor|seguaci|segu[ae]ce|abonn(?:[eé]e?s?|ent(?:en|s)?)(?![a-z])|suiveurs?|"
            r"(?<![a-z])fans?(?![a-z])|subscribers|suscriptor|anh[aä]nger|connections",
            re.I,
        ),
    ),
)
# By so many rows it is seen what a table could be taken for by hand.
_SAMPLE_ROWS = 1_000
_LIST_NAMES = frozenset({"relationshiptype", "relationship", "relation", "listtype", "list", "usertype"})
# Since when somebody follows is known of followers alone.
_ONLY_OF_FOLLOWERS = frozenset({"followed_at", "follow_rank"})
# The answers that bear on the layout; the others on what is in it.
_OF_THE_LAYOUT = ("list", "direction", "column:")
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
    named = named_role(raw, layout)
    given = answers.get("role")
    chosen = given if given in {option.value for option in ROLES} else None
    role = chosen or named or layout.role
    question = Question(
        "role", N_("Who are the people in this file?"), {}, ROLES, role, required=layout.role is None
    )
    return (question,), role


def named_role(raw: RawTable, layout: Layout) -> str | None:
    """Find the role that a file's name, key, sheet, title or columns tell; None where nothing does."""
    places = (
        _stem(raw.name),
        raw.container,
        raw.sheet or "",
        *raw.titles,
        *_constant(raw),
        *_headers_of_people(raw, layout),
    )
    named = next((role for place in places if place and (role := _role_by_name(place))), None)
    if named is None and layout.columns.keys() & _ONLY_OF_FOLLOWERS and _any_filled(raw, layout):
        return FOLLOWERS
    return named


def _headers_of_people(raw: RawTable, layout: Layout) -> list[str]:
    """List the headers that say who a row is about: `Seguidores`, `follower_username`."""
    sources = [source for field in ("handle", "account_id") for source in layout.columns.get(field, ())]
    return [source for source in sources if source in raw.headers]


def _constant(raw: RawTable) -> list[str]:
    """List what columns say that name in every row what the list is (`relationship_type`)."""
    found = [header for header in raw.frame.columns if normal(header) in _LIST_NAMES]
    values = [raw.frame[header].dropna().unique() for header in found]
    return [str(distinct[0]) for distinct in values if len(distinct) == 1]


def _stem(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _any_filled(raw: RawTable, layout: Layout) -> bool:
    """Whether a column that only lists of followers have holds anything."""
    sources = {source for field in _ONLY_OF_FOLLOWERS for source in layout.columns.get(field, ())}
    return any(raw.frame[raw.headers[source]].notna().any() for source in sources & raw.headers.keys())


def _role_by_name(stem: str) -> str | None:
    """Find the role a file name tells; none where it speaks of followers and followed at once."""
    roles = [role for role, pattern in _ROLE_NAMES if pattern.search(stem)]
    return None if roles[:2] == [FOLLOWING, FOLLOWERS] or not roles else roles[0]


def date_orders(
    raw: RawTable, layout: Layout, answers: Mapping[str, str]
) -> tuple[tuple[Question, ...], dict[str, str]]:
    """Say for every column of dates like 3/4/2026 which comes first, and ask: to be answered or put right."""
    orders: dict[str, str] = {}
    questions: list[Question] = []
    headers = raw.headers
    for field, sources in layout.columns.items():
        if layout.kind_of(field) != "time":
            continue
        for header in (headers[source] for source in sources if source in headers):
            seen = day_month_order(raw.frame[header])
            if seen == "":
                continue
            given = answers.get(f"date_order:{header}")
            presumed = seen or layout.date_order
            order = given if given in (DAY_FIRST, MONTH_FIRST) else presumed
            matters = layout.makes in (ACTS, POSTS) and field == "created_at"
            questions.append(
                Question(
                    f"date_order:{header}",
                    N_("In “{column}”, which comes first, the day or the month?"),
                    {"column": header},
                    _ORDERS,
                    order,
                    required=matters and presumed is None,
                )
            )
            if order:
                orders[header] = order
    return tuple(questions), orders


@dataclass(frozen=True)
class RecognisedFile:
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


class Recogniser:
    """Recognises the tables of one upload, each once under the same answers.

    The name a file's choices go by, which of several sheets stand for each other and what the preview shows
    all ask what a table is. Kept only until the tables are recognised: it holds their text.
    """

    def __init__(self) -> None:
        self._known: dict[object, tuple[RawTable, tuple[Layout | None, tuple[Question, ...]]]] = {}

    def recognise(
        self, raw: RawTable, answers: Mapping[str, str]
    ) -> tuple[Layout | None, tuple[Question, ...]]:
        """Say the layout of a table and what to ask about it, as `recognise` does."""
        given = frozenset(one for one in answers.items() if one[0].startswith(_OF_THE_LAYOUT))
        key = (id(raw.frame), given)
        if key not in self._known:
            self._known[key] = (raw, recognise(raw, answers))
        return self._known[key][1]


def recognise_file(opened: Opened, choices: Choices, recogniser: Recogniser) -> list[RecognisedFile]:
    """Find the layouts of a file under the choices made for it, one entry a table.

    Of sheets that hold the same kind of list one is used, which the user may choose; each of the others has a
    problem that says so. What is not recognised has one too.
    """
    if not opened.tables:
        return [
            RecognisedFile(opened.name, "", None, None, (), None, {}, opened.problem, opened.inside_archive)
        ]
    tables = opened.tables
    if not tables[0].fingerprint:
        tables = with_fingerprints(opened.name, tables, recogniser)
    groups: dict[str, list[RawTable]] = {}
    for table in tables:
        groups.setdefault(table.fingerprint, []).append(table)
    inside = opened.inside_archive or len(tables) > 1
    found = []
    for number, (fingerprint, group) in enumerate(groups.items()):
        answers = choices.get(fingerprint, {})
        raw, asked = _choose_sheet(group, answers, recogniser)
        layout, more = recogniser.recognise(raw, answers)
        name = raw.name if number == 0 or not raw.sheet else f"{raw.name} ({raw.sheet})"
        one = _with_questions(replace(raw, name=name), layout, (*asked, *more), answers)
        found.append(replace(one, inside_archive=inside))
        found += [_not_chosen(table, raw) for table in group if table is not raw]
    return found


def _not_chosen(table: RawTable, used: RawTable) -> RecognisedFile:
    name = f"{table.name} ({table.sheet})"
    problem = EmptyDataError(SHEET_NOT_CHOSEN, file=name, sheet=used.sheet or used.name)
    return RecognisedFile(
        name, table.fingerprint, replace(table, name=name), None, (), None, {}, problem, True
    )


def with_fingerprints(
    name: str, tables: tuple[RawTable, ...], recogniser: Recogniser
) -> tuple[RawTable, ...]:
    """Name each table of a file by the layouts in it; those that are recognised come first.

    Sheets that hold the same kind of list could stand for each other, so they go by one name, and one of them
    is used. Choices made for a table bear on it and on those of its name.
    """
    whole = fingerprint_of(name, tables, recogniser)
    names: dict[object, str] = {}
    found = []
    for table in sorted(tables, key=lambda table: recogniser.recognise(table, {})[0] is None):
        layout, _ = recogniser.recognise(table, {})
        kind: object = (table.name, table.sheet)
        if layout is not None and not layout.problem and table.sheet is not None:
            role = named_role(table, layout) if layout.asks_role else layout.role
            kind = (layout.makes, role, table.part)
        if kind not in names:
            names[kind] = _hashed(whole, table.sheet or "", str(table.part)) if names else whole
        found.append(replace(table, fingerprint=names[kind]))
    return tuple(found)


def _with_questions(
    raw: RawTable, layout: Layout | None, asked: tuple[Question, ...], answers: Mapping[str, str]
) -> RecognisedFile:
    questions = list(asked)
    role: str | None = None
    orders: dict[str, str] = {}
    problem: EngagementError | None = None
    if layout is None:
        problem = UnknownLayoutError(_why_unknown(raw), file=raw.name)
    elif layout.problem:
        problem = KnownTableError(layout.problem, file=raw.name)
    else:
        if layout.makes == PEOPLE:
            question, role = role_of(raw, layout, answers)
            questions += question
        dated, orders = date_orders(raw, layout, answers)
        questions += dated
    questions += [*_what_it_lists(raw, layout), *_how_it_was_read(raw)]
    return RecognisedFile(
        raw.name, raw.fingerprint, raw, layout, tuple(questions), role, orders, problem, False
    )


def _why_unknown(raw: RawTable) -> str:
    """Say what is missing: the names of the columns, where the first row is likely a person, or handles."""
    if raw.first_rows and not header_score([str(name) for name in raw.frame.columns]):
        return N_(
            "{file}: no row names its columns, so nothing says who the people are. Put a row with the names "
            "of the columns on top (such as handle, name), or choose on the page that the first row is a "
            "person."
        )
    return N_(
        "{file}: no column says who the people are. Name the column that holds the handle, or upload "
        "an export with handles."
    )


def unanswered(recognised: RecognisedFile) -> AmbiguousInputError | None:
    """Turn what the user still has to say about a file into an error; None where nothing is open."""
    question = recognised.open_question
    if question is None:
        return None
    if question.id == "role":
        return _who_are_they(recognised)
    if question.id == "direction" and question.values:
        return AmbiguousInputError(
            N_(
                "{file}: each line points from “{source}” to “{target}”, but not what for. Call the columns "
                "follower_handle and followed_handle, or choose on the page."
            ),
            file=recognised.name,
            **question.values,
        )
    if question.id == "direction":
        return AmbiguousInputError(
            N_(
                "{file}: only one side of each act is named. Add a column target_handle, or choose on the "
                "page who did it."
            ),
            file=recognised.name,
        )
    return AmbiguousInputError(
        N_(
            "{file}: the dates in “{column}” could have the day or the month first. Choose on the page, or "
            "write them as 2026-08-15."
        ),
        file=recognised.name,
        column=question.values["column"],
    )


def role_not_named(recognised: RecognisedFile) -> AmbiguousInputError | None:
    """Ask whether the people of a list follow, if nothing told that: it helps where nobody follows.

    None where there is nothing to ask.
    """
    layout = recognised.layout
    asked = layout is not None and layout.asks_role and recognised.role == PROFILES
    return _who_are_they(recognised) if asked and recognised.problem is None else None


def _who_are_they(recognised: RecognisedFile) -> AmbiguousInputError:
    return AmbiguousInputError(
        N_(
            "{file}: are these followers, or accounts followed? Name the file followers or following, "
            "or choose on the page."
        ),
        file=recognised.name,
    )


def fingerprint_of(name: str, tables: tuple[RawTable, ...], recogniser: Recogniser) -> str:
    """Name the layout by its headers and, where these leave the role open, by what the file is called."""
    words: list[str] = []
    for table in tables:
        layout, _ = recogniser.recognise(table, {})
        headers = set(table.headers)
        if layout is not None and not layout.made_to_fit:
            # Objects come with this or that key more; only what the layout reads tells it apart.
            headers &= {header for sources in layout.columns.values() for header in sources}
        words += [layout.name if layout else "", table.container, table.sheet or "", *sorted(headers)]
        if layout is not None and layout.asks_role:
            words.append(named_role(table, layout) or "")
        if layout is not None and layout.makes == PEOPLE and layout.role is None:
            words.append(re.sub(r"[\d\W_]+", " ", name.rsplit("/", 1)[-1].casefold()))
    return _hashed(*words)


def _hashed(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:16]


def _forced(
    chosen: str, raw: RawTable, answers: Mapping[str, str]
) -> tuple[Layout | None, tuple[Question, ...]]:
    """Find the layout under which a table is of the kind that somebody says it is."""
    if chosen == PEOPLE:
        return generic.read_headers(raw, answers)
    if chosen == POSTS:
        return generic_posts.read_as_posts(raw), ()
    if chosen == ACTS:
        return generic_acts.read_as_acts(raw, answers)
    if chosen == FOLLOW_PAIRS:
        return edges.read_headers(raw, answers)
    return Layout("left_out", N_("Left out"), NOTHING, (), {}, problem=LEFT_OUT, made_to_fit=True), ()


def _what_it_lists(raw: RawTable, layout: Layout | None) -> tuple[Question, ...]:
    """Ask what a table holds, to be put right by hand; nothing where it can be one thing only."""
    if layout is not None and layout.makes == OWNER:
        return ()
    sample = replace(raw, frame=raw.frame.head(_SAMPLE_ROWS))
    can = {kind for kind in (PEOPLE, POSTS, ACTS, FOLLOW_PAIRS) if _forced(kind, sample, {})[0] is not None}
    makes = NOTHING if layout is None or layout.problem else layout.makes
    options = tuple(
        Option(kind, label) for kind, label in _LISTS.items() if kind in can or kind in (makes, NOTHING)
    )
    if len(options) < 2:
        return ()
    return (Question("list", N_("What does this list hold?"), {}, options, makes, required=False),)


def _how_it_was_read(raw: RawTable) -> tuple[Question, ...]:
    """Where the header is and which encoding was taken, to be put right by hand."""
    questions = []
    if raw.first_rows:
        rows = (Option("0", N_("None: the first row is a person")), *(
            Option(str(at), f"{at}: {text}") for at, text in enumerate(raw.first_rows, start=1) if text
        ))  # fmt: skip
        prompt = N_("Which row names the columns?")
        questions.append(Question("header", prompt, {}, rows, str(raw.header_at), required=False))
    if raw.encoding:
        names = tuple(dict.fromkeys((raw.encoding, *ENCODINGS)))
        options = tuple(Option(name, name.upper()) for name in names)
        prompt = N_("Are letters wrong? Read the text as")
        questions.append(Question("encoding", prompt, {}, options, raw.encoding, required=False))
    return tuple(questions)


def recognise(raw: RawTable, answers: Mapping[str, str]) -> tuple[Layout | None, tuple[Question, ...]]:
    """Find the layout of a table: a tool's own, else of the kind that its columns and cells speak of.

    What only resembles a list of people but holds what they said is a table of posts, and "followers" is
    never what is left over: it takes a name, a key or a title that says so.
    """
    chosen = answers.get("list")
    if chosen in _LISTS and chosen != ACTS:
        return _forced(chosen, raw, answers)
    layout, questions = _by_itself(raw, answers)
    if chosen == ACTS and (layout is None or layout.makes != ACTS):
        return _forced(chosen, raw, answers)
    return layout, questions


def _by_itself(raw: RawTable, answers: Mapping[str, str]) -> tuple[Layout | None, tuple[Question, ...]]:
    posts, _ = generic_posts.read_headers(raw)
    found = next((one for one in LAYOUTS if one.fits(raw.headers, raw.container, raw.name)), None)
    if found is not None and (found.makes != PEOPLE or posts is None):
        fill = {PEOPLE: generic.completed, POSTS: generic_posts.completed}.get(found.makes)
        return (found if fill is None or not found.columns else fill(found, raw)), ()
    acts, questions = generic_acts.read_headers(raw, answers)
    if acts is not None and (posts is None or acts.owner_side is None):
        return acts, questions
    if posts is not None:
        return posts, ()
    pairs, questions = edges.read_headers(raw, answers)
    return (pairs, questions) if pairs is not None else generic.read_headers(raw, answers)


def _choose_sheet(
    tables: Sequence[RawTable], answers: Mapping[str, str], recogniser: Recogniser
) -> tuple[RawTable, tuple[Question, ...]]:
    """Choose the sheet asked for, else the first that is recognised; ask where there are several."""
    if len(tables) == 1:
        return tables[0], ()
    known = [table for table in tables if recogniser.recognise(table, {})[0] is not None] or tables
    wanted = next((table for table in tables if table.sheet == answers.get("sheet")), known[0])
    options = tuple(Option(table.sheet or "", table.sheet or "") for table in tables)
    prompt = N_("Which sheet holds the people?")
    return wanted, (Question("sheet", prompt, {}, options, wanted.sheet, required=False),)


_HEAD_ROWS = 8
_EXAMPLES = 3


def shown_file(one: RecognisedFile) -> FileInspection:
    """Its layout, columns with examples, first rows, questions, notes and problem."""
    frame = one.raw.frame if one.raw is not None else pd.DataFrame()
    becomes: dict[str, str] = {}
    if one.layout is not None and one.raw is not None:
        headers = one.raw.headers
        for field, sources in one.layout.columns.items():
            for source in sources:
                if source in headers:
                    becomes.setdefault(headers[source], one.layout.shown_as(field))
        for source in one.layout.last_names:
            if source in headers:
                becomes.setdefault(headers[source], one.layout.shown_as("name"))
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
