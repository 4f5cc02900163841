"""Sign in with X: the routes that lead there and back, and who is signed in on this visit.

The browser keeps one secret in a cookie that no script can read; everything else stays on the server. The
way back leads to the start page and nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from engagement.errors import EngagementError

if TYPE_CHECKING:
    from engagement.ingest.networks.x.oauth import SignedIn, SignIns


COOKIE = "engagement_x"
PROBLEM = "x_login"
_KEPT_PARAMETERS = ("handle", "lang", "view", "analysis")
_MAX_VALUE_LENGTH = 400
_creating = threading.Lock()


def is_offered() -> bool:
    """Whether the operator has registered an app to sign in to."""
    from engagement.ingest.networks.x import oauth

    return oauth.is_offered()


def signed_in() -> SignedIn | None:
    """Say who is signed in on this visit; None too where the operator offers no sign-in."""
    secret = _secret()
    return sign_ins().get(secret) if secret else None


def _secret() -> str | None:
    return st.context.cookies.get(COOKIE)


def sign_out() -> None:
    """Forget the login of this visit; its cookie leads nowhere from now on."""
    sign_ins().forget(_secret())


def address(back: Mapping[str, str | list[str]]) -> str:
    """Make the link that begins a sign-in; `back` are the parameters of the page to come back to."""
    return f"/x/login?{urlencode(back)}"


def sign_ins() -> SignIns:
    """Return the sign-ins of this server."""
    with _creating:
        return _sign_ins()


@cache
def _sign_ins() -> SignIns:
    from engagement.ingest.networks.x.oauth import SignIns

    return SignIns()


def _login_route(request: Request) -> RedirectResponse:
    """Redirect to X, with the secret that its reply has to come back to."""
    back = {
        name: request.query_params[name][:_MAX_VALUE_LENGTH]
        for name in _KEPT_PARAMETERS
        if name in request.query_params
    }
    callback = _callback_address(request)
    if not is_offered():
        return _to_start(back)
    secret, target = sign_ins().begin(callback, back)
    reply = RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})
    _set_cookie(reply, secret, callback)
    return reply


def _callback_address(request: Request) -> str:
    """Return the address that X sends people back to, as the operator registered it there."""
    from engagement.ingest.networks.x.oauth import registered_callback

    return registered_callback() or str(request.base_url) + "x/callback"


def _to_start(query: Mapping[str, str]) -> RedirectResponse:
    return RedirectResponse(f"/?{urlencode(query)}", 303, headers={"Cache-Control": "no-store"})


def _set_cookie(reply: RedirectResponse, secret: str, callback: str) -> None:
    from engagement.ingest.networks.x.oauth import HOURS

    secure = callback.startswith("https://")
    reply.set_cookie(COOKIE, secret, max_age=int(HOURS * 3600), httponly=True, samesite="lax", secure=secure)


def _callback_route(request: Request) -> RedirectResponse:
    """Sign in whom X sends back, under a new secret; where that fails the page says why."""
    secret = request.cookies.get(COOKIE)
    back = sign_ins().back(secret)
    try:
        fresh = sign_ins().finish(secret, dict(request.query_params))
    except EngagementError as error:
        return _to_start({**back, PROBLEM: _reason_word(error)})
    reply = _to_start(back)
    _set_cookie(reply, fresh, _callback_address(request))
    return reply


def _reason_word(error: EngagementError) -> str:
    """Find the word in the address for why nobody was signed in: the page has a sentence for each."""
    from engagement.ingest.networks.x.oauth import REASONS

    return next((word for word, message in REASONS.items() if message == error.message), "failed")


routes = [Route("/x/login", _login_route), Route("/x/callback", _callback_route)]
