"""Ids and handles as people and programs write them, brought to one form."""

from __future__ import annotations

import pandas as pd

from engagement.sources.uploads.cell_text import without_nothing as blank_to_missing
from engagement.sources.uploads.damaged_ids import damaged, ungrouped
from engagement.sources.uploads.profile_addresses import LIKE_ADDRESS, QUALIFIED, Profile, profile_at

__all__ = ["bare", "blank_to_missing", "handle_key", "ids", "people"]

_QUOTED = r"""^(?:=\s*"(.*)"|'(.*)|"(.*)")$"""
_WEB_ADDRESS = r"^(?:https?://|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/)"
_POST_ADDRESS = r"^(?:https?://)?\S+/(?:status(?:es)?|post|posts|video|notes|objects|p|reel|comments)/([\w.:-]+)"
# Marks for the direction of writing and the like, which come along when a name is copied.
_UNSEEN = r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"


def ids(series: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Ids as text, and which were damaged by a program that took them for numbers (these are missing).

    `="123"` and `'123` are 123; `123.0` is 123 where that is exact; the address of a post gives the
    post's id, that of a profile the id in it.
    """
    values = blank_to_missing(series)
    if values.str.fullmatch(r"\d{1,15}").where(values.notna(), True).all():
        return values, pd.Series(False, index=values.index)
    if values.str.startswith(("=", "'", '"')).any():
        quoted = values.str.extract(_QUOTED)
        values = blank_to_missing(quoted[0].fillna(quoted[1]).fillna(quoted[2]).fillna(values))
    addresses = values.str.match(_WEB_ADDRESS).fillna(False).astype(bool)
    if addresses.any():
        values = values.mask(addresses, _ids_at(values[addresses]))
    values = ungrouped(values)
    lost = damaged(values)
    decimal = values.str.fullmatch(r"\d+\.0+").fillna(False).astype(bool) & ~lost
    if decimal.any():
        values = values.mask(decimal, values.str.replace(r"\.0+$", "", regex=True))
    return values.mask(lost), lost


def _ids_at(addresses: pd.Series) -> pd.Series:
    posts = addresses.str.extract(_POST_ADDRESS)[0]
    rest = addresses[posts.isna()]
    known = {address: _qualified_id(profile_at(address)) for address in rest.unique()}
    # An address without an id in it names the post itself: on the Fediverse that is its id.
    return posts.fillna(rest.map(known).fillna(rest.where(~rest.map(_is_profile))).astype("str"))


def _is_profile(address: str) -> bool:
    found = profile_at(address)
    return found.name is not None or found.id is not None


def people(series: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Who cells with handles or profile addresses name: handles without @, and the ids in addresses.

    A handle from an address carries its network in front (see `profile_addresses`). Nobody is named by
    Bluesky's `handle.invalid`, nor by the address of anything but a profile.
    """
    values = blank_to_missing(series)
    nobody = pd.Series(None, index=values.index, dtype="str")
    if values.str.fullmatch(r"\w{1,64}").where(values.notna(), True).all():
        return values, nobody
    if values.str.contains(_UNSEEN, regex=True).any():
        values = values.str.replace(_UNSEEN, "", regex=True)
    values = values.mask(values.str.casefold() == "handle.invalid")
    addresses = values.str.contains(LIKE_ADDRESS, regex=True).fillna(False).astype(bool)
    numbers = nobody
    if addresses.any():
        known = {address: profile_at(address) for address in values[addresses].unique()}
        found = values[addresses].map(known)
        names = pd.Series([_qualified(one) for one in found], index=found.index, dtype="str")
        numbers = nobody.mask(addresses, pd.Series([_qualified_id(one) for one in found], index=found.index))
        values = values.mask(addresses, names)
    return blank_to_missing(values.str.lstrip("@＠")), numbers.astype("str")


def _qualified(found: Profile) -> str | None:
    if found.name is None or found.name.casefold() == "handle.invalid":
        return None
    return f"{found.network}:{found.name}" if found.network else found.name


def _qualified_id(found: Profile) -> str | None:
    """The id; a number carries its network, for alone it says nothing."""
    if found.id is None or not found.network or not found.id.isdigit():
        return found.id
    return f"{found.network}:{found.id}"


def bare(series: pd.Series) -> pd.Series:
    """Handles without the network in front of them."""
    return series.str.replace(QUALIFIED, "", regex=True)


def handle_key(series: pd.Series) -> pd.Series:
    """What handles are compared by: case makes no difference."""
    if series.dropna().str.isascii().all():
        return series.str.lower()
    return series.str.normalize("NFC").str.casefold()
