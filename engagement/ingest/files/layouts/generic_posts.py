"""Tables of posts of any tool: told by a text, who wrote it, when, and whom it answers.

Headers are read as a small language: `in_reply_to_screen_name`, `inReplyToUser.username` and
`reply_to_username` all say "reply to" and then "handle"; what follows `user` or `author` is that person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from engagement.i18n import N_
from engagement.ingest.files.contract import Question
from engagement.ingest.files.layouts.layout import AUTHOR, COMMENTS_ONLY, POSTS, Layout, normal
from engagement.ingest.files.layouts.vocabulary import FIELDS
from engagement.ingest.join.identity import people
from engagement.ingest.join.reading import RawTable

_WORDS: Mapping[str, str] = {
    "post_id": "tweetid statusid postid messageid commentid mentionid tweetidstr statusidstr idtweet "
    "idpost idtuit tuitid idmensaje idpublicacion idcomentario id "
    "idstr restid uri tweeturl tweetlink posturl postlink permalink permalinkurl statusurl commenturl "
    "link url "
    "twitterurl tweetpermalink enlace enlacedeltuit lien",
    "created_at": "createdat tweetcreatedat tweetcreated createdtime createtime publishedat published "
    "publisheddate publicationdate postedat postedon postdate tweetdate datetime timestamputc utctime "
    "commentdate commentedat commentcreatedat commenttime commenttimestamp fechadelcomentario "
    "parsedcreatedat localtime date fecha fechadepublicacion fechahora data datapublicacao datadepublicacao "
    "datadipubblicazione datadepublicacio datum veroffentlichtam datedepublication dataora dataehora "
    "dataihora "
    "time timestamp hora heure uhrzeit ora epoch when cuando ts",
    "text": "fulltext rawcontent tweettext posttext text tweet content tweetcontent body message caption "
    "commenttext comment renderedcontent mentiontext snippet texto contenido mensaje tuit comentario "
    "conteudo "
    "mensagem texte contenu commentaire inhalt nachricht beitrag kommentar testo contenuto messaggio "
    "commento "
    "contingut missatge comentari piulada tweetbody selftext",
    "language": "lang language idioma lingua langue sprache tweetlang",
    "thread_id": "conversationid conversationidstr threadid conversation",
    "mentions": "mentions mentionedusers usermentions entitiesusermentions entitiesmentions mentionednames "
    "mentionedusernames mentionedhandles menciones mencoes menzioni",
}
_FIELD = {word: field for field, words in _WORDS.items() for word in words.split()}
WORDS = frozenset(_FIELD)
# Which of several columns is meant: what stands first in its list.
_RANK = {word: place for words in _WORDS.values() for place, word in enumerate(words.split())}
_RELATIONS = (
    ("quoted", ("retweetorquote", "referencedtweetsquoted", "quotedtweet", "quotedstatus", "quotedpost")),
    ("reposted", ("referencedtweetsretweeted", "retweetedtweet", "retweetedstatus", "retweeted", "retweet")),
    ("reposted", ("repostedpost", "repostedstatus", "reposted", "reblog")),
    ("quoted", ("quoted", "quote")),
    (
        "reply_to",
        ("referencedtweetsrepliedto", "inreplyto", "inresponseto", "replyingto", "replyto", "repliedto"),
    ),
    ("reply_to", ("replied",)),
    ("reply_to", ("enrespuestaa", "respuestaa", "respondea", "emrespostaa", "enreponsea", "antwortan")),
    ("reply_to", ("inrispostaa", "enrespostaa", "parent")),
)
_PERSON = ("user", "author", "account", "screenname", "username", "handle", "usuario", "autor")
_AUTHOR = (
    "tweetauthor", "postauthor", "author", "user", "account", "creator", "owner", "sender", "from", "poster",
    "profile", "autor", "autora", "usuario", "usuaria", "auteur", "utilisateur", "autore", "utente",
    "benutzer", "verfasser", "usuari", "remitente",
)  # fmt: skip
_ID_WORDS = frozenset({"id", "idstr", "restid", "did", "pk"})
_HANDLE_WORDS = frozenset({"", "screenname", "username", "handle", "login", "acct", "nick", "nickname"})
_POST_WORDS = frozenset({"", "id", "idstr", "statusid", "statusidstr", "tweetid", "tweetidstr", "postid",
    "uri",
                         "status", "tweet", "post", "url", "restid",
                         "messageid", "msgid", "commentid"})  # fmt: skip
_TO = {"tousername": "reply_to_handle", "touserid": "reply_to_id", "totweetid": "reply_to_post"}
_PLAIN_PEOPLE = frozenset(
    {"name", "bio", "followers_count", "following_count", "posts_count", "listed_count", "verified",
     "has_avatar", "protected"}
)  # fmt: skip
_COUNTERS = re.compile(r"count$|^(?:likes?|retweets?|replies|comments|shares|views|favou?rites?|quotes?)$")
# Comments that name nobody answer whose post they stand under.
_COMMENTS = frozenset(
    [
        "comment",
        "commenttext",
        "commentbody",
        "commentcontent",
        "commentid",
        "commenturl",
        "commentlink",
        "commentdate",
        "comentario",
        "textodelcomentario",
        "comentari",
        "commentaire",
        "kommentar",
        "commento",
        "iddelcomentario",
    ]
)
_MANY_NAMES = 0.3
ASKS = N_(
    "{file}: these are posts, but no column says who wrote them. Add a column with the author's handle, or "
    "upload your X archive."
)


def field_of(header: str) -> str | None:
    """Tell what a column of posts is by its header: our field, or `author.` and one of accounts."""
    name = normal(header)
    if name in _TO:
        return _TO[name]
    if name in _FIELD and not (name == "mentions" and "." in header):
        return _FIELD[name]
    for verb, prefixes in _RELATIONS:
        prefix = next((one for one in prefixes if name.startswith(one)), None)
        if prefix is not None:
            return _of_relation(verb, name.removeprefix(prefix))
    return _of_author(name)


def _of_relation(verb: str, rest: str) -> str | None:
    person = next((one for one in ("user", "author", "account", "usuario") if rest.startswith(one)), None)
    if person is not None and rest != "username":
        inner = rest.removeprefix(person)
        for _ in range(2):
            inner = inner.removeprefix("legacy").removeprefix("core")
        if inner in _ID_WORDS:
            return f"{verb}_id"
        return f"{verb}_handle" if inner in _HANDLE_WORDS else None
    if rest in _POST_WORDS:
        return f"{verb}_post"
    if rest in _HANDLE_WORDS or rest in ("name",):
        return f"{verb}_handle"
    return None


def _of_author(name: str) -> str | None:
    prefix = next((one for one in _AUTHOR if name.startswith(one) and name != "username"), None)
    if prefix is not None:
        rest = name.removeprefix(prefix)
        if rest in _ID_WORDS:
            return "author_id"
        if rest in _HANDLE_WORDS or rest in ("url", "profileurl", "link"):
            return "author_handle"
        field = FIELDS.get(rest) or ("bio" if rest == "rawdescription" else None)
        if field in ("account_id", "handle"):
            return "author_id" if field == "account_id" else "author_handle"
        return AUTHOR + field if field and field not in ("followed_at", "followed_by_owner") else None
    field = FIELDS.get(name)
    if field == "handle":
        return "author_handle"
    if field == "account_id" and name not in _ID_WORDS:
        return "author_id"
    return AUTHOR + field if field in _PLAIN_PEOPLE else None


def read_headers(raw: RawTable) -> tuple[Layout | None, tuple[Question, ...]]:
    """Find a layout for a table of posts; None for other tables."""
    fields = _fields(raw.frame)
    if "text" not in fields or not _are_texts(raw, fields["text"]):
        return None, ()
    reacts = fields.keys() & {f"{verb}_{what}" for verb in ("reply_to", "quoted", "reposted")
                              for what in ("post", "id", "handle")}  # fmt: skip
    counted = any(_COUNTERS.search(normal(header)) for header in raw.frame.columns)
    own_id = any(header not in ("id", "url", "link") for header in fields.get("post_id", ()))
    written = fields.keys() & {"author_id", "author_handle"}
    if not (reacts or own_id or ("created_at" in fields and (written or counted))):
        return None, ()
    if not written:
        return _layout({}, ASKS), ()
    layout = _layout({field: tuple(sources) for field, sources in fields.items()})
    if not reacts and _COMMENTS & {normal(header) for header in raw.frame.columns}:
        return replace(layout, answers_owner=True, notes=(COMMENTS_ONLY,)), ()
    return layout, ()


def read_as_posts(raw: RawTable) -> Layout | None:
    """Make a layout for a table that somebody says holds posts; None without a text or an author."""
    fields = _fields(raw.frame)
    if "text" not in fields or not fields.keys() & {"author_id", "author_handle"}:
        return None
    return _layout({field: tuple(sources) for field, sources in fields.items()})


def completed(layout: Layout, raw: RawTable) -> Layout:
    """Fill what a layout of posts lacks from columns it does not know, by what these say.

    The id of a post is also looked for in its address, where a program has rounded it.
    """
    known = {header for sources in layout.columns.values() for header in sources}
    filled = {field for field, sources in layout.columns.items() if set(sources) & raw.headers.keys()}
    more = {
        field: (*layout.columns.get(field, ()), *new)
        for field, headers in _fields(raw.frame).items()
        if (field not in filled or field == "post_id")
        and (new := tuple(header for header in headers if header not in known))
    }
    return replace(layout, columns={**layout.columns, **more}) if more else layout


def _layout(fields: Mapping[str, tuple[str, ...]], problem: str | None = None) -> Layout:
    return Layout(
        "generic.posts", N_("List of posts"), POSTS, (), fields, role=None, problem=problem, made_to_fit=True
    )


def _fields(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Our field -> headers it comes from, the better first."""
    found: dict[str, list[tuple[int, str]]] = {}
    # An object with a name in it is a person: reply_to.id beside reply_to.screen_name is no post.
    people = {_parent(header) for header in frame.columns if _last(header) in _HANDLE_WORDS}
    for header in frame.columns:
        field = field_of(header)
        if (
            field
            and field.endswith("_post")
            and _parent(header) in people - {None}
            and _last(header) in _ID_WORDS
        ):
            field = field.removesuffix("post") + "id"
        field = _by_values(field, frame[header]) if field else None
        if field:
            key = header.strip().casefold()
            found.setdefault(field, []).append((_RANK.get(normal(header), 0), key))
    fields = {
        field: [key for _, key in sorted(headers, key=lambda one: one[0])] for field, headers in found.items()
    }
    for field in ("text", "created_at"):
        # The second best is another thing: when it was collected, a translation.
        if field in fields:
            fields[field] = fields[field][:1]
    if "author_handle" not in fields and any(
        are_names(frame[header])
        for header in frame.columns
        if header.strip().casefold() in fields.get("author_id", ())
    ):
        fields["author_handle"] = fields.pop("author_id")
    if "author_handle" not in fields and AUTHOR + "name" in fields:
        names = [key for key in fields[AUTHOR + "name"] if _are_handles(frame, key)]
        if names and "author_id" not in fields:
            fields["author_handle"] = names
    return fields


def _parent(header: str) -> str | None:
    return re.split(r"[./](?=[^./]*$)", header)[0] if re.search(r"[./]", header) else None


def _last(header: str) -> str:
    return normal(re.split(r"[./]", header)[-1])


def _by_values(field: str, values: pd.Series) -> str | None:
    """Check a field against its values: flags are no ids, ids no handles, links no texts."""
    filled = values.dropna().head(500)
    if filled.empty:
        return field
    if field.endswith(("_post", "_id", "_handle")) and field != "post_id":
        words = filled.str.casefold()
        if words.isin(["true", "false", "0", "1", "yes", "no", "[]", "{}"]).all():
            return None
        if filled.str.match(r"\s*[\[{]").mean() > 0.5:
            return None
        if (
            field.endswith("_post")
            and not filled.str.fullmatch(r"[\d.eE+,]+|\S+[:/]\S+|\S{12,}").mean() > 0.5
        ):
            return field.removesuffix("post") + "handle"
        if field.endswith("_handle") and filled.str.fullmatch(r"\d{12,}").mean() > 0.9:
            return field.removesuffix("handle") + ("id" if field.startswith("author") else "post")
    if field == "post_id" and filled.str.match(r"https?://").mean() > 0.5:
        return (
            field
            if filled.str.contains(r"/(?:status(?:es)?|post|posts|video|notes|objects|p)/").mean() > 0.5
            else None
        )
    return field


def _are_texts(raw: RawTable, sources: list[str]) -> bool:
    """Whether the cells are something somebody said: of several words, or at least not all alike."""
    values = raw.frame[raw.headers[sources[0]]].dropna().head(500)
    if values.empty:
        return False
    numbers = values.str.fullmatch(r"[\d\s.,:/%-]+").mean()
    return bool(numbers < 0.5 and (values.str.contains(r"\s").mean() > 0.3 or values.nunique() > 1))


def are_names(ids: pd.Series) -> bool:
    """Whether a column of ids holds names: words of letters alone are no ids of any network."""
    filled = ids.dropna().head(500)
    words = filled[~filled.str.fullmatch(r"[\d.,eE+-]+")]
    return bool(len(words) and words.str.fullmatch(r"@?[A-Za-z_]{3,20}").mean() > _MANY_NAMES)


def _are_handles(frame: pd.DataFrame, key: str) -> bool:
    header = next(header for header in frame.columns if header.strip().casefold() == key)
    filled = frame[header].dropna().head(500)
    names, _ = people(filled)
    return bool(len(filled) and names.str.fullmatch(r"\S{1,64}").fillna(False).mean() > 0.9)
