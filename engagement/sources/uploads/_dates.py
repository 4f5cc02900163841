"""Moments as exports write them, brought to UTC; outside 2006 to tomorrow they are missing."""

from __future__ import annotations

import pandas as pd

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
_UTC = pd.DatetimeTZDtype("us", "UTC")
EARLIEST = "2006-01-01"
# The user's own tables may reach back before the networks of today.
EARLIEST_OWN = "1990-01-01"

_ISO = r"^\d{4}-\d{1,2}-\d{1,2}"
_UNIX = r"^\d{9,16}(?:\.\d+)?$"
_DIGITS_DAY = r"^(?:19|20)\d{6}$"
_SLASHED = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)(.*)$"
_YEAR_FIRST = r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(.*)$"
_JAVASCRIPT = r"^\w{3} (\w{3} \d{1,2} \d{4} \d{2}:\d{2}:\d{2} GMT[+-]\d{4})"
_FORMATS = (
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %b %d, %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y, %I:%M:%S %p",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y, %I:%M %p",
    "%b %d, %Y %I:%M:%S %p",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%d %b %Y %H:%M:%S",
)


def day_month_order(series: pd.Series) -> str | None:
    """Which of day and month comes first in a column of dates like 3/4/2026.

    `day_first` or `month_first` where a number above 12 shows it, an empty string where no date is of
    this form, None where it could be either.
    """
    like = series.str.match(r"\s*" + _SLASHED[1:]).fillna(False).astype(bool)
    if not like.any():
        return ""
    parts = series[like].str.strip().str.extract(_SLASHED)
    first, second = (pd.to_numeric(parts[at]) for at in (0, 1))
    day, month = bool((first > 12).any()), bool((second > 12).any())
    if day == month:
        return None if not day else (DAY_FIRST if (first > 12).sum() >= (second > 12).sum() else MONTH_FIRST)
    return DAY_FIRST if day else MONTH_FIRST


def times(series: pd.Series, order: str | None = None, earliest: str = EARLIEST) -> tuple[pd.Series, int]:
    """UTC times, and how many filled cells were no date or beyond belief.

    Dates like 3/4/2026 are read by `order`, and are missing without one. Without a zone it is UTC.
    """
    text = series.str.strip()
    filled = text.notna() & (text != "")
    result = pd.Series(pd.NaT, index=series.index, dtype=_UTC)
    rest = filled.copy()
    for parse in (_iso, _unix, _by_format, lambda some: _slashed(some, order)):
        if not rest.any():
            break
        found = parse(text[rest]).dropna()
        result[found.index] = found
        rest &= result.isna()
    believable = (result >= pd.Timestamp(earliest, tz="UTC")) & (result <= _tomorrow())
    result = result.where(believable)
    return result, int((filled & result.isna()).sum())


def _tomorrow() -> pd.Timestamp:
    return pd.Timestamp.now("UTC") + pd.Timedelta(days=1)


def _parsed(text: pd.Series, form: str) -> pd.Series:
    return pd.to_datetime(text, format=form, utc=True, errors="coerce").astype(_UTC)


def _iso(text: pd.Series) -> pd.Series:
    like = text.str.match(_ISO)
    if not like.any():
        return pd.Series(dtype=_UTC)
    some = text if like.all() else text[like]
    moments = _parsed(some, "ISO8601")
    lost = moments.isna()
    if lost.any():
        loose = some[lost].str.replace(r"\s+(?:UTC|GMT|Z)$", "+0000", regex=True)
        loose = loose.str.replace(r"\s+([+-]\d{2}):?(\d{2})$", r"\1\2", regex=True)
        loose = loose.str.replace(r"[,\s]+(?=\d{1,2}:)", "T", regex=True)
        moments[lost] = _parsed(loose, "ISO8601")
        moments = moments.fillna(_clock(some[moments.isna()], "%Y-%m-%d"))
    return moments


def _unix(text: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(text[text.str.match(_UNIX)])
    seconds = numbers.astype("float64")
    seconds = seconds.where(seconds < 1e11, seconds / 1e3).where(seconds < 1e14, seconds / 1e6)
    moments = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce").astype(_UTC)
    days = text[text.str.match(_DIGITS_DAY)]
    return pd.concat([moments, _parsed(days, "%Y%m%d")]) if len(days) else moments


def _by_format(text: pd.Series) -> pd.Series:
    scripts = text.str.extract(_JAVASCRIPT)[0].dropna()
    parts = [_parsed(scripts, "%b %d %Y %H:%M:%S GMT%z")] if len(scripts) else []
    rest = text[text.str.contains(r"[A-Za-z]", regex=True)].drop(scripts.index)
    for form in _FORMATS:
        if rest.empty:
            break
        found = _parsed(rest, form).dropna()
        if len(found):
            parts.append(found)
            rest = rest.drop(found.index)
    return pd.concat(parts) if parts else pd.Series(dtype=_UTC)


def _slashed(text: pd.Series, order: str | None) -> pd.Series:
    parts = text.str.extract(_YEAR_FIRST).dropna()
    year_first = _assembled(parts[0], parts[1], parts[2], parts[3])
    if not order:
        return year_first
    parts = text.drop(year_first.index).str.extract(_SLASHED).dropna()
    day, month = (parts[0], parts[1]) if order == DAY_FIRST else (parts[1], parts[0])
    year = parts[2].where(parts[2].str.len() == 4, "20" + parts[2])
    both: pd.Series = pd.concat([year_first, _assembled(year, month, day, parts[3])])
    return both


def _assembled(year: pd.Series, month: pd.Series, day: pd.Series, clock: pd.Series) -> pd.Series:
    if year.empty:
        return pd.Series(dtype=_UTC)
    date = year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    return _clock((date + " " + clock.str.strip(" ,T")).str.strip(), "%Y-%m-%d")


def _clock(text: pd.Series, date: str) -> pd.Series:
    """A date with whatever clock time follows it."""
    moments = _parsed(text, date)
    for clock in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S %z", "%H:%M %z"):
        lost = moments.isna()
        if not lost.any():
            break
        moments[lost] = _parsed(text[lost], f"{date} {clock}")
    return moments
