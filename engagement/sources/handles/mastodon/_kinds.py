"""The kinds of lists that are read of an account, and what reading each is called."""

from __future__ import annotations

from engagement.language import N_

POSTS, THREAD, REPOSTS, LIKES, QUOTES = "posts", "thread", "reposts", "likes", "quotes"
FOLLOWERS, FOLLOWING, NOTIFICATIONS = "followers", "following", "notifications"
STEPS = {
    POSTS: N_("Reading the account's posts"),
    THREAD: N_("Reading what was answered"),
    REPOSTS: N_("Reading who reposted"),
    LIKES: N_("Reading who liked"),
    QUOTES: N_("Reading who quoted"),
    FOLLOWERS: N_("Reading the list of followers"),
    FOLLOWING: N_("Reading whom the account follows"),
    NOTIFICATIONS: N_("Reading the notifications"),
}
