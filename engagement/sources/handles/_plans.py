"""What cheaper choices leave out, in a sentence each."""

from __future__ import annotations

from engagement.language import N_
from engagement.sources.handles._contract import Found, Note, Options

WITHOUT_FOLLOWERS = N_(
    "Without the list of followers only people who did something are seen: the silent are invisible."
)
NEWEST_ONLY = N_(
    "Only the newest {chosen} of {counted} followers are read: newcomers count for more than they are, and "
    "long-standing members who are silent are missing."
)


def follower_biases(found: Found, options: Options) -> tuple[Note, ...]:
    """What reading no followers, or only the newest, does to the answer."""
    if options.followers == 0:
        return ((WITHOUT_FOLLOWERS, {}),)
    counted = found.followers_count
    if options.followers is not None and counted is not None and options.followers < counted:
        return ((NEWEST_ONLY, {"chosen": options.followers, "counted": counted}),)
    return ()
