"""Our own tables as files: accounts, interactions, follows."""

from engagement.data.schema import ACCOUNTS, INTERACTIONS
from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import ACTS, FOLLOW_PAIRS, PEOPLE, Layout, all_of, one_of
from engagement.ingest.join.values import EARLIEST_OWN

_SKIPPED = Layout(
    "canonical.skipped",
    N_("Rows an earlier run left out"),
    "nothing",
    all_of("source", "row", "reason"),
    {},
    problem=N_("{file}: this lists rows that an earlier run left out. Upload the exports themselves."),
)

LAYOUTS = (
    Layout(
        "canonical.interactions",
        N_("Interactions table"),
        ACTS,
        (
            one_of("actor_id", "actor_handle"),
            one_of("target_id", "target_handle"),
            one_of("kind"),
            one_of("created_at"),
        ),
        {
            **{name: (name,) for name in INTERACTIONS},
            "actor_handle": ("actor_handle",),
            "target_handle": ("target_handle",),
        },
        earliest=EARLIEST_OWN,
    ),
    Layout(
        "canonical.follows",
        N_("Follows table"),
        FOLLOW_PAIRS,
        (one_of("follower_id", "follower_handle"), one_of("followed_id", "followed_handle")),
        {
            name: (name,)
            for name in (
                "follower_id",
                "follower_handle",
                "followed_id",
                "followed_handle",
                "first_seen_at",
                "last_seen_at",
            )
        },
        earliest=EARLIEST_OWN,
    ),
    _SKIPPED,
    Layout(
        "canonical.people",
        N_("People of an earlier analysis"),
        "nothing",
        all_of("account_id", "state", "membership"),
        {},
        problem=N_(
            "{file}: this is the result of an earlier analysis. Upload the exports it was made from instead."
        ),
    ),
    Layout(
        "canonical.accounts",
        N_("Accounts table"),
        PEOPLE,
        all_of("account_id"),
        {name: (name,) for name in ACCOUNTS},
        # Beside another account it is one side of a pair.
        forbidden=frozenset({"follower_account_id", "following_account_id", "followed_account_id"}),
        known_share=0.5,
        yields_to_follows=True,
        earliest=EARLIEST_OWN,
    ),
    Layout(
        "canonical.accounts",
        N_("Accounts table"),
        PEOPLE,
        (one_of("handle"), one_of("follow_rank", "followed_by_owner", "last_post_at", "following_count")),
        {name: (name,) for name in ACCOUNTS},
        forbidden=frozenset({"id", "following", "screen_name", "username"}),
        known_share=0.5,
        yields_to_follows=True,
        earliest=EARLIEST_OWN,
    ),
)
