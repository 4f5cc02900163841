"""An account kept at two moments, for the pages that look back."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from functools import cache

import pandas as pd
from streamlit.testing.v1 import AppTest

from engagement import Analysis, analyse
from engagement.store import open_store
from engagement.tables import Tables, conform
from engagement.ui import visit
from tests.made import START, made_talk

LEFT, CAME, RENAMED = ("p0003", "p0007"), ("p0058", "p0059"), "p0010"


@cache
def two_moments() -> tuple[Analysis, Analysis]:
    """Sixty people, fifty days apart: two left, two came, one has another name."""
    whole = made_talk(60)
    whole = replace(whole, accounts=_dated(whole.accounts))
    return _moment(whole, 150, CAME), _moment(_with_name(whole), 200, LEFT)


def kept(*analyses: Analysis) -> str:
    """Save them as moments of one account and open the last; the key."""
    key, store = secrets.token_urlsafe(32), open_store()
    for analysis in analyses:
        store.save(analysis, key=key, title="brand")
    visit.analyses().open_as(key, analyses[-1], 0)
    return key


def settled(app: AppTest) -> AppTest:
    """The page once its work is done."""
    for _ in range(60):
        if not any(header.value.startswith(("Comparing", "Comparando")) for header in app.subheader):
            return app
        time.sleep(0.25)
        app.run()
    raise AssertionError("the page still waits")


def _moment(tables: Tables, day: int, without: tuple[str, ...]) -> Analysis:
    moment = START + pd.Timedelta(days=day)
    acts, follows = tables.interactions, tables.follows
    seen = replace(
        tables,
        accounts=tables.accounts[~tables.accounts["account_id"].isin(without)].reset_index(drop=True),
        interactions=acts[acts["created_at"] <= moment].reset_index(drop=True),
        follows=follows[~follows["follower_id"].isin(without)].reset_index(drop=True),
    )
    return analyse(seen, as_of=moment)


def _dated(accounts: pd.DataFrame) -> pd.DataFrame:
    since = [
        START + pd.Timedelta(days=170 if name in CAME else 2 * n) for n, name in enumerate(accounts["handle"])
    ]
    return conform(accounts.assign(followed_at=pd.Series(since), followed_by_owner=False), "accounts")


def _with_name(tables: Tables) -> Tables:
    other = tables.accounts["handle"].where(
        tables.accounts["account_id"] != RENAMED, "![new](http://evil.invalid)"
    )
    return replace(tables, accounts=tables.accounts.assign(handle=other))
