"""Follower lists of other tools: what a column is, told by its header and by its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from engagement.i18n import N_
from engagement.ingest.files.contract import Option, Question
from engagement.ingest.files.layouts import generic_posts
from engagement.ingest.files.layouts.layout import PEOPLE, PROFILES, Layout, normal
from engagement.ingest.files.layouts.vocabulary import BARE_ID, EITHER, FIELDS
from engagement.ingest.join.profile_addresses import LIKE_ADDRESS, profile_at
from engagement.ingest.join.reading import RawTable
from engagement.ingest.join.values import nature

_WHO = frozenset({"handle", "account_id"})

LEFT_OUT = "-"
_OPTIONS = (
    Option(LEFT_OUT, N_("Leave out")),
    Option("handle", N_("Handle")),
    Option("account_id", N_("Account id")),
    Option("name", N_("Name")),
    Option("bio", N_("Bio")),
    Option("followers_count", N_("Number of followers")),
    Option("following_count", N_("Number of accounts they follow")),
    Option("posts_count", N_("Number of posts")),
    Option("created_at", N_("Account created on")),
    Option("last_post_at", N_("Last post on")),
    Option("followed_at", N_("Follows since")),
    Option("followed_by_owner", N_("Whether the account follows them")),
    Option("verified", N_("Verified")),
    Option("protected", N_("Private account")),
    Option("has_avatar", N_("Picture")),
    Option("location", N_("Location")),
    Option("url", N_("Website")),
    Option("language", N_("Language")),
    Option("listed_count", N_("Number of lists")),
)
_CHOICES = frozenset(option.value for option in _OPTIONS)
_MOST_QUESTIONS = 40


def read_headers(raw: RawTable, answers: Mapping[str, str]) -> tuple[Layout | None, tuple[Question, ...]]:
    """Make a layout of the headers that could be told or were mapped by hand, and list the questions left.

    None where no column says who a row is about.
    """
    meanings = _meanings(raw.frame)
    chosen = {
        header: answers[f"column:{header}"]
        for header in raw.frame.columns
        if answers.get(f"column:{header}") in _CHOICES
    }
    fields: dict[str, tuple[str, ...]] = {}
    for header, field in {**meanings, **chosen}.items():
        if field and field != LEFT_OUT:
            fields[field] = (*fields.get(field, ()), header.strip().casefold())
    questions = tuple(
        Question(
            f"column:{header}",
            N_("What is the column “{column}”?"),
            {"column": header},
            _OPTIONS,
            chosen.get(header, meanings[header] or (None if normal(header) in EITHER else LEFT_OUT)),
            required=False,
        )
        for header in raw.frame.columns[:_MOST_QUESTIONS]
    )
    if not fields.keys() & {"handle", "account_id"}:
        return None, questions
    title = N_("List of accounts")
    layout = Layout("generic", title, PEOPLE, (), fields, role=PROFILES, asks_role=True, made_to_fit=True)
    return layout, questions


def completed(layout: Layout, raw: RawTable) -> Layout:
    """Fill what a layout of people lacks from columns it does not know, by their generic names.

    Tools add columns and people rename them: what a bio or a count is called elsewhere is one here too.
    """
    known = {header for sources in layout.columns.values() for header in sources}
    rest = [header for header in raw.frame.columns if header.strip().casefold() not in known]
    filled = {field for field, sources in layout.columns.items() if set(sources) & raw.headers.keys()}
    more = {
        field: (*layout.columns.get(field, ()), header.strip().casefold())
        for header, field in _meanings(raw.frame[rest]).items()
        if field and field not in filled and (field not in _WHO or not filled & _WHO)
    }
    return replace(layout, columns={**layout.columns, **more}) if more else layout


def _meanings(frame: pd.DataFrame) -> dict[str, str | None]:
    """Header -> our column, where header and values agree."""
    meanings: dict[str, str | None] = {}
    taken: set[str] = set()
    for header in frame.columns:
        field = _field_of(normal(header), frame[header])
        if field in taken and field != "handle":
            field = None
        meanings[header] = field
        if field:
            taken.add(field)
    for header in [header for header, field in meanings.items() if field == "account_id"]:
        if "handle" not in taken and generic_posts.are_names(frame[header]):
            meanings[header] = "handle"
            taken.add("handle")
    if not taken & _WHO:
        # A column of profile addresses or of @names says who a row is about, whatever it is called; so does
        # one called "followers" that holds names and no numbers.
        named = next((header for header in frame.columns if _addresses_people(frame[header])), None)
        if named is None:
            named = next((header for header in frame.columns if _lists_people(header, frame[header])), None)
        if named is not None:
            meanings[named] = "handle"
            taken.add("handle")
    if "account_id" not in taken and taken & {"handle", "followers_count"}:
        for header in frame.columns:
            if normal(header) in BARE_ID:
                meanings[header] = "account_id"
                break
    return meanings


def _field_of(name: str, values: pd.Series) -> str | None:
    if name in EITHER:
        return {"flag": "followed_by_owner", "count": "following_count"}.get(nature(values))
    field = FIELDS.get(name)
    if field and field.endswith("_count") and nature(values) == "text":
        return None
    if field == "handle" and not _names_people(values):
        return None
    return field


def _names_people(values: pd.Series) -> bool:
    """Whether most cells are one short word or an address, as handles are, and not only numbers."""
    filled = values.dropna().head(1_000)
    if filled.empty:
        return True
    words = filled.str.fullmatch(r"\S{1,200}").mean() > 0.5
    return bool(words and filled.str.fullmatch(r"[\d.,]+").mean() < 0.9)


def _lists_people(header: str, values: pd.Series) -> bool:
    name = normal(header)
    counted = name in EITHER or FIELDS.get(name) in ("followers_count", "following_count")
    return counted and nature(values) == "text" and _names_people(values)


def _addresses_people(values: pd.Series) -> bool:
    filled = values.dropna().head(1_000)
    if filled.empty:
        return False
    if filled.str.fullmatch(r"[@＠][\w.-]+(?:@[\w.-]+)?").mean() > 0.8:
        return True
    if filled.str.contains(LIKE_ADDRESS, regex=True).mean() < 0.8:
        return False
    found = [profile_at(address) for address in filled]
    return sum(one.name is not None or one.id is not None for one in found) > 0.8 * len(found)
