from engagement.analysis import Analysis as Analysis
from engagement.analysis import Backtest as Backtest
from engagement.analysis import Figure as Figure
from engagement.analysis import Reason as Reason
from engagement.analysis import analyse as analyse
from engagement.errors import EngagementError as EngagementError
from engagement.sources.uploads import read as read
from engagement.tables import Owner as Owner
from engagement.tables import Tables as Tables

__all__ = ["Analysis", "Backtest", "EngagementError", "Figure", "Owner", "Reason", "Tables", "analyse", "read"]
