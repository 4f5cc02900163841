"""Whose profile a web address shows: the network, and the name or id of the account there.

A name counts only on its network, on the Fediverse only on its server. Names from the networks where one
name can stand for accounts elsewhere are written `network:name` until the home network is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):/{0,2})?(?P<host>[^/?#]*)(?P<rest>.*)", re.I | re.S)
_SITE = re.compile(r"^(?:www|m|mobile|web|old|new|np|music|[a-z]{2}(?:-[a-z]{2})?)\.(?=[^.]+\.[a-z]+$)")
_HOST = re.compile(
    r"(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]*)\.)+[a-z\u00a1-\uffff0-9-]{2,}(?::\d+)?"
)
_NETWORKS = [
    "x",
    "instagram",
    "threads",
    "facebook",
    "linkedin",
    "linkedin-company",
    "linkedin-school",
    "youtube",
    "youtube-c",
    "youtube-user",
    "tiktok",
    "github",
    "reddit",
    "telegram",
]
QUALIFIED = r"^(?:" + "|".join(_NETWORKS) + "):"
# An address, not a name: with a scheme or a host that has a path behind it.
LIKE_ADDRESS = (
    r"^\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*://|acct:|tg:|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/)"
    r"|^\s*did:[a-z]+:|^\s*/?u/\w"
)
_RESERVED = frozenset(
    [
        "about",
        "accounts",
        "business",
        "compose",
        "developer",
        "explore",
        "features",
        "hashtag",
        "help",
        "home",
        "i",
        "intent",
        "jobs",
        "legal",
        "login",
        "logout",
        "messages",
        "notifications",
        "oauth",
        "orgs",
        "p",
        "pages",
        "privacy",
        "reel",
        "reels",
        "search",
        "settings",
        "share",
        "signup",
        "stories",
        "topics",
        "tos",
        "trending",
        "tv",
        "watch",
        "who_to_follow",
        "marketplace",
        "events",
        "groups",
        "gaming",
        "feed",
        "playlist",
        "results",
        "discover",
        "tag",
        "tags",
        "login.php",
        "story.php",
        "photo.php",
        "permalink.php",
        "joinchat",
        "addstickers",
        "c",
        "hashtags",
    ]
)
_X_NAME = re.compile(r"\w{1,20}")
_FEDIVERSE_FOLDERS = {"users", "u", "user", "profile", "accounts", "author", "people"}


@dataclass(frozen=True)
class Profile:
    """An account at an address: `network` is empty where name or id say all; one of the two is there."""

    network: str = ""
    name: str | None = None
    id: str | None = None


NOBODY = Profile()


def profile_at(address: str) -> Profile:
    """Read whose profile is at an address, an `acct:` name, a DID or `u/name`; nobody's where none is."""
    text = address.strip()
    if text.startswith(("did:", "at://did:")):
        return Profile(id=text.removeprefix("at://").split("/")[0])
    if text.lower().startswith("acct:"):
        return Profile(name=text[5:].lstrip("@"))
    match = re.fullmatch(r"/?u(?:ser)?/([\w-]+)/?", text)
    if match:
        return Profile("reddit", match[1])
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return NOBODY
    path, _, query = found["rest"].partition("#")[0].partition("?")
    asked = {key.lower(): values[-1] for key, values in parse_qs(query).items()}
    parts = [unquote(part) for part in path.split("/") if part]
    if (found["scheme"] or "").lower() == "tg":
        return _named("telegram", asked.get("domain"), asked.get("id"))
    host = found["host"].lower().rpartition("@")[2]
    site = _SITE.sub("", host)
    if site in ("x.com", "twitter.com") and found["rest"].startswith("/#!/"):
        parts = [unquote(part) for part in found["rest"][4:].split("/") if part]
    reader = _SITES.get(site)
    if reader is not None:
        return reader(parts, asked)
    return _elsewhere(host, parts) if _HOST.fullmatch(host) else NOBODY


def _named(network: str, name: str | None = None, number: str | None = None) -> Profile:
    name = (name or "").strip().lstrip("@") or None
    if name and (name.lower() in _RESERVED or " " in name):
        name = None
    return Profile(network, name, number or None) if name or number else NOBODY


def _x(parts: list[str], asked: dict[str, str]) -> Profile:
    if parts[:2] == ["i", "user"] and len(parts) > 2:
        return _named("x", number=parts[2])
    if parts[:1] == ["intent"]:
        return _named("x", asked.get("screen_name"), asked.get("user_id"))
    name = parts[0].lstrip("@") if parts else ""
    return _named("x", name) if _X_NAME.fullmatch(name) else NOBODY


def _bluesky(parts: list[str], _asked: dict[str, str]) -> Profile:
    if len(parts) < 2 or parts[0] != "profile":
        return NOBODY
    if parts[1].startswith("did:"):
        return Profile(id=parts[1])
    return Profile(name=parts[1].lstrip("@"))


def _instagram(parts: list[str], _asked: dict[str, str]) -> Profile:
    if parts[:1] in (["_u"], ["stories"]):
        parts = parts[1:]
    return _named("instagram", parts[0]) if parts else NOBODY


def _at_name(network: str, parts: list[str]) -> Profile:
    return _named(network, parts[0]) if parts and parts[0].startswith("@") else NOBODY


def _threads(parts: list[str], _asked: dict[str, str]) -> Profile:
    return _at_name("threads", parts)


def _tiktok(parts: list[str], _asked: dict[str, str]) -> Profile:
    return _at_name("tiktok", parts)


def _facebook(parts: list[str], asked: dict[str, str]) -> Profile:
    if parts[:1] in (["profile.php"], ["people"], ["pages"]):
        number = asked.get("id") or (parts[2] if len(parts) > 2 else None)
        return _named("facebook", number=number if (number or "").isdigit() else None)
    if parts[:1] in (["pg"], ["_u"]):
        parts = parts[1:]
    if not parts:
        return NOBODY
    return _named("facebook", number=parts[0]) if parts[0].isdigit() else _named("facebook", parts[0])


def _linkedin(parts: list[str], _asked: dict[str, str]) -> Profile:
    folders = {
        "in": "linkedin",
        "pub": "linkedin",
        "company": "linkedin-company",
        "showcase": "linkedin-company",
        "school": "linkedin-school",
    }
    network = folders.get(parts[0]) if len(parts) > 1 else None
    return _named(network, parts[1]) if network else NOBODY


def _youtube(parts: list[str], _asked: dict[str, str]) -> Profile:
    if parts and parts[0].startswith("@"):
        return _named("youtube", parts[0])
    if len(parts) > 1 and parts[0] == "channel":
        return _named("youtube", number=parts[1])
    if len(parts) > 1 and parts[0] in ("c", "user"):
        return _named(f"youtube-{parts[0]}", parts[1])
    return NOBODY


def _github(parts: list[str], _asked: dict[str, str]) -> Profile:
    if parts[:1] == ["orgs"]:
        parts = parts[1:]
    return _named("github", parts[0]) if parts else NOBODY


def _reddit(parts: list[str], _asked: dict[str, str]) -> Profile:
    return _named("reddit", parts[1]) if len(parts) > 1 and parts[0] in ("user", "u") else NOBODY


def _telegram(parts: list[str], _asked: dict[str, str]) -> Profile:
    if parts[:1] == ["s"]:
        parts = parts[1:]
    return _named("telegram", parts[0]) if parts and not parts[0].startswith("+") else NOBODY


_SITES = {
    **dict.fromkeys(("x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com", "nitter.net"), _x),
    "bsky.app": _bluesky,
    "instagram.com": _instagram,
    **dict.fromkeys(("threads.net", "threads.com"), _threads),
    **dict.fromkeys(("facebook.com", "fb.com", "fb.me"), _facebook),
    "linkedin.com": _linkedin,
    "youtube.com": _youtube,
    "tiktok.com": _tiktok,
    "github.com": _github,
    "reddit.com": _reddit,
    **dict.fromkeys(("t.me", "telegram.me"), _telegram),
}


def _elsewhere(host: str, parts: list[str]) -> Profile:
    """Read an account of the Fediverse, named with its server, in the forms of its many programs."""
    if not parts:
        return Profile(name=host) if host.endswith(".bsky.social") else NOBODY
    if parts[0] in ("web", "deck") and len(parts) > 1:
        parts = parts[1:]
    if parts[0] == "ap" and len(parts) > 2 and parts[1] == "users":
        return Profile(name=f"{parts[2]}@{host}")
    if parts[0] in _FEDIVERSE_FOLDERS and len(parts) > 1:
        name = parts[1].lstrip("@")
    elif parts[0].startswith("@") or len(parts) == 1:
        name = parts[0].lstrip("@")
    else:
        return NOBODY
    is_page = len(parts) == 1 and name.endswith((".php", ".html", ".htm"))
    if is_page or name.lower() in _RESERVED or not re.fullmatch(r"[^\s@]+(?:@[^\s@]+)?", name):
        return NOBODY
    return Profile(name=name if "@" in name else f"{name}@{host}")
