"""Answers as sentences, in es and en."""

from engagement.wording._corrections import change_sentence, what_would_change
from engagement.wording._figure_meanings import figure_meaning
from engagement.wording._figures import figure_formula, figure_title, figure_value
from engagement.wording._headline import headline
from engagement.wording._outlook import outlook_text
from engagement.wording._reasons import ago, reason_text, voice_line
from engagement.wording._states import state_meaning, state_name

__all__ = [
    "ago",
    "change_sentence",
    "figure_formula",
    "figure_meaning",
    "figure_title",
    "figure_value",
    "headline",
    "outlook_text",
    "reason_text",
    "state_meaning",
    "state_name",
    "voice_line",
    "what_would_change",
]
