"""What may come of one person: the forecast, the passing answer, what would change the state."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.wording import (
    outlook_text,
    what_would_change,
)


def outlook(analysis: Analysis, person: pd.Series, language: Language) -> None:
    """What may come: how sure the forecast is, how sure the passing answer, what would change the state."""
    lines = [
        outlook_line(analysis, person, language),
        passing_line(person, language),
        what_would_change(analysis, person["account_id"], language),
    ]
    titles = (
        language.gettext("Will they speak soon?"),
        language.gettext("Do they only pass by?"),
        language.gettext("What would change this:"),
    )
    for title, line in zip(titles, lines, strict=True):
        if line:
            st.markdown(f"**{title}** {line[0].upper()}{line[1:]}")


def outlook_line(analysis: Analysis, person: pd.Series, language: Language) -> str | None:
    """The forecast in words with its probability; None where there is no forecast."""
    chance, outlook = person["activation"], person["outlook"]
    if pd.isna(chance):
        return None
    told = language.gettext("{share} within {n} days").format(
        share=language.percent(chance, 0 if chance >= 0.1 else 1), n=language.number(analysis.horizon_days)
    )
    if pd.isna(outlook):
        return f"{told}."
    return f"{outlook_text(outlook, language)} ({told})."


def passing_line(person: pd.Series, language: Language) -> str | None:
    """The passing probability with its interval, in words; None where the answer abstains."""
    if pd.isna(person["passing"]):
        return None
    low, high = person["passing_low"], person["passing_high"]
    if low >= 0.5:
        words = language.gettext("The profile looks like it")
    elif high < 0.5:
        words = language.gettext("The profile does not look like it")
    else:
        words = language.gettext("The profile leaves it open")
    shares = language.gettext("{share}, between {low} and {high}").format(
        share=language.percent(person["passing"], 0),
        low=language.percent(low, 0),
        high=language.percent(high, 0),
    )
    return f"{words} ({shares})."
