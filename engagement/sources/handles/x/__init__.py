"""X, asked through tweepy with the operator's own token or a visitor's login; every row costs money."""

from engagement.sources.handles.x._network import connect
from engagement.sources.handles.x._sign_in import (
    HOURS,
    REASONS,
    SignedIn,
    SignInFailedError,
    SignIns,
    is_offered,
    registered_callback,
)

__all__ = [
    "HOURS",
    "REASONS",
    "SignInFailedError",
    "SignIns",
    "SignedIn",
    "connect",
    "is_offered",
    "registered_callback",
]
