"""Numbers, dates and languages as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engagement.errors import EngagementError
from engagement.i18n import Language, language


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("es", "es"), ("es-MX", "es"), ("en_GB", "en"), ("pt-BR", "en"), ("", "en"), (None, "en")],
)
def test_language_of_a_code(asked: str | None, expected: str) -> None:
    assert language(asked).code == expected


def test_numbers_and_dates() -> None:
    es, en = Language("es"), Language("en")
    assert (es.number(4812), en.number(4812)) == ("4.812", "4,812")
    assert (es.number(12.34, 1), en.number(12.34, 1)) == ("12,3", "12.3")
    assert (es.percent(0.026), en.percent(0.026)) == ("2,6\u00a0%", "2.6\u00a0%")
    day = datetime(2026, 11, 9, tzinfo=UTC)
    assert (es.date(day), en.date(day)) == ("9 nov 2026", "Nov 9, 2026")


def test_an_error_speaks_the_language_it_is_asked_in() -> None:
    error = EngagementError("“{text}” is no date: write it like 2026-11-23.", text="ayer")
    assert str(error) == "“ayer” is no date: write it like 2026-11-23."
    assert "{" not in error.sentence(Language("es"))
