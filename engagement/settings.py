"""What the operator sets: every environment variable that is read, what it means, and what holds without it.

Nothing else in the program looks at the environment. Keys may also stand in `.streamlit/secrets.toml`, for
the app and the shell alike. Read at each use, so that a key that was renewed counts from the next request on.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from engagement.errors import EngagementError
from engagement.i18n import N_

_SECRETS = Path(".streamlit/secrets.toml")


class UnusableKeyError(EngagementError):
    """A key that cannot be sent."""


class UnusableSettingError(EngagementError):
    """A setting that means nothing."""


@dataclass(frozen=True)
class Setting:
    """One variable of the environment: its name, what it means, and what holds where it is not set."""

    name: str
    meaning: str
    default: str = ""

    def read(self) -> str:
        """Return what is set, or the default; an empty value counts as not set."""
        return os.environ.get(self.name) or self.default

    def number(self) -> int:
        """Return the whole number that is set, or that of the default.

        Raises:
            UnusableSettingError: something else than a whole number above 0 is set.
        """
        written = self.read().strip()
        if not (written.isascii() and written.isdigit() and int(written)):
            raise UnusableSettingError(
                N_("{name} has to be a whole number above 0. Change it, or take it away."), name=self.name
            )
        return int(written)


@dataclass(frozen=True)
class Key:
    """A variable of the environment, or an entry of the secrets file, that names or opens an account."""

    name: str
    meaning: str

    def read(self) -> str | None:
        """Return the key without blanks and without a leading "Bearer"; None where there is none.

        Raises:
            UnusableKeyError: it holds signs that no key has.
        """
        written = os.environ.get(self.name) or _secret(self.name)
        if written is None:
            return None
        plain = written.strip().removeprefix("Bearer ").strip()
        if not plain.isascii() or not plain.isprintable() or " " in plain:
            raise UnusableKeyError(
                N_("{name} holds signs that no key has. Copy the key anew."), name=self.name
            )
        return plain or None


LOCAL = Setting("ENGAGEMENT_LOCAL", "1: one person's own machine, everything saved is listed")
HOSTS = Setting(
    "ENGAGEMENT_HOSTS",
    'the names under which the app answers, as "app.example.org *.example.org"; without it any, and on one '
    "person's own machine only localhost and addresses in figures",
)
DATA = Setting("ENGAGEMENT_DATA", "the folder for everything kept", default=".engagement")
DATABASE = Setting(
    "ENGAGEMENT_DATABASE",
    "the address of a PostgreSQL or SQLite database, instead of a file in the data folder",
)
TRUSTED_PROXIES = Setting(
    "FORWARDED_ALLOW_IPS",
    "addresses of the proxies in front, whose word is taken for where a visitor comes from",
    default="127.0.0.1,::1",
)
TEST_SERVERS = Setting(
    "ENGAGEMENT_TEST_SERVERS",
    'for tests: servers on this machine in place of a name, as "name=port name=port"; nothing else of this '
    "machine or network is ever asked",
)

READING_MEMORY = Setting(
    "ENGAGEMENT_READING_MEMORY_MB", "the most memory that reading one upload may take", default="4096"
)
READING_SECONDS = Setting(
    "ENGAGEMENT_READING_SECONDS",
    "the longest that reading one upload may keep a processor busy",
    default="300",
)

FREE_MEMORY = Setting(
    "ENGAGEMENT_FREE_MEMORY_MB",
    "the memory to be kept free: with less, nothing new begins and no file is taken in",
    default="512",
)
UPLOADS_A_VISIT = Setting(
    "ENGAGEMENT_UPLOADS_A_VISIT_MB", "how much of one visitor's files may wait in memory", default="500"
)
UPLOADS = Setting(
    "ENGAGEMENT_UPLOADS_MB", "how much of all visitors' files may wait in memory", default="2000"
)

BLUESKY_HANDLE = Key("ENGAGEMENT_BLUESKY_HANDLE", "the owner's handle, for notifications and follow dates")
BLUESKY_APP_PASSWORD = Key("ENGAGEMENT_BLUESKY_APP_PASSWORD", "an app password of that account")
MASTODON_HANDLE = Key("ENGAGEMENT_MASTODON_HANDLE", "the owner's address, for mentions outside threads")
MASTODON_ACCESS_TOKEN = Key("ENGAGEMENT_MASTODON_ACCESS_TOKEN", "an access token of that account")
X_BEARER_TOKEN = Key("ENGAGEMENT_X_BEARER_TOKEN", "the token of the operator's app at X")
X_USER_TOKEN = Key("ENGAGEMENT_X_USER_TOKEN", "a token that the owner of an account has granted to that app")
X_APP_OWNER = Key(
    "ENGAGEMENT_X_APP_OWNER", "the account that the app belongs to: its own data has a lower price"
)
X_CLIENT_ID = Key("ENGAGEMENT_X_CLIENT_ID", 'the app\'s id, for "Sign in with X" (OAuth 2 with PKCE)')
X_CLIENT_SECRET = Key("ENGAGEMENT_X_CLIENT_SECRET", "the app's secret, for the same")
X_CALLBACK = Key(
    "ENGAGEMENT_X_CALLBACK",
    "the public address of /x/callback, behind a proxy that ends TLS",
)
X_MOST_USD = Key(
    "ENGAGEMENT_X_MOST_USD", "the most this server may spend on X in a UTC day; without it no limit"
)

# In the order in which POSIX lets them count.
LANGUAGES_OF_SHELL = tuple(
    Setting(name, "the language of the shell, where no --language is given")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG")
)


# What a program needs to run at all; none of these opens anything.
_OF_ANY_PROGRAM = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


def bare_environment() -> dict[str, str]:
    """Return the environment for a process that gets no key: not those of networks, nor of a database."""
    return {name: os.environ[name] for name in _OF_ANY_PROGRAM if name in os.environ}


def data_folder() -> Path:
    """Return the folder for everything kept; it need not be there yet."""
    return Path(DATA.read())


def is_local() -> bool:
    """Whether the app runs for one person on their own machine."""
    return LOCAL.read() == "1"


def hosts() -> tuple[str, ...]:
    """Return the names under which the app answers, in lower case; empty for any."""
    return tuple(HOSTS.read().lower().replace(",", " ").split())


def servers_of_tests() -> dict[str, int]:
    """Return the port on this machine that stands for a server's name, in tests."""
    pairs = (pair.split("=") for pair in TEST_SERVERS.read().split())
    return {name: int(port) for name, port in pairs}


def shell_language() -> str:
    """Return the language code of the shell, such as `es`; English where it has none."""
    locale = next((value for setting in LANGUAGES_OF_SHELL if (value := setting.read())), "en")
    return locale.partition(".")[0].partition("@")[0]


def _secret(name: str) -> str | None:
    try:
        secret = tomllib.loads(_SECRETS.read_text(encoding="utf-8")).get(name)
    except (OSError, ValueError):
        return None
    return secret if isinstance(secret, str) else None
