from ._client import Client as Client
from ._client import Entry as Entry
from ._client import Seen as Seen
from ._owner import Owner as Owner
from ._owner import Wish as Wish
from ._passwords import WeakPasswordError as WeakPasswordError
from ._passwords import made_password as made_password
from ._rows import LIFETIMES as LIFETIMES
from ._rows import USUAL_LIFETIME as USUAL_LIFETIME
from ._rows import Link as Link
from ._rows import UnknownLinkError as UnknownLinkError
from ._schema import TABLES as TABLES
from ._tokens import TOKEN_LENGTH as TOKEN_LENGTH
from ._tokens import cleaned as cleaned
from ._tokens import make_token as make_token
from ._tokens import public_name as public_name
from ._tries import network_of as network_of

__all__ = [
    "LIFETIMES",
    "TABLES",
    "TOKEN_LENGTH",
    "USUAL_LIFETIME",
    "Client",
    "Entry",
    "Link",
    "Owner",
    "Seen",
    "UnknownLinkError",
    "WeakPasswordError",
    "Wish",
    "cleaned",
    "made_password",
    "make_token",
    "network_of",
    "public_name",
]
