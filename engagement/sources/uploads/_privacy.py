"""What no analysis needs is not looked at: private parts stay closed, private columns are dropped."""

from __future__ import annotations

import re
from dataclasses import replace

from engagement.language import N_
from engagement.sources.uploads._files import Content
from engagement.sources.uploads._raw import RawTable
from engagement.sources.uploads._refusals import MESSAGES, PrivateFileError

_PARTS = re.compile(
    r"^(?:direct-message|ip-audit|phone-number|email|contact|ad-|ads-|personalization|device|key-registry)",
    re.IGNORECASE,
)
_COLUMNS = frozenset(
    {
        "email",
        "email_address",
        "email address",
        "phone",
        "phone_number",
        "birthdate",
        "birthday",
        "ip",
        "createdip",
    }
)


def refuse_private_part(content: Content) -> None:
    """Keep a private part of an archive closed.

    Raises:
        UnreadableFileError: the file's name says that it is one.
    """
    if content.stem.lower() == "contact.js":
        raise PrivateFileError(
            N_(
                "{file}: this is the private address book of a phone, not a list of followers, so it "
                "stays closed. "
                "Upload follower.js instead."
            ),
            file=content.name,
        )
    if content.stem.lower().startswith("direct-message"):
        raise PrivateFileError(MESSAGES, file=content.name)
    if _PARTS.match(content.stem) and content.stem.lower().endswith(".js"):
        raise PrivateFileError(
            N_("{file}: this part of an archive is private and not needed, so it stays closed."),
            file=content.name,
        )


def without_private(table: RawTable) -> RawTable:
    """The table without addresses, phones and birthdays, so that not even the preview shows them."""
    private = [header for header in table.frame.columns if header.strip().casefold() in _COLUMNS]
    return replace(table, frame=table.frame.drop(columns=private)) if private else table
