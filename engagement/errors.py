"""Errors a user can cause: each is one clear sentence, in the user's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engagement.i18n import N_

if TYPE_CHECKING:
    from engagement.i18n import Language


class EngagementError(Exception):
    """A problem the user can mend: what is wrong, where, and what to do.

    `message` is an English gettext msgid with named `{placeholders}`; `values` fills them.
    """

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values

    def sentence(self, language: Language) -> str:
        """Return the sentence in the user's language."""
        return language.gettext(self.message).format(**self.values)


class UnreadableFileError(EngagementError):
    """A file that cannot be opened, decoded or parsed at all."""


class UnknownLayoutError(EngagementError):
    """A file that was read but whose columns answer no question of this program."""


class AmbiguousInputError(EngagementError):
    """Input that could mean two things; the user has to say which."""


class EmptyDataError(EngagementError):
    """Input without a single usable row, or without anybody to look at."""


NOBODY = N_("There is nobody in this data: add a list of followers or of people who wrote to you.")
