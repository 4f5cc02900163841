from .analysis.analysis import Analysis as Analysis
from .analysis.pipeline import analyse as analyse
from .data.results import Backtest as Backtest
from .data.results import Figure as Figure
from .data.results import Reason as Reason
from .data.schema import Owner as Owner
from .data.schema import Tables as Tables
from .errors import EngagementError as EngagementError
from .ingest.files.upload import read as read
from .ingest.networks.fetch import fetch as fetch
from .text.value import value as value

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
