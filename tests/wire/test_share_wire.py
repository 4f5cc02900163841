"""Whoever was sent a link and speaks to the server without our page: nothing is told, nothing changed."""

from __future__ import annotations

import random
import re

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from engagement.sharing.anonymity import BANDS
from engagement.web.session import ENTRIES
from tests.marked import MARK, Marked, another_link
from tests.wire.anything import HOSTILE, anything
from tests.wire.raw_viewer import enter, read, rerun, tables, visitor, widgets

pytestmark = pytest.mark.xdist_group("wire")
TOLD_OF_PEOPLE = {"who", "state", *BANDS}
DRAWN = [  # the bar of states, the map of ties, the weeks
    "state n share end start middle label text count percent",
    "x x2 y y2 n shown opacity", "x y label", "x", "y",
    "account_id who x y days others state label", "x y t", "x y t", "x y t", "x y t",
    "week kind people label shown day",
]  # fmt: skip
MESSAGES = 400


def pages_of_the_owner(key: str, query: str) -> list[str]:
    """Addresses a client might try: their own, the owner's pages, somebody else's, nonsense."""
    tried = [query, query + "&page=people", query + "&page=figures", query + "&page=people&state=member", ""]
    tried += [
        f"{query}&analysis={key[:-1]}A",
        "analysis=" + "A" * 43,
        "v=" + "0" * 16,
        f"{query}&analysis={key}",
    ]
    return tried + [f"{query}&page={text}&lang={text}&q={text}&order={text}" for text in HOSTILE]


def test_an_owner_is_told_what_a_client_is_not(server: tuple[str, Marked]) -> None:
    """The search that the other tests rely on finds what it looks for where it is told."""
    address, marked = server
    with visitor(address) as owner:
        for _ in range(40):
            owner.run(f"analysis={marked.key}&lang=en", "community")
            if f"{MARK}brand".encode() in owner.told():
                break
        assert f"{MARK}brand".encode() in owner.told()


def columns(messages: list[ForwardMsg]) -> set[str]:
    return {name for table in tables(messages) for name in table.column_names}


def test_l11_the_tables_hold_the_allowed_columns_and_no_others(server: tuple[str, Marked]) -> None:
    address, marked = server
    query, cookies = enter(address, f"/s/{marked.token}")
    with visitor(address, cookies) as client:
        assert columns(client.run(query + "&page=people")) == TOLD_OF_PEOPLE
        charts = list(tables(client.run(query)))
        assert [table.column_names for table in charts] == [names.split() for names in DRAWN]
        dots = charts[5]
        assert all(re.fullmatch(r"\d+-\d+", made) for made in dots["account_id"].to_pylist())
        assert columns(client.run(query + "&page=figures")) == set()
        assert MARK.encode() not in client.told()


def test_l13_no_message_gets_more_out_of_the_server(server: tuple[str, Marked]) -> None:
    """Hundreds of hand-made and damaged messages: the same fields as ever, and the server lives."""
    address, marked = server
    query, cookies = enter(address, f"/s/{marked.token}")
    before = [link for link in marked.owner.listed(marked.key) if link.id == marked.link_id]
    dice = random.Random(20261124)
    with visitor(address, cookies) as client:
        known = widgets(client.run(query) + client.run(query + "&page=people"))
        assert any(text.startswith("$$ID") for text in known)
        queries = pages_of_the_owner("x" * 43, query)
        for number in range(MESSAGES):
            client.say(anything(dice, known, queries, [*ENTRIES, "shared", "any"]))
            if number % 8 == 7:
                client.settle()
        assert columns(client.run(query + "&page=people")) == TOLD_OF_PEOPLE
        assert client.closed > 0  # garbage ends a connection, and only that
        assert MARK.encode() not in client.told()
        assert not any(
            message.WhichOneof("type") == "git_info_changed"
            or message.delta.new_element.exception.stack_trace
            for message in client.messages
        )
        assert {"navigation", "delta", "script_finished"} <= {m.WhichOneof("type") for m in client.messages}
    after = [link for link in marked.owner.listed(marked.key) if link.id == marked.link_id]
    assert [(link.client, link.pages, link.state, link.expires_at) for link in after] == [
        (link.client, link.pages, link.state, link.expires_at) for link in before
    ]
    assert httpx.get(f"{address}/_stcore/health").status_code == 200


def test_what_everybody_has_open_is_not_cleared_by_a_client(server: tuple[str, Marked]) -> None:
    """Streamlit's own way to empty the server's memory does not reach it."""
    address, marked = server
    query, cookies = enter(address, f"/s/{marked.token}")
    with visitor(address) as owner, visitor(address, cookies) as client:
        for _ in range(40):
            owner.run("analysis=sample&lang=en", "community")
            if b"Made-up sample" in owner.told():
                break
        client.run(query)
        client.say(BackMsg(clear_cache=True))
        client.settle()
        opened = b"".join(m.SerializeToString() for m in owner.run("analysis=sample&lang=en", "community"))
        assert b"Made-up sample" in opened


PATHS = (
    "/media/" + "0" * 56 + ".csv", "/media/", "/media/../.streamlit/config.toml", "/app/static/app.py",
    "/media/%2e%2e/engagement.sqlite", "/component/x/../../engagement.sqlite", "/engagement.sqlite",
    "/_stcore/bidi-components/x/%2e%2e%2fapp.py", "/_stcore/metrics", "/_stcore/agent/openapi.json",
    "/.streamlit/secrets.toml", "//etc/passwd", "/assets/..%2fserver.py", "/static/..%2f..%2fapp.py",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_l09_no_address_of_the_server_tells_anything(server: tuple[str, Marked], path: str) -> None:
    address, marked = server
    _, cookies = enter(address, f"/s/{marked.token}")
    reply = httpx.get(address + path, headers={**cookies, "accept": "text/html,*/*"}, follow_redirects=True)
    shell = "<title>Engagement</title>" in reply.text
    assert shell or reply.status_code in (400, 403, 404), (reply.status_code, reply.text[:200])
    assert MARK not in reply.text
    assert "import " not in reply.text
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["x-robots-tag"].startswith("noindex")
    if path.startswith("/media/"):
        assert reply.headers["cache-control"] == "no-store"


def test_l09_guessed_downloads_are_not_there(server: tuple[str, Marked]) -> None:
    """A shared page makes no file, and ids that somebody might guess open none."""
    address, marked = server
    query, cookies = enter(address, f"/s/{marked.token}")
    with visitor(address, cookies) as client:
        told = [client.run(query), client.run(query + "&page=people"), client.run(query + "&page=figures")]
        assert b"/media/" not in client.told()
        assert all(
            message.delta.new_element.WhichOneof("type") != "download_button" for m in told for message in m
        )
    dice = random.Random(5)
    with httpx.Client(base_url=address, headers=cookies) as http:
        for kind in ("csv", "xlsx", "pdf", "html", "json", "png", "bin"):
            for _ in range(15):
                assert http.get(f"/media/{dice.randbytes(28).hex()}.{kind}").status_code == 404


def test_a_client_uploads_nothing(server: tuple[str, Marked]) -> None:
    """The upload needs a session of one's own and its token; one's link is neither."""
    address, marked = server
    _, cookies = enter(address, f"/s/{marked.token}")
    file = {"file": ("followers.csv", b"handle\na\n")}
    for session in ("x", "00000000-0000-4000-8000-000000000000", "..%2f.."):
        for method in ("PUT", "DELETE"):
            reply = httpx.request(method, f"{address}/_stcore/upload_file/{session}/1", headers=cookies,
                                  files=file if method == "PUT" else None)  # fmt: skip
            assert reply.status_code in (400, 403, 404), reply.text


@pytest.mark.parametrize("act", ["pause", "revoke"])
def test_l09_a_closed_link_tells_nothing_more_to_whoever_stays_connected(
    server: tuple[str, Marked], act: str
) -> None:
    """Whatever a connection that was let in asks for after the end: one sentence."""
    address, marked = server
    other = another_link(marked)
    query, cookies = enter(address, f"/s/{other.token}")
    with visitor(address, cookies) as client:
        known = widgets(client.run(query + "&page=people"))
        fragments = [text for text in known if not text.startswith("$$ID")]
        assert fragments
        getattr(other.owner, act)(other.key, other.link_id)
        heard = len(client.frames)
        for fragment in fragments:
            client.say(rerun(query + "&page=people", fragment_id=fragment, is_auto_rerun=True))
        client.settle()
        for asked in (query, query + "&page=people", query + "&page=figures"):
            client.run(asked)
        told = [message for frame in client.frames[heard:] for message in read(frame)]
        assert columns(told) == set()
        assert b"This link shows nothing" in b"".join(client.frames[heard:])
        assert b"Our community" not in b"".join(client.frames[heard:])
