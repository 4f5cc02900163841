"""Account-level figures: size-free, each with its interval, window and the evidence it needs."""

from engagement.figures._account import account_figures, figures_of_states
from engagement.figures._clock import Clock, clock
from engagement.figures._intervals import resample_people, wilson
from engagement.figures._states import FUNNEL, funnel
from engagement.figures._threads import turns_of_threads
from engagement.figures._unusual import came_on, unusual_days
from engagement.figures._value import value_mix
from engagement.figures._weeks import voices_by_week
from engagement.figures._window import recent_voices, voices_until

__all__ = [
    "FUNNEL",
    "Clock",
    "account_figures",
    "came_on",
    "clock",
    "figures_of_states",
    "funnel",
    "recent_voices",
    "resample_people",
    "turns_of_threads",
    "unusual_days",
    "value_mix",
    "voices_by_week",
    "voices_until",
    "wilson",
]
