from ._bands import BANDS as BANDS
from ._bands import bands as bands
from ._crowd import FEWEST as FEWEST
from ._crowd import hide_in_crowd as hide_in_crowd
from ._freeze import freeze as freeze
from ._freeze import people_in_crowd as people_in_crowd
from ._frozen import MERGED as MERGED
from ._frozen import PAGES as PAGES
from ._frozen import Frozen as Frozen
from ._frozen import UnreadableShareError as UnreadableShareError
from ._words import band_name as band_name
from ._words import follower_name as follower_name
from ._words import shared_headline as shared_headline
from ._words import shared_state_meaning as shared_state_meaning
from ._words import shared_state_name as shared_state_name

__all__ = [
    "BANDS",
    "FEWEST",
    "MERGED",
    "PAGES",
    "Frozen",
    "UnreadableShareError",
    "band_name",
    "bands",
    "follower_name",
    "freeze",
    "hide_in_crowd",
    "people_in_crowd",
    "shared_headline",
    "shared_state_meaning",
    "shared_state_name",
]
