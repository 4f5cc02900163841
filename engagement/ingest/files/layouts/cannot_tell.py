"""Exports that are recognised and cannot answer who is community: counts a post, without the people."""

from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import NOTHING, Layout, all_of, one_of

_COUNTS = N_(
    "{file}: X Analytics counts reactions per post, not who reacted, so it cannot tell who is community. "
    "Upload your X archive, or followers and search results from twitter-web-exporter."
)

LAYOUTS = (
    Layout("x.analytics", N_("X Analytics"), NOTHING, all_of("post id", "impressions"), {}, problem=_COUNTS),
    Layout(
        "x.analytics.old", N_("X Analytics"), NOTHING, all_of("tweet id", "impressions"), {}, problem=_COUNTS
    ),
    Layout(
        "x.analytics.days",
        N_("X Analytics"),
        NOTHING,
        (
            one_of("date"),
            one_of("impressions"),
            one_of("new follows", "follows", "engagements", "profile visits"),
        ),
        {},
        problem=_COUNTS,
    ),
    Layout(
        "x.twexportly",
        N_("TwExportly posts"),
        NOTHING,
        (one_of("tweet_id"), one_of("view_count"), one_of("client", "media_urls")),
        {},
        forbidden=frozenset({"screen_name", "username", "user_id", "author_id"}),
        problem=N_(
            "{file}: TwExportly's posts name neither their author nor whom they answer. "
            "Upload your X archive, or followers and search results from twitter-web-exporter."
        ),
    ),
)
