"""Tables of who points at whom: follower and followed, source and target, the two vertices of a graph."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement.i18n import N_
from engagement.ingest.files.contract import Option, Question
from engagement.ingest.files.layouts.layout import ACTS, FOLLOW_PAIRS, NOTHING, Layout, normal
from engagement.ingest.files.layouts.vocabulary import FIELDS
from engagement.ingest.join.reading import RawTable
from engagement.ingest.join.values import EARLIEST_OWN, are_follows, kinds

_FOLLOWER = frozenset(
    [
        "follower",
        "followername",
        "followerhandle",
        "followerusername",
        "followerscreenname",
        "followername",
        "followeruser",
        "followeraccount",
        "seguidor",
        "seguidora",
        "abonne",
        "abonnee",
        "suiveur",
        "folgender",
        "folgende",
        "abonnent",
        "seguace",
        "usuarioseguidor",
        "quiensigue",
    ]
)
_FOLLOWER_ID = frozenset(
    ["followerid", "followeraccountid", "followeruserid", "seguidorid", "idseguidor", "idabonne", "abonneid"]
)
_FOLLOWED = frozenset(
    [
        "followee",
        "followees",
        "followed",
        "followeename",
        "followedname",
        "followedhandle",
        "followedusername",
        "followeehandle",
        "followeeusername",
        "followeescreenname",
        "following",
        "followinghandle",
        "followingusername",
        "followingname",
        "friend",
        "friendusername",
        "seguido",
        "seguida",
        "seguidoa",
        "aquiensigue",
        "suivi",
        "suivie",
        "abonnement",
        "gefolgt",
        "gefolgter",
        "seguito",
        "seguita",
        "seguit",
        "followedaccount",
        "followeduser",
    ]
)
_FOLLOWED_ID = frozenset(
    [
        "followeeid",
        "followedid",
        "followingid",
        "followedaccountid",
        "followeeaccountid",
        "followingaccountid",
        "followeduserid",
        "friendid",
        "seguidoid",
        "idseguido",
        "idsuivi",
    ]
)
_ACCOUNT = frozenset(
    [
        "user",
        "username",
        "account",
        "handle",
        "screenname",
        "owner",
        "profile",
        "target",
        "usuario",
        "usuaria",
        "cuenta",
        "perfil",
        "conta",
        "utilisateur",
        "compte",
        "benutzer",
        "konto",
        "utente",
        "account",
        "usuari",
        "compte",
    ]
)
_ACCOUNT_ID = frozenset(["userid", "accountid", "ownerid", "targetid", "idusuario", "idcuenta"])
_PAIRS = (
    ("source", "target"), ("src", "dst"), ("src", "dest"), ("from", "to"), ("vertex1", "vertex2"),
    ("node1", "node2"), ("origen", "destino"), ("origem", "destino"), ("quelle", "ziel"), ("de", "a"),
    ("origine", "destinazione"), ("origine", "destination"), ("origen", "desti"), ("sourceid", "targetid"),
    ("sourcename", "targetname"), ("sourcehandle", "targethandle"), ("sourceusername", "targetusername"),
    ("ego", "alter"), ("nodea", "nodeb"), ("fromuser", "touser"), ("fromnode", "tonode"),
    ("sourcenode", "targetnode"), ("sourceuser", "targetuser"), ("sourcescreenname", "targetscreenname"),
)  # fmt: skip
_DATES = frozenset(
    [
        "createdat",
        "date",
        "time",
        "datetime",
        "timestamp",
        "since",
        "followedat",
        "relationshipdateutc",
        "relationshipdate",
        "firstseen",
        "firstseenat",
        "fecha",
        "data",
        "datum",
        "start",
    ]
)
_WEIGHTS = frozenset(
    [
        "weight",
        "count",
        "peso",
        "poids",
        "gewicht",
        "edgeweight",
        "times",
        "frequency",
        "veces",
        "pes",
        "weights",
    ]
)
_KINDS = frozenset(
    [
        "kind",
        "relationship",
        "relation",
        "edgetype",
        "interaction",
        "action",
        "tipo",
        "relacion",
        "label",
        "type",
    ]
)
_TEXTS = frozenset(["tweet", "text", "fulltext", "texto"])
WORDS = frozenset().union(
    _FOLLOWER, _FOLLOWER_ID, _FOLLOWED, _FOLLOWED_ID, _ACCOUNT_ID, _DATES, _WEIGHTS, _KINDS,
    (word for pair in _PAIRS for word in pair),
)  # fmt: skip
_MOST_COLUMNS = 6
SOURCE_FOLLOWS, TARGET_FOLLOWS, SOURCE_WROTE, TARGET_WROTE = "follows", "followed", "wrote", "written"
LEFT_OUT = "-"
_MEANINGS = (
    Option(SOURCE_FOLLOWS, N_("The first follows the second")),
    Option(TARGET_FOLLOWS, N_("The second follows the first")),
    Option(SOURCE_WROTE, N_("The first wrote to the second or named them")),
    Option(TARGET_WROTE, N_("The second wrote to the first or named them")),
    Option(LEFT_OUT, N_("Something else: leave the file out")),
)
_LEFT_OUT = N_("{file}: you said that its lines mean something else, so it is left out.")
# One side of a pair: the columns of its names and of its ids, as far as there are any.
Side = Mapping[str, str]


def read_headers(raw: RawTable, answers: Mapping[str, str]) -> tuple[Layout | None, tuple[Question, ...]]:
    """Find a layout for pairs of people, and ask what a pair means: to be answered or put right.

    None for other tables.
    """
    names = {normal(header): header.strip().casefold() for header in reversed(raw.frame.columns)}
    sides = _follow_columns(names, raw)
    presumed: str | None = SOURCE_FOLLOWS
    kinds_in = None
    if sides is None:
        pair = next(((names[one], names[two]) for one, two in _PAIRS if one in names and two in names), None)
        if pair is None or not all(_could_name_people(raw.frame[raw.headers[side]]) for side in pair):
            return None, ()
        sides = {"handle": pair[0]}, {"handle": pair[1]}
        presumed, kinds_in = _presumed(names, raw)
    question = _question(sides, presumed, raw, answers)
    return _meant(sides, question.answer, names, kinds_in), (question,)


def _presumed(names: Mapping[str, str], raw: RawTable) -> tuple[str | None, str | None]:
    """Find what the lines of a graph mean where a column says it, and the column of the kinds of acts."""
    for kind in (names[word] for word in names if word in _KINDS):
        acts, follow = _kinds_told(raw, kind)
        if follow:
            return SOURCE_FOLLOWS, None
        if acts:
            return SOURCE_WROTE, kind
    return None, None


def _question(
    sides: tuple[Side, Side], presumed: str | None, raw: RawTable, answers: Mapping[str, str]
) -> Question:
    given = answers.get("direction")
    first, second = (raw.headers[next(iter(side.values()))] for side in sides)
    return Question(
        "direction",
        N_("Each line points from “{source}” to “{target}”. What does that mean?"),
        {"source": first, "target": second},
        _MEANINGS,
        given if given in {option.value for option in _MEANINGS} else presumed,
        required=presumed is None,
    )


def _meant(
    sides: tuple[Side, Side], meaning: str | None, names: Mapping[str, str], kinds_in: str | None
) -> Layout:
    """Make the layout of pairs that mean this; until somebody has said what, they follow."""
    if meaning == LEFT_OUT:
        title = N_("Who points at whom")
        return Layout("generic.edges", title, NOTHING, (), {}, problem=_LEFT_OUT, made_to_fit=True)
    if meaning in (TARGET_FOLLOWS, TARGET_WROTE):
        sides = sides[1], sides[0]
    if meaning in (SOURCE_WROTE, TARGET_WROTE):
        return _acts(sides, names, kinds_in)
    return _pairs(sides, _first(names, _DATES))


def _columns(sides: tuple[Side, Side], who: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    named = zip(who, sides, strict=True)
    return {f"{name}_{what}": (header,) for name, side in named for what, header in side.items()}


def _pairs(sides: tuple[Side, Side], date: str | None) -> Layout:
    columns = _columns(sides, ("follower", "followed"))
    if date:
        columns["first_seen_at"] = (date,)
    title = N_("Who follows whom")
    return Layout(
        "generic.follows", title, FOLLOW_PAIRS, (), columns, earliest=EARLIEST_OWN, made_to_fit=True
    )


def _acts(sides: tuple[Side, Side], names: Mapping[str, str], kind: str | None) -> Layout:
    columns = _columns(sides, ("actor", "target"))
    more = (("created_at", _DATES), ("times", _WEIGHTS), ("text", _TEXTS))
    for field, header in (*((field, _first(names, words)) for field, words in more), ("kind", kind)):
        if header:
            columns[field] = (header,)
    return Layout(
        "generic.edges",
        N_("Who wrote to whom"),
        ACTS,
        (),
        columns,
        earliest=EARLIEST_OWN,
        always=None if kind else "mention",
        made_to_fit=True,
    )


def _follow_columns(names: Mapping[str, str], raw: RawTable) -> tuple[Side, Side] | None:
    """Who follows and who is followed, where the headers say so; a follower beside an account is its own."""
    follower = _columns_of(names, raw, _FOLLOWER, _FOLLOWER_ID)
    followed = _columns_of(names, raw, _FOLLOWED, _FOLLOWED_ID)
    narrow = len(raw.frame.columns) <= _MOST_COLUMNS
    if not follower and followed and narrow:
        # "user, following": each line is somebody the user follows.
        follower = _columns_of(names, raw, _ACCOUNT, _ACCOUNT_ID)
    elif follower and not followed and narrow:
        followed = _columns_of(names, raw, _ACCOUNT, _ACCOUNT_ID)
    if not follower or not followed:
        return None
    # Names on one side and numbers on the other are a list with how many followers everybody has.
    sides = [{_are_numbers(raw, header) for header in side.values()} for side in (follower, followed)]
    if not sides[0] & sides[1]:
        return None
    # Two numbers beside a name are how many follow and are followed.
    used = {*follower.values(), *followed.values()}
    named = any(
        FIELDS.get(name) in ("handle", "name") for name, header in names.items() if header not in used
    )
    return None if named and True in sides[0] & sides[1] else (follower, followed)


def _columns_of(
    names: Mapping[str, str], raw: RawTable, words: frozenset[str], id_words: frozenset[str]
) -> Side:
    found = {}
    for field, known in (("handle", words), ("id", id_words)):
        header = next((names[word] for word in names if word in known), None)
        if header is not None and _could_name_people(raw.frame[raw.headers[header]]):
            found[field] = header
    return found


def _are_numbers(raw: RawTable, header: str) -> bool:
    filled = raw.frame[raw.headers[header]].dropna().head(1_000)
    return bool(filled.str.fullmatch(r"[\d.,\sKkMm]+").mean() > 0.5)


def _could_name_people(values: pd.Series) -> bool:
    """Whether most cells are one word: a name, an id, an address; and not all yes or no."""
    filled = values.dropna().head(1_000)
    if filled.empty:
        return False
    flags = filled.str.casefold().isin(["true", "false", "yes", "no", "sí", "si"]).mean() > 0.5
    return bool(filled.str.fullmatch(r"\S{1,200}").mean() > 0.5 and not flags)


def _kinds_told(raw: RawTable, header: str) -> tuple[bool, bool]:
    """Whether a column says what each line is, and whether that is always that one follows the other."""
    values = raw.frame[raw.headers[header]].head(1_000)
    if values.dropna().empty:
        return False, False
    acts, follow, posts = kinds(values).notna(), are_follows(values), values.str.casefold() == "tweet"
    return bool((acts | follow | posts).mean() >= 0.8), bool(follow.mean() >= 0.8)


def _first(names: Mapping[str, str], words: frozenset[str]) -> str | None:
    return next((header for name, header in names.items() if name in words), None)
