"""One line a person who changed: who, where they stand, and the dates that prove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from engagement.charts.states import SIGNS
from engagement.charts.ties import shown_name
from engagement.language import Language
from engagement.wording import (
    came_proof,
    churn_proof,
    cold_proof,
    fate_text,
    gone_proof,
    state_name,
    turn_text,
)

Proof = Callable[[dict[str, Any], Language], str]


def proof_row(name: str, person: dict[str, Any], language: Language) -> dict[str, str]:
    """The texts who, state and proof of one person on the list of that name."""
    who = shown_name(person["handle"], person["name"])
    if name in ("up", "down"):
        last = person.get("last_voice_at")
        proof = (
            language.gettext("last word {date}").format(date=language.date(last)) if pd.notna(last) else ""
        )
        return {"who": who, "state": turn_text(person["before"], person["after"], language), "proof": proof}
    state = person.get("state")
    shown = (
        f"{SIGNS[state]} {state_name(state, language)}" if isinstance(state, str) and state in SIGNS else ""
    )
    return {"who": who, "state": shown, "proof": _proof(name, person, language)}


def _proof(name: str, person: dict[str, Any], language: Language) -> str:
    if name == "gone":
        return f"{gone_proof(person, language)} · {fate_text(person['fate'], language)}"
    if name == "renamed":
        return language.gettext("before: @{handle}").format(handle=person["handle_before"])
    proofs: dict[str, Proof] = {"came": came_proof, "churn": churn_proof, "cold": cold_proof}
    return proofs[name](person, language)
