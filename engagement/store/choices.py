"""What the user answered about a layout (which column is what), so that nobody is asked twice.

Kept are fingerprints of layouts, question ids and answers; never a name, a handle or a row of anybody's file.
Remembering is a convenience: where the database cannot be read or written nothing is remembered, a warning
goes to the log, and the work goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from engagement.errors import EngagementError

_log = logging.getLogger(__name__)


def recall(fingerprint: str) -> dict[str, str]:
    """The answers given before for a layout, by question id; empty where there are none."""
    from engagement.store._choices import answers_of

    try:
        return answers_of(fingerprint)
    except EngagementError as error:
        _log.warning("remembered column choices cannot be read: %s", error)
        return {}


def remember(fingerprint: str, answers: Mapping[str, str]) -> None:
    """Keep the answers for a layout in place of the earlier ones."""
    from engagement.store._choices import keep_answers

    try:
        keep_answers(fingerprint, answers)
    except EngagementError as error:
        _log.warning("column choices are not remembered: %s", error)
