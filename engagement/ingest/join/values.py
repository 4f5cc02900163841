"""Cells as exports in many places write them become values: moments in UTC, kinds of acts, counts, flags.

Moments outside 2006 to tomorrow are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pandas as pd

from engagement.data.schema import KINDS

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
_NAMED_MONTH = (
    r"^(?:[^\W\d_]+[.,]*\s+)?(\d{1,2})[.ºª]?[\s/-]+(?:de\s+|d['’]\s*)?([^\W\d_]+)\.?[\s/-]+(?:del?\s+)?"
    r"(\d{4}|\d{2})(?!\d)(.*)$"
)
_CLOCK = r"(\d{1,2}:\d{2}(?::\d{2})?)\s*(?:([ap])\.?\s*m\b)?"
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


_OFFSETS = {
    "WET": "+0000", "WEST": "+0100", "CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300",
    "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600",
    "PST": "-0800", "PDT": "-0700",
}  # fmt: skip
_ZONE = r"(?<=\d )(?:" + "|".join(_OFFSETS) + r")\b"


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
    text = _with_offsets(series.str.strip())
    filled = text.notna() & (text != "")
    result = pd.Series(pd.NaT, index=series.index, dtype=_UTC)
    rest = filled.copy()
    for parse in (_iso, _unix, _by_format, _by_month_name, lambda some: _slashed(some, order)):
        if not rest.any():
            break
        found = parse(text[rest]).dropna()
        result[found.index] = found
        rest &= result.isna()
    believable = (result >= pd.Timestamp(earliest, tz="UTC")) & (result <= _tomorrow())
    result = result.where(believable)
    return result, int((filled & result.isna()).sum())


def _with_offsets(text: pd.Series) -> pd.Series:
    """Zones by their name (CEST, PDT) as offsets; names that several zones share stay as they are."""
    if not text.str.contains(_ZONE, regex=True).any():
        return text
    return text.str.replace(_ZONE, lambda found: _OFFSETS[found[0]], regex=True)


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


def _by_month_name(text: pd.Series) -> pd.Series:
    """Read `4 de marzo de 2026`, `4. Mär 2026, 10:15`, `04-abr-26` in any of seven languages."""
    parts = text.str.casefold().str.extract(_NAMED_MONTH).dropna(subset=[0, 1, 2])
    months = parts[1].map(_months()).dropna()
    parts = parts.loc[months.index]
    clock = parts[3].str.extract(_CLOCK)
    half = (" " + clock[1] + "m").fillna("")
    year = parts[2].where(parts[2].str.len() == 4, "20" + parts[2])
    return _assembled(year, months, parts[0], (clock[0] + half).fillna(""))


@cache
def _months() -> dict[str, str]:
    """Name of a month, whole or short -> its number."""
    from babel import Locale

    found = {"sep": "9", "set": "9", "sept": "9", "mrz": "3"}
    for code in ("es", "en", "pt", "fr", "de", "it", "ca"):
        for form in Locale(code).months.values():
            for number, name in (*form["wide"].items(), *form["abbreviated"].items()):
                found[re.sub(r"^(?:de |d[’'])|[.]", "", name.casefold())] = str(number)
    return found


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
    """Read a date with whatever clock time follows it."""
    moments = _parsed(text, date)
    for clock in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S %z", "%H:%M %z"):
        lost = moments.isna()
        if not lost.any():
            break
        moments[lost] = _parsed(text[lost], f"{date} {clock}")
    return moments


_NAMES = {
    **{kind: kind for kind in KINDS},
    "retweet": "repost",
    "retweeted": "repost",
    "rt": "repost",
    "reblog": "repost",
    "boost": "repost",
    "share": "repost",
    "retuit": "repost",
    "quote_tweet": "quote",
    "quoted": "quote",
    "cita": "quote",
    "favorite": "like",
    "favourite": "like",
    "fav": "like",
    "liked": "like",
    "me_gusta": "like",
    "comment": "reply",
    "replied_to": "reply",
    "answer": "reply",
    "respuesta": "reply",
    "comentario": "reply",
    "mentioned": "mention",
    "mención": "mention",
    "mencion": "mention",
    "mentions": "mention",
    "mentionsinretweet": "repost",
    "mentionsinreply": "mention",
    "mentionsinquote": "mention",
    "replies_to": "reply",
    "replies": "reply",
    "reply_to": "reply",
    "comments": "reply",
    "retweets": "repost",
    "reposts": "repost",
    "quotes": "quote",
    "likes": "like",
    "antwort": "reply",
    "erwähnung": "mention",
    "resposta": "reply",
    "menção": "mention",
    "réponse": "reply",
    "risposta": "reply",
    "menzione": "mention",
    "menció": "mention",
}
_FOLLOWS = frozenset(
    [
        "follow",
        "follows",
        "followed",
        "following",
        "follower",
        "friend",
        "friends",
        "friendship",
        "sigue",
        "seguir",
        "segue",
        "suit",
        "folgt",
    ]
)


def kinds(text: pd.Series) -> pd.Series:
    """Our kind of act for each cell; missing where it is none."""
    known = {word: _NAMES.get(word.strip().lower().replace(" ", "_")) for word in text.dropna().unique()}
    return text.map(known).astype("str")


def are_follows(text: pd.Series) -> pd.Series:
    """Which cells say that one account follows the other, which is no act."""
    return text.str.strip().str.lower().isin(_FOLLOWS)


_LARGEST = 10**12
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’_]")
_NUMBER = re.compile(r"^\+?(\d+(?:[.,]\d+)*)\s*([^\d\s.,]*)$")
_FACTORS = {
    "": 1,
    "k": 1_000,
    "mil": 1_000,
    "m": 1_000_000,
    "mio": 1_000_000,
    "mill": 1_000_000,
    "millon": 1_000_000,
    "millón": 1_000_000,
    "millones": 1_000_000,
    "b": 1_000_000_000,
    "bn": 1_000_000_000,
}
_TRUE = frozenset({"true", "yes", "y", "t", "1", "1.0", "si", "sí", "s", "verdadero", "x"})
_FALSE = frozenset({"false", "no", "n", "f", "0", "0.0", "falso"})


def counts(series: pd.Series) -> tuple[pd.Series, int]:
    """Whole numbers (Int64), and how many filled cells were none.

    The decimal sign is decided for the whole column; negative, endless and absurd numbers are missing.
    """
    plain = series.str.fullmatch(r"\d{1,12}").fillna(False).astype(bool)
    result = pd.Series(pd.NA, index=series.index, dtype="Int64")
    result[plain] = series[plain].astype("int64")
    rest = series[~plain].dropna()
    rest = rest[rest.str.strip() != ""]
    if len(rest):
        distinct = rest.unique()
        decimal = _decimal_sign(distinct)
        known = {text: _count(text, decimal) for text in distinct}
        result[rest.index] = rest.map(known).astype("Int64").to_numpy()
    return result, int(len(rest) - result[rest.index].notna().sum())


def _decimal_sign(texts: Iterable[str]) -> str | None:
    """Find the sign before a part that is not three digits long; None where nothing shows it.

    Short forms such as 1.2K do not count: their only sign is always a decimal one.
    """
    for text in texts:
        match = _NUMBER.match(_SPACES.sub("", text).casefold())
        if not match or match[2]:
            continue
        signs = [character for character in match[1] if character in ".,"]
        if len(set(signs)) == 2:
            return signs[-1]
        tail = re.split(r"[.,]", match[1])[-1]
        if len(signs) == 1 and (len(tail) != 3 or len(match[1]) > 7):
            return signs[0]
        if len(signs) > 1:
            return "," if signs[0] == "." else "."
    return None


def _count(text: str, decimal: str | None) -> int | None:
    match = _NUMBER.match(_SPACES.sub("", text).casefold())
    if not match or match[2].rstrip(".") not in _FACTORS:
        return None
    factor, digits = _FACTORS[match[2].rstrip(".")], match[1]
    if factor > 1 and digits.count(",") + digits.count(".") == 1:
        digits = digits.replace(",", ".")
    elif decimal == ",":
        digits = digits.replace(".", "").replace(",", ".")
    else:
        digits = digits.replace(",", "") if decimal else digits.replace(",", "").replace(".", "")
    try:
        value = float(digits) * factor
    except ValueError:
        return None
    whole = factor > 1 or value.is_integer()
    return round(value) if whole and value <= _LARGEST else None


def flags(series: pd.Series) -> tuple[pd.Series, int]:
    """Read cells as true, false or missing, and count the filled ones that are neither."""
    words = series.str.strip().str.lower()
    result = pd.Series(pd.NA, index=series.index, dtype="boolean")
    result[words.isin(_TRUE)] = True
    result[words.isin(_FALSE)] = False
    filled = words.notna() & (words != "")
    return result, int((filled & result.isna()).sum())


def nature(series: pd.Series) -> str:
    """Tell what a column holds: `flag`, `count`, `either` (only 0 and 1), `text` or `empty`."""
    words = series.dropna().str.strip().str.lower()
    words = words[words != ""]
    if words.empty:
        return "empty"
    distinct = set(words.unique())
    if distinct <= {"0", "1"}:
        return "either"
    if distinct <= _TRUE | _FALSE:
        return "flag"
    return "count" if counts(words)[0].notna().mean() > 0.9 else "text"
