"""The parts of the start page that need no file: intro, sample, running job, guides."""

from __future__ import annotations

import streamlit as st

from engagement.i18n import N_, Language
from engagement.web import session, widgets
from engagement.web.opened import open_sample
from engagement.web.pages import fetching
from engagement.web.pages.network_guides import NETWORK_GUIDES
from engagement.wording.markdown import escape_markdown

_GUIDES = (
    (
        N_("X: followers and replies with twitter-web-exporter (free, shows the community)"),
        N_(
            "twitter-web-exporter is a free browser script. It saves what you scroll past on x.com, "
            "without a password or a paid interface.\n\n"
            "1. Install the browser add-on Tampermonkey or Violentmonkey, then the script "
            "twitter-web-exporter from its page on GitHub (author: prinsss).\n"
            "2. Open your profile on x.com, go to **Followers** and scroll to the end of the list.\n"
            "3. Search for `to:yourname` and, in a second search, for `@yourname`; open **Latest** and "
            "scroll as far back as you like. That is what others said to you.\n"
            "4. Open the conversations that matter and scroll through them: so the talk among your followers "
            "gets in too.\n"
            "5. Open the script's panel, export **Followers**, **SearchTimeline** and **TweetDetail** as "
            "JSON, with “include all metadata” ticked, and drop all the files here together."
        ),
    ),
    (
        N_("X: the official archive (your own posts and the list of followers)"),
        N_(
            "1. On x.com: **Settings → Your account → Download an archive of your data**. "
            "It takes about a day.\n"
            "2. Drop the ZIP here as it comes.\n\n"
            "It holds the ids of your followers and your own posts, so you will see whom you talk to, but "
            "not what others said to you. Direct messages, contacts and anything else private in it are "
            "never opened."
        ),
    ),
    (
        N_("Instagram: download your information"),
        N_(
            "1. In the app: **Settings → Accounts Centre → Your information and permissions → "
            "Download your information**.\n"
            "2. Choose **Some of your information → Followers and following**, format **JSON**.\n"
            "3. Drop the ZIP here as it comes.\n\n"
            "It says who follows you and since when. It holds nothing that they said."
        ),
    ),
    (
        N_("Mastodon and Bluesky"),
        N_(
            "**Mastodon**: **Preferences → Import and export → Data export**, and download the followers "
            "as CSV.\n\n"
            "**Bluesky**: save the answers of `app.bsky.graph.getFollowers` as JSON.\n\n"
            "Both are lists of followers, without what they said."
        ),
    ),
    (
        N_("Any other tool: a table of followers, a table of interactions"),
        N_(
            "CSV, TSV, Excel, JSON, JSONL and Parquet are read; columns are recognised by their names and "
            "you can correct what was read from them.\n\n"
            "**Followers**: at least `account_id` or `handle`; better with counts and dates.\n\n"
            "**Interactions**: `actor_id`, `target_id`, `kind` (reply, mention, quote, repost, like) and "
            "`created_at`. Handles instead of ids will do."
        ),
    ),
)
_BENEFITS = (
    (
        N_("Who your community is"),
        N_("How many of your followers take part, who they are, and how sure that is."),
    ),
    (
        N_("Who may speak next"),
        N_("Among the silent, those likely to say something soon: the ones worth a word from you."),
    ),
    (
        N_("Why"),
        N_("Every person comes with reasons you can read and check. Nothing is a secret score."),
    ),
)


def running(language: Language) -> None:
    """Show the job in the address, and open its analysis as soon as it is there."""
    fetching.running(language)
    is_fetch = "handle" in st.query_params
    job_id = st.query_params.get("job")
    if not job_id:
        return
    job = session.jobs().get(job_id)
    if job is None:
        st.warning(
            fetching.gone_line(language)
            if is_fetch
            else language.gettext(
                "The work you were waiting for is no longer on this server. Upload the files again."
            )
        )
        st.query_params.pop("job", None)
        return
    title = (
        language.gettext("Analysing the account") if is_fetch else language.gettext("Analysing your files")
    )
    widgets.wait(job, title, key="analysis")
    st.query_params.pop("job", None)
    if job.error:
        st.error(escape_markdown(job.error.sentence(language)))
    elif job.cancelled.is_set():
        st.info(
            fetching.cancelled_line(language)
            if is_fetch
            else language.gettext("Cancelled. Nothing was kept.")
        )
    else:
        session.go("community", analysis=job.result)


def intro(language: Language) -> None:
    """Say in two sentences what this is."""
    st.title(language.gettext("Find the community among your followers"), anchor=False)
    st.markdown(
        language.gettext(
            "A follower count says little. Here you see who talks with you and with each other, who only "
            "follows, why, and whom to talk to next."
        )
    )


def sample(language: Language) -> None:
    """Offer a made-up account, one click."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(language.gettext("Try the sample"), type="primary", key="sample"):
            open_sample()
        st.caption(
            language.gettext("A made-up account with 2,500 followers. One click, no files."), width="content"
        )


def guides(language: Language, exporter: bool = False) -> None:
    """Show how to get the files, a network each; with `exporter` the first, free way to X stands open."""
    st.space("small")
    st.subheader(language.gettext("How to get the files"), anchor=False)
    for place, (title, text) in enumerate((*_GUIDES, *NETWORK_GUIDES)):
        with st.expander(language.gettext(title), expanded=exporter and place == 0, type="compact"):
            st.markdown(language.gettext(text))


def benefits(language: Language) -> None:
    """Say what one gets."""
    st.space("medium")
    st.subheader(language.gettext("What you will get"), anchor=False)
    with st.grid(3, min_column_width=220, gap=("small", "large")):
        for title, text in _BENEFITS:
            with st.container(gap="xsmall"):
                st.markdown(f"**{language.gettext(title)}**")
                st.caption(language.gettext(text))
