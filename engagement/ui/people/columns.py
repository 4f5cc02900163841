"""What the columns of the tables are called in the preview of an upload."""

from __future__ import annotations

from engagement.language import N_, Language

NAMES = {
    "account_id": N_("id of the account"),
    "handle": N_("handle"),
    "name": N_("name"),
    "bio": N_("description"),
    "url": N_("link"),
    "location": N_("place"),
    "language": N_("language"),
    "created_at": N_("date"),
    "followers_count": N_("number of followers"),
    "following_count": N_("number of accounts they follow"),
    "posts_count": N_("number of posts"),
    "listed_count": N_("number of lists"),
    "last_post_at": N_("their last post"),
    "has_avatar": N_("has a picture"),
    "verified": N_("verified"),
    "protected": N_("protected"),
    "followed_at": N_("follows since"),
    "follow_rank": N_("order of following"),
    "followed_by_owner": N_("you follow them"),
    "interaction_id": N_("id of the act"),
    "actor_id": N_("who acted"),
    "actor_handle": N_("who acted"),
    "target_id": N_("towards whom"),
    "target_handle": N_("towards whom"),
    "kind": N_("kind of act"),
    "post_id": N_("post"),
    "parent_id": N_("answer to"),
    "thread_id": N_("conversation"),
    "text": N_("text"),
    "follower_id": N_("who follows"),
    "followed_id": N_("whom they follow"),
    "first_seen_at": N_("first seen"),
    "last_seen_at": N_("last seen"),
}
_ACCOUNT_DATE = N_("account created")


def column_name(becomes: str | None, language: Language) -> str:
    """`accounts.followers_count` in words; a dash for a column that is not used."""
    if becomes is None:
        return "—"
    table, _, column = becomes.partition(".")
    if (table, column) == ("accounts", "created_at"):
        return language.gettext(_ACCOUNT_DATE)
    return language.gettext(NAMES[column]) if column in NAMES else becomes
