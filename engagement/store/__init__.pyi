from ._contract import Inventory as Inventory
from ._contract import Kept as Kept
from ._contract import Loaded as Loaded
from ._contract import Saved as Saved
from ._contract import Snapshot as Snapshot
from ._contract import Told as Told
from ._errors import DamagedStoreError as DamagedStoreError
from ._errors import NewerStoreError as NewerStoreError
from ._errors import NotSavedError as NotSavedError
from ._errors import OtherOwnerError as OtherOwnerError
from ._errors import StaleError as StaleError
from ._errors import StoreError as StoreError
from ._errors import UnknownKeyError as UnknownKeyError
from ._location import database_url as database_url
from ._open import open_store as open_store
from ._retention import RETENTION_DAYS as RETENTION_DAYS
from ._store import Store as Store

__all__ = [
    "RETENTION_DAYS",
    "DamagedStoreError",
    "Inventory",
    "Kept",
    "Loaded",
    "NewerStoreError",
    "NotSavedError",
    "OtherOwnerError",
    "Saved",
    "Snapshot",
    "StaleError",
    "Store",
    "StoreError",
    "Told",
    "UnknownKeyError",
    "database_url",
    "open_store",
]
