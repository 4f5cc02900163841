"""Instagram, Mastodon and Bluesky."""

from engagement.data.schema import INTERACTIONS
from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import ACTS, PEOPLE, PROFILES, Layout, all_of, one_of

_INSTAGRAM = {
    "handle": ("string_list_data.value", "title", "string_list_data.href"),
    "followed_at": ("string_list_data.timestamp",),
}
NO_PROFILES = N_("Instagram's file holds names and dates, no profiles and nothing that anybody said.")
REPOSITORY_OUTGOING = N_("A repository holds what the account itself did, not what others did towards it.")
MASTODON_ONLY = N_("Mastodon's file holds addresses only: no profiles, no dates, nothing that anybody said.")

LAYOUTS = (
    Layout(
        "instagram.following",
        N_("Instagram: accounts followed"),
        PEOPLE,
        (one_of("string_list_data.value", "string_list_data.href"),),
        {"handle": _INSTAGRAM["handle"]},
        container=frozenset({"relationships_following"}),
        network="instagram",
        role="following",
    ),
    Layout(
        "instagram.followers",
        N_("Instagram: followers"),
        PEOPLE,
        (one_of("string_list_data.value", "string_list_data.href"),),
        _INSTAGRAM,
        container=frozenset({"", "relationships_followers"}),
        not_named=r"block|close|recent|pending|request|remove|restrict|hide|unfollow",
        network="instagram",
        notes=(NO_PROFILES,),
    ),
    Layout(
        "instagram.other",
        N_("Instagram: another list"),
        "nothing",
        (one_of("string_list_data.value", "string_list_data.href"),),
        {},
        problem=N_("{file}: this list is neither followers nor following. Upload followers_1.json instead."),
    ),
    Layout(
        "mastodon.muted",
        N_("Mastodon: muted accounts"),
        "nothing",
        all_of("account address", "hide notifications"),
        {},
        problem=N_(
            "{file}: this lists muted accounts. Upload followers.csv or following_accounts.csv instead."
        ),
    ),
    Layout(
        "mastodon.following",
        N_("Mastodon: accounts followed"),
        PEOPLE,
        all_of("account address", "show boosts"),
        {"handle": ("account address",)},
        role="following",
        notes=(MASTODON_ONLY,),
    ),
    Layout(
        "mastodon.followers",
        N_("Mastodon: followers"),
        PEOPLE,
        all_of("account address"),
        {"handle": ("account address",)},
        notes=(MASTODON_ONLY,),
        role=PROFILES,
        asks_role=True,
    ),
    Layout(
        "bluesky.repository.follows",
        N_("Bluesky repository: accounts followed"),
        PEOPLE,
        all_of("did", "followed_since"),
        {"account_id": ("did",)},
        container=frozenset({"repo.car follows"}),
        role="following",
    ),
    Layout(
        "bluesky.follows",
        N_("Bluesky: accounts followed"),
        PEOPLE,
        all_of("did", "handle"),
        {"account_id": ("did",), "handle": ("handle",), "name": ("displayname",)},
        container=frozenset({"follows"}),
        role="following",
    ),
    Layout(
        "bluesky.followers",
        N_("Bluesky: followers"),
        PEOPLE,
        all_of("did", "handle"),
        {
            "account_id": ("did",),
            "handle": ("handle",),
            "name": ("displayname",),
            "bio": ("description",),
            "created_at": ("createdat",),
            "followers_count": ("followerscount",),
            "following_count": ("followscount",),
            "posts_count": ("postscount",),
            "has_avatar": ("avatar",),
        },
        role=PROFILES,
        asks_role=True,
    ),
)

# Before the interactions tables of our own, whose columns these are.
REPOSITORY_ACTS = Layout(
    "bluesky.repository.acts",
    N_("Bluesky repository: the account's own acts"),
    ACTS,
    all_of("actor_id", "target_id", "kind", "created_at"),
    {name: (name,) for name in INTERACTIONS},
    container=frozenset({"repo.car acts"}),
    notes=(REPOSITORY_OUTGOING,),
)
