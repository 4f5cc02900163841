"""What moments are called: by their day, and to the minute where a day has several."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from engagement.data.states import RULES
from engagement.i18n import language
from engagement.store.contract import Snapshot
from engagement.web.pages.changes import moment_dates
from engagement.web.pages.saved import marked_dates


def moment(number: int, when: str) -> Snapshot:
    at = pd.Timestamp(when, tz="UTC")
    return Snapshot(number, at, 30, at, 10, {})


def test_a_day_with_two_moments_tells_the_time() -> None:
    moments = [moment(1, "2026-11-09 08:05"), moment(2, "2026-11-09 17:30"), moment(3, "2026-11-10 08:05")]
    assert moment_dates(moments, language("es")) == {
        1: "9 nov 2026, 08:05 UTC",
        2: "9 nov 2026, 17:30 UTC",
        3: "10 nov 2026",
    }


def test_moments_at_the_same_minute_are_still_two() -> None:
    moments = [moment(1, "2026-11-09"), moment(2, "2026-11-09")]
    assert list(moment_dates(moments, language("en"))) == [1, 2]


def test_moments_of_an_earlier_version_are_named_as_such() -> None:
    moments = [moment(1, "2026-11-09"), replace(moment(2, "2026-11-10"), rules=RULES)]
    assert marked_dates(moments, language("es")) == {1: "9 nov 2026 (versión anterior)", 2: "10 nov 2026"}
