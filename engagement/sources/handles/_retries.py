"""What is tried again, how often, and how long to wait before."""

from __future__ import annotations

from dataclasses import dataclass

from tenacity.wait import wait_base, wait_random_exponential

LONGEST_WAIT = 16 * 60.0


@dataclass(frozen=True)
class Retry:
    """How often in all, and how long to wait in between where the server itself does not say."""

    attempts: int
    wait: wait_base


# Waits are drawn from a span that doubles: many clients that failed together must not come back together.
_AGAIN_SOON = Retry(attempts=5, wait=wait_random_exponential(1.0, max=30.0, min=0.5))
RETRIES = {
    "429": Retry(attempts=6, wait=wait_random_exponential(15.0, max=900.0, min=7.5)),
    "408": _AGAIN_SOON,
    "425": _AGAIN_SOON,
    "500": _AGAIN_SOON,
    "502": _AGAIN_SOON,
    "503": _AGAIN_SOON,
    "504": _AGAIN_SOON,
    "timeout": _AGAIN_SOON,
    "connection": _AGAIN_SOON,
    "cut": _AGAIN_SOON,
    "no JSON": _AGAIN_SOON,
}
