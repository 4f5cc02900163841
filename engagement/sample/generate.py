"""The made-up account: read from the files that ship, or written anew.

`python -m engagement.sample.generate [FOLDER]` writes it. The same seed gives the same rows; a test compares
them with the files that ship.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from engagement.data.schema import SAMPLE_LAYOUT, Owner, SourceReport, Tables, conform, validate
from engagement.i18n import N_
from engagement.sample import dialogues
from engagement.sample.population import DAYS, END, START, Population, account_id, accounts, population
from engagement.sample.talk import OWNER as SHOP
from engagement.sample.talk import Act, Stage, applaud, talk

FOLDER = Path(__file__).parent / "data"
OWNER = Owner("frasco", "frascopequeno", "Frasco Pequeño (made up · inventada)")
MADE_UP = N_("This account is made up: shop, people and messages come from a script. It proves nothing.")
SEED = 20260510
_FILES = ("accounts", "interactions", "follows")


def load() -> Tables:
    """Read the made-up account as tables: about 2,500 followers and six months of acts; no network."""
    frames = {name: conform(pd.read_parquet(FOLDER / f"{name}.parquet"), name) for name in _FILES}
    reports = tuple(
        SourceReport(f"{name}.parquet", SAMPLE_LAYOUT, len(frame), len(frame), (MADE_UP,))
        for name, frame in frames.items()
    )
    return validate(Tables(owner=OWNER, sources=reports, **frames))


def generate(seed: int = SEED) -> Tables:
    """Simulate the account: followers, six months of talk, likes and reposts up to `END`."""
    random = np.random.default_rng(seed)
    people, acts = _simulated(random)
    last_act = np.full(len(people), -np.inf)
    for act in acts:
        if act.actor != SHOP:
            last_act[act.actor] = act.day
    profiles = accounts(random, people, last_act)
    follows = pd.DataFrame({"follower_id": profiles["account_id"], "followed_id": OWNER.account_id})
    return validate(
        Tables(
            owner=OWNER,
            accounts=conform(profiles, "accounts"),
            interactions=conform(_interactions(acts), "interactions"),
            follows=conform(follows.assign(first_seen_at=END, last_seen_at=END), "follows"),
        )
    )


def truth(seed: int = SEED) -> pd.DataFrame:
    """Return what was truly asked of the shop: interaction_id, request, complaint; one row an act."""
    _, acts = _simulated(np.random.default_rng(seed))
    asked = [(f"a{index:06d}", act.asks) for index, act in enumerate(acts) if act.asks]
    return pd.DataFrame(
        {
            "interaction_id": [act_id for act_id, _ in asked],
            "request": ["?" in asks for _, asks in asked],
            "complaint": ["!" in asks for _, asks in asked],
        }
    )


def _simulated(random: np.random.Generator) -> tuple[Population, list[Act]]:
    # The acts are in their order.
    people = population(random)
    stage = Stage(random, people)
    talked = talk(stage, {language: dialogues.read(language) for language in ("es", "en")})
    acts = sorted((act for act in [*talked, *applaud(stage)] if act.day < DAYS), key=lambda act: act.day)
    return people, acts


def _interactions(acts: list[Act]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "interaction_id": [f"a{index:06d}" for index in range(len(acts))],
            "actor_id": [_id(act.actor) for act in acts],
            "target_id": [_id(act.target) for act in acts],
            "kind": [act.kind for act in acts],
            "created_at": (START + pd.to_timedelta([act.day for act in acts], unit="D")).floor("s"),
            "post_id": [_post(act.post) for act in acts],
            "parent_id": [_post(act.parent) for act in acts],
            "thread_id": [_post(act.thread) for act in acts],
            "text": [act.text for act in acts],
            "language": [act.language for act in acts],
        }
    )


def _id(person: int) -> str:
    return OWNER.account_id if person == SHOP else account_id(person)


def _post(number: int | None) -> str | None:
    return None if number is None else f"p{number:05d}"


def write(folder: Path, tables: Tables) -> None:
    """Write one small Parquet file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        frame: pd.DataFrame = getattr(tables, name)
        frame.dropna(axis="columns", how="all").to_parquet(
            folder / f"{name}.parquet", index=False, compression="zstd", compression_level=19
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, generate())
