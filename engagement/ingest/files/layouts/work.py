"""LinkedIn: connections, comments and page followers as the network or tools on it write them."""

from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import (
    ACTS,
    COMMENTS_ONLY,
    NOTHING,
    PEOPLE,
    Layout,
    all_of,
    one_of,
)

CONNECTED = N_(
    "Connections on LinkedIn follow each other; followers who are no connections are not in this file."
)
_FIRST = ("first name", "nombre", "vorname", "prénom", "nom de pila")
_LAST = ("last name", "apellidos", "nachname", "nom de famille")
_CONNECTED_ON = ("connected on", "fecha de conexión", "conectado el", "verknüpft am", "connecté le")
_COUNTS = N_(
    "{file}: LinkedIn counts a page's followers here, by day or by place, without their names, so it "
    "cannot tell "
    "who is community. Upload the comments under the page's posts instead."
)

LAYOUTS = (
    Layout(
        "linkedin.connections",
        N_("LinkedIn: connections"),
        PEOPLE,
        (one_of(*_FIRST), one_of(*_LAST), one_of("url", "profile url"), one_of(*_CONNECTED_ON)),
        {"handle": ("url", "profile url"), "name": _FIRST, "followed_at": _CONNECTED_ON},
        last_names=_LAST,
        network="linkedin",
        notes=(CONNECTED,),
    ),
    Layout(
        "linkedin.page",
        N_("LinkedIn: a page's figures"),
        NOTHING,
        (
            one_of("date", "fecha", "location", "ubicación", "job function", "seniority", "industry"),
            one_of(
                "total followers",
                "new followers",
                "organic followers",
                "seguidores orgánicos",
                "sponsored followers",
            ),
        ),
        {},
        forbidden=frozenset({"username", "handle", "name", "profile url"}),
        problem=_COUNTS,
    ),
    Layout(
        "linkedin.own_comments",
        N_("LinkedIn: your data"),
        NOTHING,
        (*all_of("date", "link"), one_of("message", "type")),
        {},
        forbidden=frozenset({"author", "name", "username", "user", "handle"}),
        problem=N_(
            "{file}: LinkedIn's own export holds what you wrote or liked, without whom. Upload "
            "Connections.csv, or the "
            "comments under your posts as a tool collects them."
        ),
    ),
    Layout(
        "linkedin.comments",
        N_("LinkedIn: comments under posts of the account"),
        ACTS,
        (
            one_of("profileurl", "profile url", "commenter profile url", "commenterprofileurl", "author url"),
            one_of("comment", "commenttext", "comment text"),
        ),
        {
            "actor_handle": (
                "profileurl",
                "profile url",
                "commenter profile url",
                "commenterprofileurl",
                "author url",
            ),
            "created_at": ("commentdate", "comment date", "date", "timestamp"),
            "text": ("comment", "commenttext", "comment text"),
            "post_id": ("commenturl", "comment url"),
        },
        # LinkedIn knows no handles: comments with them are of another network.
        forbidden=frozenset({"username", "handle", "screenname", "screen_name", "instagramid", "ownerid"}),
        owner_side="target_id",
        always="reply",
        network="linkedin",
        notes=(COMMENTS_ONLY,),
    ),
)
