"""Lists of replies, mentions, likes … of other tools: who, to whom, what, when."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement.i18n import N_
from engagement.ingest.files.contract import Option, Question
from engagement.ingest.files.layouts.layout import ACTS, Layout, normal
from engagement.ingest.join.reading import RawTable
from engagement.ingest.join.values import DAY_FIRST, EARLIEST_OWN, MONTH_FIRST, kinds, times

_SYNONYMS: Mapping[str, str] = {
    "actor_handle": "actor from fromuser sender author authorhandle authorusername source user username "
    "handle screenname autor autora de remitente usuario cuenta",
    "target_handle": "target to touser recipient inreplyto inreplytouser inreplytoscreenname replyto "
    "destinatario para a",
    "kind": "kind type action event interaction interactiontype activity tipo accion interaccion",
    "created_at": "createdat date time datetime timestamp ts when fecha hora cuando",
    "text": "text content message body tweet post texto contenido mensaje",
    "post_id": "postid tweetid statusid",
}
_FIELD = {word: field for field, words in _SYNONYMS.items() for word in words.split()}
WORDS = frozenset(_FIELD)
_NEEDED = {"actor_handle", "kind", "created_at"}
_MOSTLY = 0.8
TOWARDS, BY_OWNER = "towards", "by_owner"
_DIRECTIONS = (
    Option(TOWARDS, N_("They did it towards the account")),
    Option(BY_OWNER, N_("The account did it towards them")),
)


def read_headers(raw: RawTable, answers: Mapping[str, str]) -> tuple[Layout | None, tuple[Question, ...]]:
    """Find a layout for a list of acts, and ask who did them: to be answered or put right.

    None for other tables.
    """
    fields = _fields(raw)
    if not fields.keys() >= _NEEDED or not _speaks_of_acts(raw, fields):
        return None, ()
    return _with_sides(fields, raw, answers)


def read_as_acts(raw: RawTable, answers: Mapping[str, str]) -> tuple[Layout | None, tuple[Question, ...]]:
    """Make a layout where somebody says that each row is an act: without kinds, they are mentions.

    None where no column says who did it, or neither what nor to whom.
    """
    fields = _fields(raw)
    if "actor_handle" not in fields or not fields.keys() & {"kind", "target_handle"}:
        return None, ()
    return _with_sides(fields, raw, answers)


def _fields(raw: RawTable) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for header in raw.frame.columns:
        field = _FIELD.get(normal(header))
        if field and field not in fields:
            fields[field] = (header.strip().casefold(),)
    return fields


def _with_sides(
    fields: dict[str, tuple[str, ...]], raw: RawTable, answers: Mapping[str, str]
) -> tuple[Layout, tuple[Question, ...]]:
    if "target_handle" in fields:
        headers = [raw.headers[fields[side][0]] for side in ("actor_handle", "target_handle")]
        actor = answers["direction"] if answers.get("direction") in headers else headers[0]
        if actor != headers[0]:
            fields["actor_handle"], fields["target_handle"] = fields["target_handle"], fields["actor_handle"]
        options = tuple(Option(header, header) for header in headers)
        prompt = N_("Which column says who acted?")
        return _layout(fields, None), (Question("direction", prompt, {}, options, actor, required=False),)
    direction = answers.get("direction")
    direction = direction if direction in (TOWARDS, BY_OWNER) else None
    question = Question(
        "direction", N_("Who did what this file lists?"), {}, _DIRECTIONS, direction, required=True
    )
    if direction == BY_OWNER:
        fields["target_handle"] = fields.pop("actor_handle")
    return _layout(fields, "actor_id" if direction == BY_OWNER else "target_id"), (question,)


def _layout(fields: Mapping[str, tuple[str, ...]], owner_side: str | None) -> Layout:
    return Layout(
        "generic.acts",
        N_("List of interactions"),
        ACTS,
        (),
        fields,
        owner_side=owner_side,
        always=None if "kind" in fields else "mention",
        made_to_fit=True,
        earliest=EARLIEST_OWN,
    )


def _speaks_of_acts(raw: RawTable, fields: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the values are kinds of acts and dates, not only their headers."""
    head = raw.frame.head(1_000)
    kind, moment = (head[raw.headers[fields[name][0]]] for name in ("kind", "created_at"))
    dates = max(_share(times(moment, order, EARLIEST_OWN)[0]) for order in (DAY_FIRST, MONTH_FIRST))
    return _share(kinds(kind)) >= _MOSTLY and dates >= _MOSTLY


def _share(values: pd.Series) -> float:
    return float(values.notna().mean()) if len(values) else 0.0
