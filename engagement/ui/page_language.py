"""Which language a page is asked for in, before any script runs."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from engagement.language import language


def page_language(scope: Scope) -> str:
    """The language asked for by `?lang=`, else the browser's first."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    accepted = Headers(scope=scope).get("accept-language", "").split(",")[0].split(";")[0]
    return language(asked or accepted or None).code
