"""The hand-made analysis with more people, so that nobody stands alone."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from engagement.analysis.analysis import Analysis


def grown(analysis: Analysis, times: int = 10) -> Analysis:
    """Everybody so many times, with ids of their own that hold the old ones."""
    people = pd.concat([analysis.people] * times, ignore_index=True)
    ids = people["account_id"] + [f"-{place}" for place in range(len(people))]
    facts = pd.concat([analysis.facts] * times).set_axis(pd.Index(ids), axis=0)
    return replace(analysis, people=people.assign(account_id=ids), facts=facts)
