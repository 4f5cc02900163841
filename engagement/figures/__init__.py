"""Account-level figures: size-free, each with its interval, window and the evidence it needs."""

from engagement.figures._account import account_figures, state_figures
from engagement.figures._intervals import wilson
from engagement.figures._weeks import voices_by_week

__all__ = ["account_figures", "state_figures", "voices_by_week", "wilson"]
