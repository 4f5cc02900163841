from ._pipeline import analyse as analyse
from .analysis import Analysis as Analysis
from .analysis import Backtest as Backtest
from .analysis import Figure as Figure
from .analysis import Reason as Reason
from .errors import EngagementError as EngagementError
from .sources.handles import fetch as fetch
from .sources.uploads import read as read
from .tables import Owner as Owner
from .tables import Tables as Tables
from .text import value as value

__version__: str

__all__ = [
    "Analysis",
    "Backtest",
    "EngagementError",
    "Figure",
    "Owner",
    "Reason",
    "Tables",
    "analyse",
    "fetch",
    "read",
    "value",
]
