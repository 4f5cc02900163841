from ._account import account_figures as account_figures
from ._account import figures_of_states as figures_of_states
from ._clock import Clock as Clock
from ._clock import clock as clock
from ._intervals import resample_people as resample_people
from ._intervals import wilson as wilson
from ._states import FUNNEL as FUNNEL
from ._states import funnel as funnel
from ._threads import turns_of_threads as turns_of_threads
from ._value import value_mix as value_mix
from ._weeks import voices_by_week as voices_by_week
from ._window import recent_voices as recent_voices
from ._window import voices_until as voices_until

__all__ = [
    "FUNNEL",
    "Clock",
    "account_figures",
    "clock",
    "figures_of_states",
    "funnel",
    "recent_voices",
    "resample_people",
    "turns_of_threads",
    "value_mix",
    "voices_by_week",
    "voices_until",
    "wilson",
]
