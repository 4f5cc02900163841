"""What only the user can say about a file: who the people in it are, and whether days come first."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engagement.language import N_
from engagement.sources.uploads._contract import Option, Question
from engagement.sources.uploads._dates import DAY_FIRST, MONTH_FIRST, day_month_order
from engagement.sources.uploads._raw import RawTable
from engagement.sources.uploads.layouts import Layout
from engagement.sources.uploads.layouts._headers import normal
from engagement.sources.uploads.layouts._layout import (
    ACTS,
    FOLLOWERS,
    FOLLOWING,
    LIKED,
    POSTS,
    PROFILES,
    REPOSTED,
    ROLES,
)

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
_LIST_NAMES = frozenset({"relationshiptype", "relationship", "relation", "listtype", "list", "usertype"})
# Since when somebody follows is known of followers alone.
_ONLY_OF_FOLLOWERS = frozenset({"followed_at", "follow_rank"})
_ORDERS = (
    Option(DAY_FIRST, N_("Day first: 3/4 is the third of April")),
    Option(MONTH_FIRST, N_("Month first: 3/4 is the fourth of March")),
)


def role_of(
    raw: RawTable, layout: Layout, answers: Mapping[str, str]
) -> tuple[tuple[Question, ...], str | None]:
    if not layout.asks_role:
        return (), layout.role
    named = role_told(raw, layout)
    given = answers.get("role")
    chosen = given if given in {option.value for option in ROLES} else None
    role = chosen or named or layout.role
    question = Question(
        "role", N_("Who are the people in this file?"), {}, ROLES, role, required=layout.role is None
    )
    return (question,), role


def role_told(raw: RawTable, layout: Layout) -> str | None:
    """The role that a file's name, key, sheet, title or columns tell; None where nothing does."""
    places = (_stem(raw.name), raw.container, raw.sheet or "", *raw.titles, *_constant(raw), *_headers_of_people(raw, layout))
    named = next((role for place in places if place and (role := _role_by_name(place))), None)
    if named is None and layout.columns.keys() & _ONLY_OF_FOLLOWERS and _any_filled(raw, layout):
        return FOLLOWERS
    return named


def _headers_of_people(raw: RawTable, layout: Layout) -> list[str]:
    """What the columns are called that say who a row is about: `Seguidores`, `follower_username`."""
    sources = [source for field in ("handle", "account_id") for source in layout.columns.get(field, ())]
    return [source for source in sources if source in raw.headers]


def _constant(raw: RawTable) -> list[str]:
    """What a column that says in every row what the list is (`relationship_type`) says."""
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
