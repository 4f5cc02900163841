"""What keeps two moments from being compared at all."""

from __future__ import annotations

from engagement.errors import EngagementError


class OneAccountError(EngagementError):
    """Changes were asked for between moments of two different accounts."""


class SameMomentError(EngagementError):
    """Changes were asked for between a moment and one that is not later."""
