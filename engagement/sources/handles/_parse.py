"""What somebody typed or pasted becomes one account's handle, or a sentence with the forms that work.

Nothing is guessed: full-width signs, capitals, blanks and marks around the text are brought to one form;
whatever could name two accounts, or hides a sign that cannot be seen, is refused.
"""

from __future__ import annotations

import re

from engagement.language import N_
from engagement.sources.handles._account_names import (
    FORMS,
    MASTODON_NAME,
    bluesky_handle,
    mastodon_handle,
    x_handle,
)
from engagement.sources.handles._handle import Handle, UnknownHandleError
from engagement.sources.handles._profile_address import handle_at
from engagement.sources.handles._typed import plain, shown

_LONGEST = 300

TOO_LONG = N_("That is too long for a handle: paste only the name or the address of the profile.")
AMBIGUOUS = N_(
    "“{text}” could be on any network. Write @{text} for X, {text}.bsky.social for Bluesky, "
    "or @{text}@server for Mastodon."
)


def parse_handle(text: str) -> Handle:
    """The account that a handle, a DID or the address of a profile names.

    `@name` and x.com are X; a domain, a DID and bsky.app are Bluesky; `@name@host` and the address of a
    profile elsewhere are Mastodon.

    Raises:
        UnknownHandleError: it names none, or could name several.
    """
    if len(text) > _LONGEST:
        raise UnknownHandleError(TOO_LONG)
    written = plain(text)
    if re.match(r"(?i)at://", written):
        return bluesky_handle(written[5:].partition("/")[0], written)
    if "/" in written:
        return handle_at(written)
    if written.lower().startswith("did:"):
        return bluesky_handle(written, written)
    bare = written.removeprefix("@")
    if "@" in bare:
        return mastodon_handle(bare, written)
    if "." in bare:
        return bluesky_handle(bare, written)
    if written.startswith("@"):
        return x_handle(bare, written)
    if MASTODON_NAME.fullmatch(bare):
        raise UnknownHandleError(AMBIGUOUS, text=bare)
    raise UnknownHandleError(FORMS, text=shown(written))
