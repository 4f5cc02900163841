"""Follower lists of other tools: what a column is, told by its header and by its values."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engagement.i18n import N_
from engagement.ingest.files.contract import Option, Question
from engagement.ingest.files.layouts.layout import PEOPLE, Layout, normal
from engagement.ingest.join.reading import RawTable
from engagement.ingest.join.values import nature

_SYNONYMS: Mapping[str, str] = {
    "account_id": "accountid userid twitterid authorid useridstr idstr restid idusuario idcuenta did",
    "handle": "handle username screenname user login account nickname twitterhandle instagramhandle author "
    "usuario nombredeusuario cuenta arroba nick perfil alias twitterusername profileurl profilelink "
    "userurl twitterurl urldelperfil accountaddress followerusername followerhandle",
    "name": "name displayname fullname nombre nombrecompleto nombrevisible nombreparamostrar",
    "bio": "bio description biography about descripcion biografia rawdescription",
    "url": "website websiteurl url web sitioweb enlace externalurl",
    "location": "location ubicacion lugar localidad",
    "language": "language lang idioma",
    "created_at": "createdat joined joinedat joindate accountcreated accountcreatedat datejoined created "
    "registered memberSince creada creadoel fechadecreacion fechaderegistro fechaalta userSince",
    "followers_count": "followers followerscount followercount followersnumber numberoffollowers "
    "seguidores numerodeseguidores numseguidores nseguidores",
    "following_count": "followingcount friends friendscount followscount followeescount numberoffollowing "
    "numberofpeopletheyfollow numerodeseguidos numseguidos nseguidos followees",
    "posts_count": "posts postscount tweets tweetscount tweetcount statuses statusescount mediacount "
    "numberofposts numberoftweets publicaciones tuits numerodetuits numerodepublicaciones",
    "listed_count": "listed listedcount lists listas",
    "last_post_at": "lastpostat lastpost lasttweet lasttweetat lasttweetdate laststatus lastactive "
    "ultimotuit ultimotweet ultimapublicacion fechadelultimotuit",
    "has_avatar": "hasavatar avatar profileimage profileimageurl profilepicture profilepic image imgurl "
    "avatarurl profileimageurlhttps foto fotodeperfil profilepicurl defaultprofileimage",
    "verified": "verified isverified isblueverified verificado verificada blueverified",
    "protected": "protected private isprivate privateaccount protegida privada cuentaprivada",
    "followed_at": "followedat followdate followeddate followingsince followersince followedon "
    "fechadeseguimiento seguidordesde siguedesde",
    "followed_by_owner": "followedbyowner followedbyyou followedbyme youfollow ifollow followback "
    "ownerfollowsback followedback losigo losigues siguesaesteusuario followedbyviewer",
}
# Counts in one tool, yes or no in another: only the values can tell.
_EITHER = frozenset({"following", "followed", "follows", "siguiendo", "seguidos", "seguido", "siguesa"})
_FIELD = {word.lower(): field for field, words in _SYNONYMS.items() for word in words.split()}
_BARE_ID = frozenset({"id"})
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
    """A layout made of the headers that could be told or were mapped by hand, and the questions left.

    None where no column says who a row is about.
    """
    told = _told(raw.frame)
    chosen = {
        header: answers[f"column:{header}"]
        for header in raw.frame.columns
        if answers.get(f"column:{header}") in _CHOICES
    }
    fields: dict[str, tuple[str, ...]] = {}
    for header, field in {**told, **chosen}.items():
        if field and field != LEFT_OUT:
            fields[field] = (*fields.get(field, ()), header.strip().casefold())
    questions = tuple(
        Question(
            f"column:{header}",
            N_("What is the column “{column}”?"),
            {"column": header},
            _OPTIONS,
            chosen.get(header, told[header] or (None if normal(header) in _EITHER else LEFT_OUT)),
            required=False,
        )
        for header in raw.frame.columns[:_MOST_QUESTIONS]
    )
    if not fields.keys() & {"handle", "account_id"}:
        return None, questions
    layout = Layout("generic", N_("List of accounts"), PEOPLE, (), fields, asks_role=True)
    return layout, questions


def _told(frame: pd.DataFrame) -> dict[str, str | None]:
    """Header -> our column, where header and values agree."""
    told: dict[str, str | None] = {}
    taken: set[str] = set()
    for header in frame.columns:
        field = _field_of(normal(header), frame[header])
        if field in taken and field != "handle":
            field = None
        told[header] = field
        if field:
            taken.add(field)
    if "account_id" not in taken and taken & {"handle", "followers_count"}:
        for header in frame.columns:
            if normal(header) in _BARE_ID:
                told[header] = "account_id"
                break
    return told


def _field_of(name: str, values: pd.Series) -> str | None:
    if name in _EITHER:
        return {"flag": "followed_by_owner", "count": "following_count"}.get(nature(values))
    field = _FIELD.get(name)
    if field and field.endswith("_count") and nature(values) == "text":
        return None
    if field == "handle" and not _names_people(values):
        return None
    return field


def _names_people(values: pd.Series) -> bool:
    """Whether most cells are one short word or an address, as handles are."""
    filled = values.dropna().str.strip()
    filled = filled[filled != ""].head(1_000)
    return filled.empty or bool(filled.str.fullmatch(r"\S{1,200}").mean() > 0.5)
