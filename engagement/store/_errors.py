"""What can go wrong with what is kept: each one clear sentence."""

from __future__ import annotations

from engagement.errors import EngagementError
from engagement.language import N_

NOT_HERE = N_(
    "This analysis is not here: it was deleted, its time is over, or the address is not complete. "
    "Upload the data again."
)
STALE = N_("Somebody else changed this analysis meanwhile. Open it again and repeat your change.")
OTHER_OWNER = N_(
    "This is an analysis of {kept}, and the new data are about {given}. Save it as an account of its own."
)
NOT_SAVED = N_("This cannot be saved in {place} ({problem}). Make room or give access there, then try again.")
NOT_THERE = N_("The database {place} does not answer ({problem}). Check its address, and that it is running.")
DAMAGED = N_(
    "The database {place} is damaged ({problem}). Nothing was changed in it: put back the last backup, or "
    "move the file away to begin anew."
)
CHANGED = N_(
    "The database {place} is damaged: what it gives back is not what was written. Put back the last backup."
)
EMPTY = N_(
    "The database {place} is an empty file. Put back the last backup, or delete the file to begin anew."
)
LOST = N_(
    "The database {place} is gone, but what was written last is still in {log}. Put the file back, or move "
    "{log} away to begin anew."
)
NEWER = N_(
    "The database {place} was written by a newer version of this program ({version}). Nothing was changed "
    "in it: start the newer version."
)
FOREIGN = N_("The database {place} holds something else, not what this program keeps. Give another address.")
BAD_ADDRESS = N_("{place} is no address of a database: it begins with sqlite:/// or postgresql://.")
BAD_KEY = N_("This is not a complete private link: open the address exactly as it was given to you.")
BAD_RETENTION = N_("Analyses are kept for {choices} days; {days} cannot be chosen.")


class StoreError(EngagementError):
    """What is kept cannot be read or changed."""


class UnknownKeyError(StoreError):
    """Nothing is kept under this key (any more)."""


class StaleError(StoreError):
    """Somebody else saved meanwhile; nothing was overwritten."""


class OtherOwnerError(StoreError):
    """A snapshot of another account."""


class NotSavedError(StoreError):
    """The disk or the database does not take it; what was there before is whole."""


class DamagedStoreError(StoreError):
    """The file is no longer what was written."""


class NewerStoreError(StoreError):
    """The database belongs to a newer version."""
