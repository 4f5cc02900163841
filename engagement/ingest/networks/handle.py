"""Turn what somebody typed or pasted into one account's handle, or a sentence with the forms that work.

Nothing is guessed: full-width signs, capitals, blanks and marks around the text are brought to one form;
whatever could name two accounts, or hides a sign that cannot be seen, is refused. What is no name on its
network is refused with the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qs

from engagement.errors import EngagementError
from engagement.i18n import N_
from engagement.ingest.networks.addresses import OTHER_SITES, host_name, is_bluesky_handle

BLUESKY, MASTODON, X = "bluesky", "mastodon", "x"
NETWORK_NAMES = {BLUESKY: "Bluesky", MASTODON: "Mastodon", X: "X"}


@dataclass(frozen=True)
class Handle:
    """One account: `network` is bluesky, mastodon or x; `host` the home server of a Mastodon account."""

    network: str
    name: str
    host: str | None = None

    def __str__(self) -> str:
        if self.network == MASTODON:
            return f"@{self.name}@{self.host}"
        return f"@{self.name}" if self.network == X else self.name


class UnknownHandleError(EngagementError):
    """Text that names no account, or might name several."""


_LONGEST = 300

TOO_LONG = N_("That is too long for a handle: paste only the name or the address of the profile.")
AMBIGUOUS = N_(
    "“{text}” could be on any network. Write @{text} for X, {text}.bsky.social for Bluesky, "
    "or @{text}@server for Mastodon."
)


def parse_handle(text: str) -> Handle:
    """Find the account that a handle, a DID or the address of a profile names.

    `@name` and x.com are X; a domain, a DID and bsky.app are Bluesky; `@name@host` and the address of a
    profile elsewhere are Mastodon.

    Raises:
        UnknownHandleError: it names none, or could name several.
    """
    if len(text) > _LONGEST:
        raise UnknownHandleError(TOO_LONG)
    written = normalise(text)
    if re.match(r"(?i)at://", written):
        return bluesky_handle(written[5:].partition("/")[0], written)
    if "/" in written:
        return handle_at(written)
    if written.lower().startswith("did:"):
        return bluesky_handle(written, written)
    bare = written.removeprefix("@")
    if "@" in bare:
        return mastodon_handle(bare, written)
    if "." in bare:
        return bluesky_handle(bare, written)
    if written.startswith("@"):
        return x_handle(bare, written)
    if MASTODON_NAME.fullmatch(bare):
        raise UnknownHandleError(AMBIGUOUS, text=bare)
    raise UnknownHandleError(FORMS, text=shown(written))


# Our own sentences carry it inside handles (see `engagement.wording.markdown`), and who copies one copies it.
_JOINER = "\u2060"
INVISIBLE = N_("“{text}” has a sign in it that cannot be seen. Type the name by hand.")

# Letters and marks that are drawn as nothing: Hangul fillers, the variation selectors, the grapheme joiner.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800") | {
    chr(n) for n in range(0xFE00, 0xFE10)
}


def normalise(text: str) -> str:
    """Strip blanks and marks around a text, write full-width signs in ASCII; one trailing dot goes.

    Raises:
        UnknownHandleError: it hides a sign that cannot be seen.
    """
    trimmed = text.replace(_JOINER, "")
    while trimmed and (_is_blank(trimmed[0]) or _is_blank(trimmed[-1])):
        trimmed = trimmed[1:] if _is_blank(trimmed[0]) else trimmed[:-1]
    for sign in trimmed:
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or sign in _FILLERS:
            raise UnknownHandleError(INVISIBLE, text=shown(trimmed))
    narrow = "".join(_narrow(sign) for sign in trimmed)
    return narrow.removesuffix(".")


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cf", "Zs")


def _narrow(sign: str) -> str:
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    return "." if sign in "。｡" else sign


def shown(text: str) -> str:
    """Make a text one that a sentence can carry: signs that print nothing as `?`, and not too much of it."""
    printable = "".join(sign if sign.isprintable() else "?" for sign in text)
    return printable if len(printable) <= 60 else printable[:59] + "…"


_X_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
MASTODON_NAME = re.compile(r"[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_LONGEST_MASTODON_NAME = 64
_DID = re.compile(r"did:plc:[a-z2-7]{24}")
X_HOSTS = {"x.com", "twitter.com"}

FORMS = N_(
    "“{text}” names no account. Write @name for X, name.bsky.social for Bluesky, "
    "or @name@server for Mastodon."
)
LIKE_MAIL = N_("“{text}” looks like an e-mail address. If it is a Mastodon account, write @{text}.")
OTHER_NETWORK = N_("{site} cannot be asked. This works with accounts on Bluesky, Mastodon and X.")
NO_X_NAME = N_("“{text}” is no name on X: those have up to 15 letters of a to z, digits and underscores.")
NO_SERVER = N_("“{text}” names no public Mastodon server. Write @name@server, as in @name@mastodon.social.")


def x_handle(name: str, written: str) -> Handle:
    """Make the handle of an account on X; its name may be written in any case."""
    if not _X_NAME.fullmatch(name):
        raise UnknownHandleError(NO_X_NAME, text=shown(written))
    return Handle(X, name.lower())


def bluesky_handle(name: str, written: str) -> Handle:
    """Make the handle of an account on Bluesky: a domain or a DID."""
    folded = name.removeprefix("@").lower()
    if _DID.fullmatch(folded):
        return Handle(BLUESKY, folded)
    if folded.startswith("did:web:"):
        host = host_name(folded.removeprefix("did:web:"))
        if host is not None:
            return Handle(BLUESKY, f"did:web:{host}")
    host = host_name(folded)
    if host is None or not is_bluesky_handle(host):
        raise UnknownHandleError(FORMS, text=shown(written))
    return Handle(BLUESKY, host)


def mastodon_handle(pair: str, written: str) -> Handle:
    """Make the handle of an account on Mastodon from `name@server`.

    Without an @ before it, it might be an e-mail address, which is refused.
    """
    name, _, server = pair.partition("@")
    if "@" in server or not MASTODON_NAME.fullmatch(name) or len(name) > _LONGEST_MASTODON_NAME:
        raise UnknownHandleError(FORMS, text=shown(written))
    handle = Handle(MASTODON, name.lower(), _server(server, written))
    if not written.startswith("@"):
        raise UnknownHandleError(LIKE_MAIL, text=f"{name}@{handle.host}")
    return handle


def _server(server: str, written: str) -> str:
    host = host_name(server)
    if host is None:
        raise UnknownHandleError(NO_SERVER, text=shown(written))
    if host in OTHER_SITES or host in X_HOSTS:
        raise UnknownHandleError(OTHER_NETWORK, site=host)
    return host


_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>[^/?#]*)(?P<rest>.*)", re.IGNORECASE)
_X_PAGES = {"with_replies", "media", "likes", "followers", "following", "verified_followers", "highlights"}
_NO_NAMES_ON_X = """
about compose explore hashtag home i intent jobs login logout messages notifications oauth privacy search
settings share signup tos who_to_follow
"""
_X_RESERVED = frozenset(_NO_NAMES_ON_X.split())
_MASTODON_PAGES = {"with_replies", "media", "followers", "following", "tagged", "featured"}

A_POST = N_("That address leads to a post. Paste the address of the profile instead.")


def handle_at(written: str) -> Handle:
    """Find whose profile an address shows.

    Raises:
        UnknownHandleError: it shows none, or a post.
    """
    address = _ADDRESS.fullmatch(written)
    if address is None or (address["scheme"] or "https").lower() not in ("http", "https"):
        raise UnknownHandleError(FORMS, text=shown(written))
    host = host_name(address["host"])
    if host is None:
        raise UnknownHandleError(FORMS, text=shown(written))
    path, _, _fragment = address["rest"].partition("#")
    path, _, query = path.partition("?")
    parts = [part for part in path.split("/") if part]
    site = re.sub(r"^(?:www|m|mobile)\.", "", host)
    if site in X_HOSTS:
        return _from_x(parts, query, written)
    if site == "bsky.app":
        return _from_bluesky(parts, written)
    if not parts and host.endswith(".bsky.social"):
        return bluesky_handle(host, written)
    if site in OTHER_SITES:
        raise UnknownHandleError(OTHER_NETWORK, site=site)
    return _from_mastodon(parts, host, written)


def _from_x(parts: list[str], query: str, written: str) -> Handle:
    if parts == ["intent", "user"] or parts == ["intent", "follow"]:
        names = parse_qs(query).get("screen_name", [])
        if len(names) == 1:
            return x_handle(names[0].removeprefix("@"), written)
    if not parts or parts[0].lower() in _X_RESERVED:
        raise UnknownHandleError(FORMS, text=shown(written))
    if len(parts) > 1 and (len(parts) > 2 or parts[1].lower() not in _X_PAGES):
        # x.com/anybody/status/1 leads to whoever wrote post 1: the name in it proves nothing.
        raise UnknownHandleError(A_POST)
    return x_handle(parts[0].removeprefix("@"), written)


def _from_bluesky(parts: list[str], written: str) -> Handle:
    if len(parts) < 2 or parts[0] != "profile":
        raise UnknownHandleError(FORMS, text=shown(written))
    if "post" in parts[2:]:
        raise UnknownHandleError(A_POST)
    return bluesky_handle(parts[1].replace("%3A", ":").replace("%3a", ":"), written)


def _from_mastodon(parts: list[str], host: str, written: str) -> Handle:
    # `/@name`, `/users/name`, and `/@name@elsewhere`, which is an account of that other server.
    if parts[:1] == ["web"] or parts[:1] == ["deck"]:
        parts = parts[1:]
    if parts[:1] == ["users"] and len(parts) > 1:
        parts = ["@" + parts[1], *parts[2:]]
    if not parts or not parts[0].startswith("@"):
        raise UnknownHandleError(FORMS, text=shown(written))
    if len(parts) > 1 and parts[1] not in _MASTODON_PAGES:
        raise UnknownHandleError(A_POST)
    pair = parts[0] if "@" in parts[0][1:] else f"{parts[0]}@{host}"
    return mastodon_handle(pair.removeprefix("@"), pair)
