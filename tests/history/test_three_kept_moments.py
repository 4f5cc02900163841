"""Three exports of one account, each analysed and kept: the store gives back every change right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import engagement
from engagement.analysis.analysis import Analysis
from engagement.history.changes import Changes, changes
from engagement.store.moments import saved_moment
from engagement.store.store import open_store
from tests.history.three_moments import FIRST, Person, handle, moment

DAYS = (0.0, 21.0, 45.0)
HORIZON = 20
PAIRS = [(0, 1), (1, 2), (0, 2)]
LADDER = {"member": 3, "starting": 2, "shade": 1, "passing": 0, "inactive": 0}


def cast() -> list[Person]:
    """Whoever something happens to, and the day on which it does."""
    said = [-40.0, -30.0, -20.0, -10.0]
    return [
        Person("joins-early", 10.0),
        Person("joins-late", 30.0),
        Person("leaves-early", -200.0, gone=12.0, posts_on=True, speaks=said),
        Person("leaves-late", -200.0, gone=33.0, posts_on=True, speaks=said),
        Person("suspended-early", -200.0, gone=15.0, fate="suspended", speaks=said),
        Person("suspended-late", -200.0, gone=30.0, fate="suspended", speaks=[*said, 3.0]),
        Person("gone-without-trace", -200.0, gone=14.0, fate="quiet"),
        Person("renamed-early", -200.0, handles={1: "new-name"}),
        Person("renamed-late", -200.0, handles={2: "newer-name"}),
        Person("comes-and-goes", 16.0, gone=40.0, fate="quiet"),
        Person("comes-and-goes-befriended", 16.0, gone=40.0, fate="quiet", followed_back=True),
        Person("comes-and-goes-slowly", 1.0, gone=44.0, fate="quiet"),
        Person("never-seen", 5.0, gone=18.0, fate="quiet"),
        *(Person(f"wakes-{n}", -300.0, speaks=[22.0 + n, 24.0 + n]) for n in range(10)),
    ]


def regulars() -> list[Person]:
    """A hundred and fifty who talk as people do, more or less often."""
    random = np.random.default_rng(0)
    found = []
    for number in range(150):
        times = random.poisson(random.gamma(0.6, 0.08) * 245)
        days = [float(day) for day in np.sort(random.uniform(-200, DAYS[-1], size=times))]
        others = [day + 0.3 for day in days if random.random() < 0.4 and day + 0.3 < DAYS[-1]]
        found.append(Person(f"regular-{number}", -300.0, speaks=days, speaks_to_member=others))
    return found


PEOPLE = [*cast(), *regulars()]


@pytest.fixture(scope="module")
def told() -> list[Analysis]:
    """The answer at each moment."""
    return [
        engagement.analyse(
            moment(PEOPLE, number, day).tables,
            as_of=FIRST + pd.Timedelta(days=day),
            horizon_days=HORIZON,
        )
        for number, day in enumerate(DAYS)
    ]


@pytest.fixture(scope="module")
def found(
    told: list[Analysis], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[int, int], Changes]]:
    """The changes of every pair of moments, read back by another process's store."""
    folder: Path = tmp_path_factory.mktemp("kept")
    address, key = f"sqlite:///{folder}/engagement.sqlite", None
    for analysis in told:
        store = open_store(address)
        key = store.save(analysis, key=key, title="brand").key
        store.database.close()
    store = open_store(address)
    kept = store.account(key)
    assert kept is not None
    moments = [saved_moment(store, key, snapshot.id) for snapshot in kept.snapshots]
    assert [m.as_of for m in moments] == [FIRST + pd.Timedelta(days=day) for day in DAYS]
    yield {
        (a, b): changes(moments[a], moments[b], *(m for n, m in enumerate(moments) if n not in (a, b)))
        for a, b in PAIRS
    }
    store.database.close()


def ids(frame: pd.DataFrame | None) -> set[str]:
    assert frame is not None
    return set(frame["account_id"])


def there(number: int) -> set[str]:
    return {person.account_id for person in PEOPLE if person.follows_on(DAYS[number])}


@pytest.mark.parametrize("pair", PAIRS)
def test_who_came_who_is_gone_and_what_became_of_them(found, pair: tuple[int, int]) -> None:
    before, after = pair
    lists = found[pair].lists
    assert ids(lists.came) == there(after) - there(before)
    assert ids(lists.gone) == there(before) - there(after)
    exit_reasons = lists.gone.set_index("account_id")["fate"]
    expected = {"leaves": "left", "suspended": "vanished", "gone": "unknown", "comes": "unknown"}
    for person, fate in exit_reasons.items():
        assert fate == expected[str(person).partition("-")[0]], person


def test_the_cast_is_seen_where_it_acts(found) -> None:
    """The truth of the test before, written out."""
    assert ids(found[0, 1].lists.came) == {
        "joins-early", "comes-and-goes", "comes-and-goes-befriended", "comes-and-goes-slowly"
    }  # fmt: skip
    assert ids(found[0, 1].lists.gone) == {"leaves-early", "suspended-early", "gone-without-trace"}
    assert ids(found[1, 2].lists.came) == {"joins-late"}
    assert ids(found[1, 2].lists.gone) == {
        "leaves-late", "suspended-late",
        "comes-and-goes", "comes-and-goes-befriended", "comes-and-goes-slowly",
    }  # fmt: skip
    assert ids(found[0, 2].lists.came) == {"joins-early", "joins-late"}


@pytest.mark.parametrize("pair", PAIRS)
def test_who_has_another_name(found, pair: tuple[int, int]) -> None:
    stayed = there(pair[0]) & there(pair[1])
    expected = {
        (p.account_id, handle(p, pair[0]), handle(p, pair[1]))
        for p in PEOPLE
        if p.account_id in stayed and handle(p, pair[0]) != handle(p, pair[1])
    }
    rows = found[pair].renamed[["account_id", "handle_before", "handle"]]
    assert set(rows.itertuples(index=False, name=None)) == expected
    assert {person for person, _, _ in expected} == {
        (0, 1): {"renamed-early"}, (1, 2): {"renamed-late"}, (0, 2): {"renamed-early", "renamed-late"}
    }[pair]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_who_turned(found, told: list[Analysis], pair: tuple[int, int]) -> None:
    before, after = (told[n].people.set_index("account_id")["state"] for n in pair)
    turned = found[pair].turned.set_index("account_id")
    assert set(turned.index) == there(pair[0]) & there(pair[1])
    for person, row in turned.iterrows():
        assert (row["before"], row["after"]) == (before[person], after[person])
        if "unsure" not in (before[person], after[person]):
            climb = LADDER[after[person]] - LADDER[before[person]]
            assert row["way"] == ("up" if climb > 0 else "down" if climb < 0 else "held")
    woken = turned.loc[[f"wakes-{n}" for n in range(10)], "way"]
    assert set(woken) == {"held" if pair == (0, 1) else "up"}


def test_follow_back_churn_is_proven_by_the_dates(found) -> None:
    """Followed on day 16, gone by day 45 at the latest: 29 days; not so who was followed back or took 44."""
    assert found[0, 1].churn.people.empty
    for pair in ((1, 2), (0, 2)):
        churned = found[pair].churn.people.set_index("account_id")
        assert set(churned.index[churned["proven"].astype(bool)]) == {"comes-and-goes"}
        row = churned.loc["comes-and-goes"]
        assert row["followed_at"] == FIRST + pd.Timedelta(days=16)
        assert (row["last_seen_at"], row["gone_at"]) == tuple(FIRST + pd.Timedelta(days=d) for d in (21, 45))
        assert row["most_days"] == pytest.approx(29)
        assert "comes-and-goes-befriended" not in churned.index


@pytest.mark.parametrize("pair", PAIRS)
def test_the_forecast_of_then_against_what_happened(
    found, told: list[Analysis], pair: tuple[int, int]
) -> None:
    check, then = found[pair].forecast, told[pair[0]]
    figure, day = then.figures["activation_potential"], DAYS[pair[0]]
    never = then.people["voiced_days"] == 0
    silent = set(then.people.loc[(then.people["state"] == "shade") & never, "account_id"])
    spoke = {
        person.account_id
        for person in PEOPLE
        if person.account_id in silent and any(day < when <= day + HORIZON for when in person.speaks)
    }
    assert (check.expected, check.low, check.high) == (figure.value, figure.low, figure.high)
    assert check.observed == len(spoke)
    assert check.hit is (round(figure.low) <= len(spoke) <= round(figure.high))
    assert check.hit is (pair[0] == 0), "the woken should make a miss of the second forecast, and only of it"
