"""Do the states hold when a tenth of the acts is missing? On real messages, the largest owners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

import engagement
from benchmarks.collegemsg import messages, owner_tables, senders_by
from benchmarks.lines import Line

OWNERS, DRAWS = 10, 5


def stability(folder: Path) -> Iterator[Line]:
    """Measure the share of people whose state stays, over owners and draws."""
    acts = messages(folder / "collegemsg" / "CollegeMsg.txt")
    last_day = float(acts["day"].max())
    kept, members = [], []
    for owner in senders_by(acts, last_day).nlargest(OWNERS).index:
        tables = owner_tables(acts, owner, last_day)
        moment = tables.interactions["created_at"].max()
        whole = engagement.analyse(tables, as_of=moment).people.set_index("account_id")["state"]
        for seed in range(DRAWS):
            fewer = tables.interactions.sample(frac=0.9, random_state=seed).sort_index()
            cut = replace(tables, interactions=fewer.reset_index(drop=True))
            there = engagement.analyse(cut, as_of=moment).people.set_index("account_id")["state"]
            same = whole == there.reindex(whole.index)
            kept.append(same.mean())
            members.append(same[whole == "member"].mean())
    for what, values in (("people", pd.Series(kept)), ("members", pd.Series(members).dropna())):
        yield Line("CollegeMsg, 10 % of the acts dropped", f"share of {what} whose state stays",
                   float(values.mean()), float(values.min()), float(values.max()), len(values),
                   "draws (interval: least and most)")  # fmt: skip
