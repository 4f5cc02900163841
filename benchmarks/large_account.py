"""Write a large made-up account as canonical files: `python benchmarks/large_account.py FOLDER`.

100,000 followers and 2,000,000 interactions by default (`--followers`, `--interactions`), as
accounts.csv, accounts.parquet, interactions.csv and interactions.parquet. Only the size is meant to be
real: three people in ten ever act, how much falls off with their rank, evenly over one year. The same
seed gives the same rows.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.random import Generator

OWNER = "9007199254740993"
END = np.datetime64("2026-11-01T00:00:00", "us")
YEAR_SECONDS = 365 * 86_400
KINDS = ("like", "reply", "mention", "quote", "repost")
KIND_SHARES = (0.62, 0.24, 0.06, 0.02, 0.06)
TO_OWNER, BY_OWNER = 0.70, 0.08  # the rest is from member to member
ACTIVE = 0.3


def accounts(random: Generator, followers: int) -> pa.Table:
    """Profiles of the followers: ids beyond 2^53, counts log-normal, one account in seven gone quiet."""
    followed = _before(random.uniform(0, 3 * YEAR_SECONDS, followers))
    quiet = random.random(followers) < 1 / 7
    silent_for = np.where(
        quiet, random.uniform(190, 1500, followers), np.minimum(random.exponential(15, followers), 170)
    )
    ids = _ids(np.arange(followers))
    return pa.table(
        {
            "account_id": ids,
            "handle": pc.binary_join_element_wise("made_up", pc.utf8_slice_codeunits(ids, 10), "_"),
            "created_at": _utc(followed - _seconds(random.gamma(2, YEAR_SECONDS, followers))),
            "followers_count": random.lognormal(4.6, 1.4, followers).astype("int64"),
            "following_count": random.lognormal(5.8, 1.1, followers).astype("int64"),
            "posts_count": random.lognormal(5.5, 1.8, followers).astype("int64"),
            "last_post_at": _utc(_before(silent_for * 86_400)),
            "followed_at": _utc(followed),
        }
    )


def interactions(random: Generator, followers: int, count: int) -> pa.Table:
    """Acts in order of time; who acts is drawn by rank, 70 % towards the owner, 8 % by the owner."""
    actor, other = _active(random, followers, count), _active(random, followers, count)
    direction = random.random(count)
    by_owner = direction < BY_OWNER
    to_owner = (direction >= BY_OWNER) & (direction < BY_OWNER + TO_OWNER)
    people, others = _ids(actor), _ids(other)
    when = np.sort(_before(random.uniform(0, YEAR_SECONDS, count)))
    kinds = pa.DictionaryArray.from_arrays(
        random.choice(len(KINDS), count, p=KIND_SHARES).astype("int8"), list(KINDS)
    )
    return pa.table(
        {
            "interaction_id": pa.array(np.arange(count)).cast(pa.string()),
            "actor_id": pc.if_else(by_owner, OWNER, people),
            "target_id": pc.if_else(to_owner, OWNER, others),
            "kind": kinds.cast(pa.string()),
            "created_at": _utc(when),
        }
    )


def _active(random: Generator, followers: int, count: int) -> np.ndarray:
    """Indices of people, the most active first: of those who act the first tenth does nearly half (u^3)."""
    return (ACTIVE * followers * random.random(count) ** 3).astype("int64")


def _ids(index: np.ndarray) -> pa.Array:
    return pa.array(10**18 + 7_919 * index).cast(pa.string())


def _utc(moments: np.ndarray) -> pa.Array:
    return pa.array(moments, pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))


def _before(seconds: np.ndarray) -> np.ndarray:
    return END - _seconds(seconds)


def _seconds(seconds: np.ndarray) -> np.ndarray:
    return seconds.astype("int64").astype("timedelta64[s]")


def write(folder: Path, followers: int, count: int, seed: int) -> None:
    """Both tables as CSV (times in ISO 8601) and as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    tables = {"accounts": accounts(random, followers), "interactions": interactions(random, followers, count)}
    for name, table in tables.items():
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet", compression="zstd")
        pyarrow.csv.write_csv(_with_iso_times(table), folder / f"{name}.csv")


def _with_iso_times(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            told = pc.strftime(table[field.name].cast(pa.timestamp("s", "UTC")), "%Y-%m-%dT%H:%M:%SZ")
            table = table.set_column(index, field.name, told)
    return table


def main(arguments: list[str]) -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description="Write a large made-up account.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--followers", type=int, default=100_000)
    parser.add_argument("--interactions", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=20261101)
    given = parser.parse_args(arguments)
    write(given.folder, given.followers, given.interactions, given.seed)
    sys.stdout.write(f"--owner {OWNER} {given.folder}/accounts.parquet {given.folder}/interactions.parquet\n")


if __name__ == "__main__":
    main(sys.argv[1:])
