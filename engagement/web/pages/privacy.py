"""The parts of the privacy page: what is stored, counted; what never is; taking a person out."""

from __future__ import annotations

import streamlit as st

from engagement.i18n import N_, Language
from engagement.store.contract import Inventory
from engagement.web import storage
from engagement.wording.markdown import escape_markdown

_STORED = (
    (
        "snapshots",
        N_("Saved analyses"),
        N_(
            "The tables of an account (followers, what was said, who follows whom), what was told about "
            "them, your name for it. Kept as long as you chose when saving, at most 90 days, then deleted."
        ),
    ),
    (
        "corrections",
        N_("Your corrections"),
        N_("Who a person is to you, where you corrected it. Kept and deleted with the analysis."),
    ),
    (
        "notes",
        N_("Your marks"),
        N_(
            "Whom you invited or put off, and texts that you read differently. "
            "Kept and deleted with the analysis."
        ),
    ),
    (
        "links",
        N_("Share links"),
        N_(
            "What a client may see, frozen and by default without names; when it was opened and how often a "
            "password was wrong. No address of a visitor is kept, only an encrypted trace for 90 days."
        ),
    ),
    (
        "choices",
        N_("Column choices"),
        N_(
            "Which column of a kind of file is what, so that nobody who is signed in is asked twice. "
            "No names, no rows."
        ),
    ),
    (
        "suppressed",
        N_("People taken out"),
        N_("An encrypted trace of each person who asked not to be here, so that they stay out."),
    ),
    (
        "handed_over",
        N_("Profiles that left today"),
        N_(
            "An encrypted trace of each profile fetched from X that left in a file today, as X allows 500 a "
            "day. Deleted the day after."
        ),
    ),
    (
        "audit",
        N_("Log of links"),
        N_("When a link was made, opened, refused or revoked. Deleted after 90 days."),
    ),
)
_NEVER = (
    N_("The files you drop: they are read, then forgotten at once when the analysis begins."),
    N_("Passwords and keys of networks: they stay in the settings of whoever runs this server."),
    N_("Statistics about you: nothing is sent to anybody, no picture or font comes from elsewhere."),
    N_("Health, politics, religion, origin or orientation of anybody: it is never worked out."),
)


def title(language: Language) -> None:
    """Say what this page is for."""
    st.title(language.gettext("What is stored here"), anchor=False)
    st.markdown(
        language.gettext(
            "An analysis that is not saved lives in the memory of this server for a few hours. What is "
            "fetched from a network waits on disk for seven days at most, so that a fetch can go on where it "
            "stopped."
        )
    )


def inventory(language: Language) -> None:
    """Show each kind of thing that is stored, with how many there are now."""
    stored = storage.store().inventory()
    for kind, name, description in _STORED:
        count = language.number(stored.counts.get(kind, 0))
        with st.container(gap=None):
            st.markdown(f"**{language.gettext(name)}**: {count}")
            st.caption(language.gettext(description))
    st.markdown(_size_line(stored, language))
    if storage.store().database.is_server:
        st.caption(
            language.gettext(
                "What is deleted leaves the tables of the database at once, at the latest within the hour. "
                "PostgreSQL's own log of changes still holds it until new changes are written over it, and "
                "backups as long as they are kept: both are up to whoever runs the database."
            )
        )


def _size_line(stored: Inventory, language: Language) -> str:
    size = language.number(sum(stored.bytes.values()) / 1e6, 1)
    if stored.oldest is None or stored.next_expiry is None:
        return language.gettext("Nothing is saved at the moment.")
    return language.gettext(
        "In all {size} MB; the oldest of {oldest}, the next to be deleted on {expiry}."
    ).format(size=size, oldest=language.date(stored.oldest), expiry=language.date(stored.next_expiry))


def never(language: Language) -> None:
    """Say what is never stored."""
    st.header(language.gettext("What is never stored"), anchor=False)
    st.markdown("\n".join(f"- {language.gettext(text)}" for text in _NEVER))


def remove(language: Language) -> None:
    """Take a person out of everything, for the one whose server this is."""
    st.header(language.gettext("Take a person out"), anchor=False)
    if not storage.own_machine():
        st.markdown(
            language.gettext(
                "Whoever does not want to be in any analysis here tells the people who run this server. One "
                "command takes them out of everything and keeps them out: {command}"
            ).format(command="`python -m engagement remove-person @…`")
        )
        return
    st.markdown(
        language.gettext(
            "Whoever asks for it is taken out of every saved analysis, every moment and every link, "
            "and is left out of whatever is uploaded or fetched later."
        )
    )
    with st.form("remove_person", border=False, clear_on_submit=True):
        who = st.text_input(language.gettext("Their handle or id"), max_chars=200, width=420)
        sent = st.form_submit_button(language.gettext("Take them out"), key="remove_it")
    if sent and who.strip():
        changed = storage.remove_person(who)
        st.success(
            language.ngettext(
                "{who} is out of {n} saved moment and stays out.",
                "{who} is out of {n} saved moments and stays out.",
                changed,
            ).format(who=escape_markdown(who.strip()), n=language.number(changed))
        )
