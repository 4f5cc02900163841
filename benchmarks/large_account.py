"""A large made-up account: how long it takes from file to answer (`make bench`), or its files alone.

`python -m benchmarks.large_account` writes the files to a temporary folder, reads and analyses them, each
format in a process of its own, and prints seconds and peak memory. With a FOLDER it only writes them there.

100,000 followers and 2,000,000 interactions by default (`--followers`, `--interactions`), as
accounts.csv, accounts.parquet, interactions.csv and interactions.parquet. Only the size is meant to be
real: three people in ten ever act, how much falls off with their rank, evenly over one year. The same
seed gives the same rows.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

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
    """Draw indices of people, the most active first: the first tenth does nearly half (u^3)."""
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


class Measured(NamedTuple):
    """Seconds to read and to analyse, and the most memory the process held (MB)."""

    read: float
    analyse: float
    peak: float


def measure(folder: Path, suffix: str) -> Measured:
    """Read and analyse the files of one format; for a process of its own, so that the peak is its own."""
    import engagement

    started = time.perf_counter()
    tables = engagement.read(
        [folder / f"{name}.{suffix}" for name in ("accounts", "interactions")], owner=OWNER
    )
    read = time.perf_counter()
    engagement.analyse(tables)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Measured(read - started, time.perf_counter() - read, peak)


def main(arguments: list[str]) -> None:
    """Read the arguments, write the files, and measure unless a folder was asked for."""
    parser = argparse.ArgumentParser(description="A large made-up account: write it, or time it.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--followers", type=int, default=100_000)
    parser.add_argument("--interactions", type=int, default=2_000_000)
    parser.add_argument("--seed", type=int, default=20261101)
    given = parser.parse_args(arguments)
    if given.folder:
        write(given.folder, given.followers, given.interactions, given.seed)
        sys.stdout.write(f"{given.folder}/accounts.* and interactions.*, owner {OWNER}\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), given.followers, given.interactions, given.seed)
        sys.stdout.write(f"{given.followers:,} followers, {given.interactions:,} interactions\n")
        for suffix in ("parquet", "csv"):
            with get_context("spawn").Pool(1) as pool:
                took = pool.apply(measure, (Path(folder), suffix))
            sys.stdout.write(
                f"{suffix:8} read {took.read:5.1f} s  analyse {took.analyse:5.1f} s  "
                f"in all {took.read + took.analyse:5.1f} s  peak {took.peak:,.0f} MB\n"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
