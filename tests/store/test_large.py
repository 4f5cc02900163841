"""A large account: saved, loaded, cleared of one person, deleted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks import large_account
from engagement.analysis.analysis import Analysis
from engagement.data import parquet
from engagement.data.schema import Owner, Tables, conform
from engagement.store.store import Store

FOLLOWERS, ACTS = 100_000, 2_000_000


@pytest.fixture(scope="module")
def large(analysis: Analysis) -> Analysis:
    """100,000 followers, 2,000,000 acts, every third with a text and the address of a post."""
    random = np.random.default_rng(1)
    accounts = conform(large_account.accounts(random, FOLLOWERS).to_pandas(), "accounts")
    acts = large_account.interactions(random, FOLLOWERS, ACTS).to_pandas()
    voiced = acts["kind"].isin(["reply", "mention", "quote"]).to_numpy()
    actors = acts.loc[voiced, "actor_id"]
    words = pd.Series(
        [f"@made_up_{n:09d} what do you think of number {n * 7919 % 104_729}?" for n in range(9973)]
    )
    acts.loc[voiced, "text"] = words.sample(int(voiced.sum()), replace=True, random_state=1).to_numpy()
    acts.loc[voiced, "post_id"] = (
        "at://" + actors + "/app.bsky.feed.post/" + acts.loc[voiced, "interaction_id"]
    )
    follows = pd.DataFrame({"follower_id": accounts["account_id"], "followed_id": large_account.OWNER})
    owner = Owner(large_account.OWNER, "brand")
    tables = Tables(owner, accounts, conform(acts, "interactions"), conform(follows, "follows"))
    rows = np.arange(FOLLOWERS) % len(analysis.people)
    people = (
        analysis.people.iloc[rows]
        .reset_index(drop=True)
        .assign(account_id=accounts["account_id"], handle=accounts["handle"])
    )
    return replace(analysis, tables=tables, people=people)


@pytest.mark.slow
def test_a_large_account_is_handled(store: Store, large: Analysis) -> None:
    key = store.save(large).key
    loaded = store.load(key)
    assert len(loaded.tables.interactions) == ACTS
    person = str(large.tables.accounts["account_id"].iloc[0])
    assert (large.tables.interactions["actor_id"] == person).any()
    assert store.remove_person(person) == 1
    left = store.load(key).tables
    assert person not in set(left.interactions["actor_id"]) | set(left.interactions["target_id"])
    assert len(store.people(key)) == FOLLOWERS - 1
    assert parquet.ROWS_PER_PART < ACTS
    store.delete(key)
    store.purge()
    assert store.accounts() == []
