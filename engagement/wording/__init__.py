"""Answers as sentences, in es and en."""

from engagement.wording._changes import (
    came_proof,
    cannot_tell,
    changes_headline,
    churn_proof,
    churn_sentence,
    cold_proof,
    fate_text,
    gone_proof,
    turn_text,
    turns_finding,
    turns_sentence,
)
from engagement.wording._compared import (
    compared_sentence,
    compared_values,
    comparison_notes,
    heads_sentence,
)
from engagement.wording._conversation import (
    bridge_line,
    circle_headline,
    circle_pieces,
    connector_line,
    picture_line,
    role_word,
)
from engagement.wording._corrections import change_sentence, what_would_change
from engagement.wording._figure_meanings import figure_meaning
from engagement.wording._figures import (
    figure_formula,
    figure_scale,
    figure_title,
    figure_value,
    figure_window,
)
from engagement.wording._headline import headline
from engagement.wording._invite import (
    MOMENT_NAMES,
    About,
    moment_sentence,
    opening,
    silent_line,
    take_up,
    won_line,
)
from engagement.wording._outlook import outlook_text
from engagement.wording._reasons import explaining, last_post_line, reason_text
from engagement.wording._since_then import clock_basis, clock_sentence, forecast_sentence, heard_sentence
from engagement.wording._states import state_meaning, state_name
from engagement.wording._value import (
    answer_in_short,
    answer_line,
    answered_name,
    duration,
    value_meaning,
    value_name,
    waiting_headline,
)
from engagement.wording._voice_line import ago, voice_line

__all__ = [
    "MOMENT_NAMES",
    "About",
    "ago",
    "answer_in_short",
    "answer_line",
    "answered_name",
    "bridge_line",
    "came_proof",
    "cannot_tell",
    "change_sentence",
    "changes_headline",
    "churn_proof",
    "churn_sentence",
    "circle_headline",
    "circle_pieces",
    "clock_basis",
    "clock_sentence",
    "cold_proof",
    "compared_sentence",
    "compared_values",
    "comparison_notes",
    "connector_line",
    "duration",
    "explaining",
    "fate_text",
    "figure_formula",
    "figure_meaning",
    "figure_scale",
    "figure_title",
    "figure_value",
    "figure_window",
    "forecast_sentence",
    "gone_proof",
    "headline",
    "heads_sentence",
    "heard_sentence",
    "last_post_line",
    "moment_sentence",
    "opening",
    "outlook_text",
    "picture_line",
    "reason_text",
    "role_word",
    "silent_line",
    "state_meaning",
    "state_name",
    "take_up",
    "turn_text",
    "turns_finding",
    "turns_sentence",
    "value_meaning",
    "value_name",
    "voice_line",
    "waiting_headline",
    "what_would_change",
    "won_line",
]
