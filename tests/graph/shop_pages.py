"""What the pages have to say of the shop that was seeded into the local Bluesky network."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import networkx as nx
import pandas as pd
from streamlit.testing.v1 import AppTest

from engagement.i18n import language
from engagement.web import session
from tests.ingest.networks import bluesky_tape
from tests.web.opening import open_page, words

Truth = dict[str, Any]
RECORDING = bluesky_tape.RECORDINGS / "shop.json.gz"
MOMENTS = ("just_liked", "just_came", "near_member", "no_moment")
_KINDS = {"es": ("Petición", "Queja"), "en": ("Request", "Complaint")}
_UNITS = {"es": ("horas", "días"), "en": ("hours", "days")}
_GREETING = {"es": "Hola, @{}:", "en": "Hello @{},"}
_STANDING = {
    "es": {"owner": "tú, en {}", "member": "otra persona, en {}", "nobody": "{} sin respuesta"},
    "en": {"owner": "you, after {}", "member": "somebody else, after {}", "nobody": "{} without an answer"},
}


def check_conversation(truth: Truth, analysis: str, code: str, with_owner: bool) -> None:
    """Who talks with whom, how many of them without the shop, who holds it together."""
    app = _opened("conversation", analysis, code, **({"owner": "in"} if with_owner else {}))
    talkers, shop = set(truth["talkers"]), truth["handle"]
    among = nx.Graph(pair for pair in truth["talk"] if set(pair) <= talkers)
    count = {"n": str(len(among)), "all": str(len(talkers))}
    assert len(among) / len(talkers) > 0.5
    expected = "The talk lives without you: {n} of {all} people also talk with each other"
    assert app.title[0].value == language(code).gettext(expected).format(**count)
    shown = app.dataframe[0].value.set_index("who")
    assert set(shown.index) == {f"@{name}" for name in talkers}
    partners = {name: set(told.split(", ")) - {"—"} for name, told in shown["with"].items()}
    assert partners == {
        f"@{name}": {f"@{other}" for other in among[name]} if name in among else set() for name in talkers
    }
    said = [pair for pair in truth["talk"] if pair[0] == shop]
    answered = {f"@{name}": sum(target == name for _, target in said) for name in talkers}
    assert shown["answered"].to_dict() == answered
    links = " ".join(link.proto.label for link in app.get("page_link")).replace("\\", "")
    whole = nx.Graph(truth["talk"]).subgraph({*talkers, shop}) if with_owner else among
    for name in talkers:
        assert (f"@{name}:" in links) is (name in set(nx.articulation_points(whole)))


def check_requests(truth: Truth, analysis: str, code: str) -> None:
    """Everything that was asked, of whom, who answered after how long, and what waits."""
    as_of = session.analyses().get(analysis).as_of  # type: ignore[union-attr]
    waiting = [one for one in truth["asked"] if (one["towards"], one["answered_by"]) == ("owner", "nobody")]
    app = _opened("requests", analysis, code)
    assert app.title[0].value.startswith(f"{len(waiting)} ")
    assert app.title[0].value.endswith(
        f"{language(code).date(pd.Timestamp(min(one['at'] for one in waiting)))}."
    )
    assert _listed(app) == sorted(_row(one, as_of, code, short=True) for one in waiting)
    everything = _opened("requests", analysis, code, to="all", answered="any")
    assert _listed(everything) == sorted(_row(one, as_of, code) for one in truth["asked"])
    for by in ("owner", "member", "nobody"):
        for kind in ("request", "complaint"):
            chosen = [one for one in truth["asked"] if one["answered_by"] == by and one[kind]]
            app = _opened("requests", analysis, code, to="all", answered=by, kind=kind)
            assert _listed(app) == sorted(_row(one, as_of, code, short=by == "nobody") for one in chosen)


def check_invitations(truth: Truth, analysis: str, code: str) -> None:
    """Who follows and never spoke: all of them, the newest first, each under the moment that was made."""
    newest = sorted(truth["silent"], key=lambda one: one["since"])
    app = _opened("invite", analysis, code)
    assert _named(app) == [one["handle"] for one in newest]
    moments = defaultdict(list)
    for one in newest:
        moments[one["moment"]].append(one)
    assert set(moments) == set(MOMENTS)
    for moment in MOMENTS:
        app = _opened("invite", analysis, code, moment=moment)
        assert _named(app) == [one["handle"] for one in moments[moment]]
        for one, letter in zip(moments[moment], app.text_area, strict=True):
            assert letter.value.startswith(_GREETING[code].format(one["handle"]))
            assert (one["friend"] is not None) is ("@c" in letter.value)
            if one["friend"]:
                assert f"@{one['friend']}" in letter.value
                assert f"@{one['friend']}" in words(app)


def _opened(page: str, analysis: str, code: str, **query: str) -> AppTest:
    app = open_page(page, lang=code, analysis=analysis, **query)
    assert not app.exception
    return app


def _named(app: AppTest) -> list[str]:
    labels = [link.proto.label.replace("\\", "") for link in app.get("page_link")]
    return [label.strip("*").removeprefix("@") for label in labels if label.startswith("**@")]


def _listed(app: AppTest) -> list[tuple[str, ...]]:
    if not app.dataframe:
        return []
    shown = app.dataframe[0].value
    return sorted(shown[["standing", "who", "text", "kind"]].itertuples(index=False, name=None))


def _row(one: Truth, as_of: pd.Timestamp, code: str, short: bool = False) -> tuple[str, ...]:
    """One line of the list; `short` where everybody in it waits and the column says only how long."""
    until = as_of if one["answered_by"] == "nobody" else pd.Timestamp(one["answered_at"])
    hours = int((until - pd.Timestamp(one["at"])) / pd.Timedelta(hours=1))
    in_hours, in_days = _UNITS[code]
    time = f"{hours} {in_hours}" if hours < 48 else f"{hours // 24} {in_days}"
    standing = time if short else _STANDING[code][one["answered_by"]].format(time)
    kinds = [name for name, key in zip(_KINDS[code], ("request", "complaint"), strict=True) if one[key]]
    return standing, f"@{one['handle']}", one["text"], " · ".join(kinds)
