"""twitter-web-exporter: what somebody scrolled through in the browser, as JSON or CSV."""

from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import PEOPLE, POSTS, Layout, all_of

_RAW = "metadata.legacy."
_AUTHOR = "metadata.core.user_results.result."
_REPOSTED = "metadata.legacy.retweeted_status_result.result.core.user_results.result."
_QUOTED = "metadata.quoted_status_result.result.core.user_results.result."

LAYOUTS = (
    Layout(
        "x.web_exporter.tweets",
        N_("twitter-web-exporter posts"),
        POSTS,
        all_of("id", "full_text", "screen_name", "in_reply_to", "retweeted_status", "quoted_status"),
        {
            "post_id": ("id",),
            "author_id": (f"{_AUTHOR}rest_id", f"{_RAW}user_id_str"),
            "author_handle": ("screen_name",),
            "created_at": (f"{_RAW}created_at", "created_at"),
            "text": ("full_text",),
            "language": (f"{_RAW}lang",),
            "reply_to_post": ("in_reply_to", f"{_RAW}in_reply_to_status_id_str"),
            "reply_to_id": (f"{_RAW}in_reply_to_user_id_str",),
            "reply_to_handle": (f"{_RAW}in_reply_to_screen_name",),
            "quoted_post": ("quoted_status", f"{_RAW}quoted_status_id_str"),
            "quoted_id": (f"{_QUOTED}rest_id",),
            "quoted_handle": (f"{_QUOTED}legacy.screen_name", f"{_QUOTED}core.screen_name"),
            "reposted_post": ("retweeted_status",),
            "reposted_id": (f"{_REPOSTED}rest_id",),
            "reposted_handle": (f"{_REPOSTED}legacy.screen_name", f"{_REPOSTED}core.screen_name"),
            "mentions": (f"{_RAW}entities.user_mentions",),
            "thread_id": (f"{_RAW}conversation_id_str",),
            "author.name": ("name",),
            "author.has_avatar": ("profile_image_url",),
            "author.followers_count": (f"{_AUTHOR}legacy.followers_count",),
            "author.following_count": (f"{_AUTHOR}legacy.friends_count",),
            "author.posts_count": (f"{_AUTHOR}legacy.statuses_count",),
            "author.listed_count": (f"{_AUTHOR}legacy.listed_count",),
            "author.bio": (f"{_AUTHOR}legacy.description",),
            "author.created_at": (f"{_AUTHOR}legacy.created_at", f"{_AUTHOR}core.created_at"),
        },
        escaped_line_ends=True,
    ),
    Layout(
        "x.web_exporter.users",
        N_("twitter-web-exporter accounts"),
        PEOPLE,
        all_of("id", "screen_name", "friends_count", "followed_by", "is_blue_verified"),
        {
            "account_id": ("id", "metadata.rest_id"),
            "handle": ("screen_name",),
            "name": ("name",),
            "bio": ("description",),
            "url": ("website",),
            "location": ("location",),
            "created_at": (f"{_RAW}created_at", "metadata.core.created_at", "created_at"),
            "followers_count": ("followers_count",),
            "following_count": ("friends_count",),
            "posts_count": ("statuses_count",),
            "listed_count": ("listed_count",),
            "has_avatar": (f"{_RAW}default_profile_image", "profile_image_url"),
            "verified": ("is_blue_verified",),
            "protected": ("protected",),
            "followed_by_owner": ("following",),
        },
        role=None,
        asks_role=True,
    ),
)
