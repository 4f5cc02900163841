"""Ids and handles as people and programs write them, brought to one form."""

from __future__ import annotations

import pandas as pd

# What a spreadsheet leaves of a long id: 1.23457E+18.
_DAMAGED = r"^[+-]?\d+(?:[.,]\d+)?[eE]\+\d{2,}$"
_EXACT_DIGITS = 15
_QUOTED = r"""^(?:=\s*"(.*)"|'(.*))$"""
_PROFILE_URL = r"^(?:https?://|www\.|m\.|mobile\.)|^(?:twitter|x|instagram|bsky|threads)\.(?:com|app|net)/"


def blank_to_missing(series: pd.Series) -> pd.Series:
    """Text without blanks around it; empty text is missing."""
    stripped = series.str.strip()
    return stripped.mask(stripped == "")


def ids(series: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Ids as text, and which were damaged by a spreadsheet (these are missing).

    `="123"` and `'123` are 123; `123.0` is 123 where that is exact.
    """
    values = blank_to_missing(series)
    if values.str.isdigit().where(values.notna(), True).all():
        return values, pd.Series(False, index=values.index)
    if values.str.startswith(("=", "'")).any():
        quoted = values.str.extract(_QUOTED)
        values = blank_to_missing(quoted[0].fillna(quoted[1]).fillna(values))
    decimal = values.str.fullmatch(r"\d+\.0").fillna(False).astype(bool)
    exact = decimal & (values.str.len() <= _EXACT_DIGITS + len(".0"))
    damaged = values.str.match(_DAMAGED).fillna(False).astype(bool) | (decimal & ~exact)
    return values.mask(exact, values.str[: -len(".0")]).mask(damaged), damaged


def handles(series: pd.Series) -> pd.Series:
    """Handles without @ and, where a profile's address was given, without the rest of it."""
    values = blank_to_missing(series)
    if values.str.isalnum().where(values.notna(), True).all():
        return values
    urls = values.str.contains(_PROFILE_URL, case=False, regex=True).fillna(False).astype(bool)
    if urls.any():
        values = values.where(~urls, _from_urls(values.where(urls)))
    return blank_to_missing(values.str.lstrip("@＠"))


def _from_urls(urls: pd.Series) -> pd.Series:
    path = urls.str.replace(r"^(?:https?://)?[^/]+/", "", regex=True).str.replace(r"[?#].*$", "", regex=True)
    path = path.str.replace(r"^(?:profile|users|u|_u)/", "", regex=True)
    name = path.str.split("/").str[0]
    return name.mask(name == "intent")


def handle_key(series: pd.Series) -> pd.Series:
    """What handles are compared by: case makes no difference."""
    if series.dropna().str.isascii().all():
        return series.str.lower()
    return series.str.normalize("NFC").str.casefold()
