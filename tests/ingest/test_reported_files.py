"""Files as public reports describe them, rebuilt: who is in them, and who must not be.

The kinds of `test_files_of_the_world` go on here with what other tools write. People and texts are invented.
"""

from __future__ import annotations

import json
import time
from typing import Any, ClassVar

import pandas as pd
import pytest

from engagement.errors import EmptyDataError, UnknownLayoutError
from engagement.ingest.files.upload import inspect, read
from engagement.ingest.networks import client as clients
from engagement.ingest.networks.client import Limiters
from engagement.ingest.networks.contract import Options
from engagement.ingest.networks.fetch import find
from engagement.ingest.networks.handle import Handle
from engagement.ingest.networks.run import Run
from tests.ingest.networks.listed import Clock
from tests.ingest.networks.mastodon_world import Server
from tests.ingest.test_files_of_the_world import BIG, NAMES, follower_handles, table, told, workbook
from tests.ingest.test_uploads import check_nothing_lost

ROUNDED = "Some ids were rounded by a program; they are not used, and those people go by their handle."


def _exported(number: str | None, name: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "screen_name": name, "name": name, "followers_count": None, "friends_count": None,
        "statuses_count": None, "is_blue_verified": False, "followed_by": True, "protected": False, **more,
    }  # fmt: skip


def test_people_a_server_tells_less_about_are_people_and_empty_entries_are_not():
    rows = [
        _exported("11", "lunabosque", followers_count=120, metadata={"rest_id": "11", "core": {"name": "L"}}),
        _exported("12", "marcoveleta"),
        _exported("1723415153759150080", None, metadata={"__typename": "UserUnavailable"}),
        _exported(None, None, metadata={}),
    ]
    tables = read([("twitter-Followers-1760000000000.json", json.dumps(rows).encode())])
    assert set(tables.follower_ids()) == {"11", "12", "1723415153759150080"}
    assert follower_handles(tables) == {"lunabosque", "marcoveleta"}
    assert tables.skipped["row"].tolist() == [4]
    check_nothing_lost(tables)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("joined", ["Fecha de alta", "Fecha alta", "Fecha de creación"])
def test_the_text_that_a_spreadsheet_saves_is_read_whole(encoding, joined):
    rows = [
        ["Usuario", "Nombre", "Seguidores", "Tasa", joined],
        ["@lunabosque", "Íñigo Peña", "1.200", "0,35", "14/08/2020"],
        ["@marcoveleta", "M. José", "12", "1,5", "03/02/2019"],
    ]
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    tables = read([("seguidores.txt", mark + table(rows, "\t", encoding, "\r\n"))])
    people = tables.accounts.set_index("handle").loc[["lunabosque", "marcoveleta"]]
    assert people["name"].tolist() == ["Íñigo Peña", "M. José"]
    assert people["followers_count"].tolist() == [1200, 12]
    assert [day.isoformat()[:10] for day in people["created_at"]] == ["2020-08-14", "2019-02-03"]
    check_nothing_lost(tables)


@pytest.mark.parametrize("header", ["user_id", "id", "id_str", "userId"])
def test_ids_as_numbers_of_a_workbook_are_not_used_and_the_preview_says_so(header):
    rows = [[header, "username", "name", "followers_count"]]
    rows += [[float(number), name, name.title(), 10] for number, name in zip(BIG, NAMES, strict=True)]
    file = ("followers.xlsx", workbook(Followers=[*rows, [12, "ivo", "Ivo", 30]]))
    tables = read([file])
    assert set(tables.follower_ids()) == {"12", *("@" + name for name in NAMES)}
    assert ROUNDED in tables.sources[0].notes
    assert ROUNDED in inspect([file]).files[0].notes
    check_nothing_lost(tables)


def test_ids_alone_that_were_rounded_say_what_to_do():
    content = table([["user_id"], *([number[:15] + "0000"] for number in BIG)])
    with pytest.raises(EmptyDataError, match="rounded every id"):
        read([("followers.csv", content)])


class Odd(Server):
    """A server whose accounts say less, or more, than they should."""

    told: ClassVar[dict[str, dict[str, Any]]] = {
        "1001": {"last_status_at": "", "created_at": ""},
        "1002": {"moved": None, "last_status_at": None},
        "1003": {"moved": {"id": "9999", "acct": "n@other.test"}, "last_status_at": "2026-11-24T15:49:42Z"},
        "1004": {"suspended": True, "display_name": "", "note": "", "followers_count": 0, "fields": []},
        "1006": {"avatar": "", "id": "01GQAFHSJFFPDASKM6GKQAFHSJ"},
        "1007": {"id": 1007, "followers_count": -1, "statuses_count": "3"},
        "1008": {"display_name": "Ana :verified: 🌿", "acct": "Ana@Other.TEST", "username": "Ana"},
    }  # fmt: skip

    def _account(self, number):
        return super()._account(number) | self.told.get(number, {})


def test_odd_accounts_of_a_server_are_people_with_gaps(monkeypatch, tmp_path):
    clock = Clock(time.time())
    monkeypatch.setattr(clients, "SHARED_LIMITERS", Limiters())
    monkeypatch.setattr(clients, "SystemClock", lambda: clock)
    network, found = find(Handle("mastodon", "brand", "social.test"), Odd(followers=12))
    run = Run(network, found, Options(), tmp_path)
    run.go()
    tables = run.tables()
    numbers = {str(1000 + at) for at in range(12)} - {"1006"} | {"01GQAFHSJFFPDASKM6GKQAFHSJ"}
    assert set(tables.follower_ids()) == numbers
    people = tables.accounts.set_index("account_id")
    assert pd.isna(people.loc["1001", "created_at"])
    assert people.loc[["1001", "1002"], "last_post_at"].isna().all()
    assert pd.isna(people.loc["1007", "followers_count"])
    assert people.loc["1007", "posts_count"] == 3
    assert people.loc["1008", "handle"].casefold() == "ana@other.test"


# One name, several accounts

PLACES = {
    "domain": [["lina", "nube.example"], ["lina", "faro.example"], ["toni", "isla.example"]],
    "server": [["lina", "nube.example"], ["lina", "faro.example"], ["toni", "isla.example"]],
    "instancia": [["lina", "nube.example"], ["lina", "faro.example"], ["toni", "isla.example"]],
    "url": [["lina", f"https://{host}/@lina"] for host in ("nube.example", "faro.example", "isla.example")],
    "network": [["lina", "Instagram"], ["lina", "TikTok"], ["lina", "Twitter"]],
    "plataforma": [["lina", "instagram"], ["lina", "tiktok"], ["lina", "x"]],
    "Profile URL": [["lina", "https://www.instagram.com/lina"], ["lina", "https://www.tiktok.com/@lina"],
                    ["lina", "https://x.com/lina"]],
}  # fmt: skip


@pytest.mark.parametrize("header", PLACES)
@pytest.mark.parametrize("who", ["username", "usuario", "handle"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_name_at_three_places_is_three_people(header, who, turned):
    rows = [[who, header], *PLACES[header]]
    rows = [row[::-1] for row in rows] if turned else rows
    tables = read([("followers.csv", table(rows))])
    assert len(set(tables.follower_ids())) == 3
    assert tables.skipped.empty
    check_nothing_lost(tables)


@pytest.mark.parametrize("first", ["instagram.com/", "tiktok.com/@"])
def test_a_name_in_two_files_of_two_networks_is_two_people(first):
    second = {"instagram.com/": "tiktok.com/@", "tiktok.com/@": "instagram.com/"}[first]
    files = [
        (f"followers {at}.csv", table([["username", "profile_url"],
                                       *([name, f"https://www.{site}{name}"] for name in names)]))
        for at, (site, names) in enumerate([(first, ["lina", "ana"]), (second, ["lina"])])
    ]  # fmt: skip
    tables = read(files)
    assert len(tables.follower_ids()) == 3
    check_nothing_lost(tables)


@pytest.mark.parametrize("header", ["website", "url", "link"])
def test_a_website_is_no_place_of_the_name(header):
    sites = ["https://mastodon.example/@lina", "https://marco.example/about", "", "https://shop.example/a"]
    rows = [["username", header], *zip(["lina", "marco", "eva", "ana"], sites, strict=True)]
    assert follower_handles(read([("followers.csv", table(rows))])) == {"lina", "marco", "eva", "ana"}


@pytest.mark.parametrize("nobody", ["0", "-1", "0.0"])
def test_the_id_of_nobody_makes_no_two_people_one(nobody):
    rows = [["user_id", "username"], [nobody, "ana"], ["771", "luis"], [nobody, "eva"]]
    tables = read([("followers.csv", table(rows))])
    assert set(tables.follower_ids()) == {"@ana", "771", "@eva"}
    check_nothing_lost(tables)


def test_people_counted_from_zero_are_people():
    rows = [["user_id", "username"], ["0", "ana"], ["1", "luis"], ["2", "eva"]]
    assert set(read([("followers.csv", table(rows))]).follower_ids()) == {"0", "1", "2"}


@pytest.mark.parametrize("answered", ["in_response_to_tweet_id", "in_reply_to_tweet_id"])
def test_names_in_a_column_of_ids_are_the_names_people_are_called_by(answered):
    rows = [
        ["tweet_id", "author_id", "created_at", "text", answered],
        ["1", "ayuda", "Tue Oct 31 22:10:47 +0000 2017", "@115712 te ayudamos", "3"],
        ["3", "115712", "Tue Oct 31 22:08:27 +0000 2017", "@ayuda no funciona", ""],
    ]
    tables = read([("posts.csv", table(rows))], owner="ayuda")
    assert told(tables) == {
        ("@ayuda", "reply", "@115712"),
        ("@115712", "mention", "@ayuda"),
    }
    assert tables.accounts["account_id"].tolist() == ["@115712"]


# Posts and comments under other tools' headers


@pytest.mark.parametrize(
    "header",
    [
        ["username", "comment", "commentDate", "commentId", "profileUrl", "timestamp"],
        ["ownerUsername", "text", "timestamp", "commentId", "commentUrl", "collected"],
        ["usuario", "comentario", "fecha", "id del comentario", "enlace", "recogido"],
    ],
)
def test_comments_answer_whose_posts_they_stand_under(header):
    rows = [
        header,
        ["lunabosque", "qué bonito", "2026-05-01T10:00:00Z", "901", "", "2026-06-01T10:00:00Z"],
        ["marcoveleta", "lo quiero ya", "2026-05-02T10:00:00Z", "902", "", "2026-06-01T10:00:00Z"],
    ]
    tables = read([("comments.csv", table(rows))], owner="tiendabruma")
    assert {(actor, kind) for actor, kind, _ in told(tables)} == {
        ("@lunabosque", "reply"),
        ("@marcoveleta", "reply"),
    }
    assert sorted(day.isoformat()[:10] for day in tables.interactions["created_at"]) == [
        "2026-05-01",
        "2026-05-02",
    ]
    assert not tables.has_follower_list
    assert "linkedin" not in tables.sources[0].layout


def test_a_number_of_comments_makes_no_post_a_comment():
    rows = [
        ["username", "text", "date", "likes", "comments"],
        ["lunabosque", "buenos días a todos", "2026-05-01T10:00:00Z", "4", "2"],
        ["marcoveleta", "hola @tiendabruma", "2026-05-02T10:00:00Z", "1", "0"],
    ]
    tables = read([("posts.csv", table(rows))], owner="tiendabruma")
    assert told(tables) == {("@marcoveleta", "mention", "@tiendabruma")}


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2020-09-01 10:00:00 CEST", "2020-09-01T08:00:00+00:00"),
        ("2020-12-01 10:00:00 CET", "2020-12-01T09:00:00+00:00"),
        ("Mon Apr 06 22:19:45 PDT 2009", "2009-04-07T05:19:45+00:00"),
        ("2020-09-01 10:00:00 EST", "2020-09-01T15:00:00+00:00"),
        ("2020-09-01 10:00:00 UTC", "2020-09-01T10:00:00+00:00"),
    ],
)
def test_zones_by_name_are_read(written, moment):
    rows = [["id", "created_at", "username", "tweet", "reply_to"],
            ["1300000000000000011", written, "lunabosque", "@tiendabruma qué bien", "[]"]]  # fmt: skip
    tables = read([("tweets.csv", table(rows))], owner="tiendabruma")
    assert [one.isoformat() for one in tables.interactions["created_at"]] == [moment]


# Where a list ends, and where its header is not

HEAD = [["Usuario", "Nombre", "Seguidores"], ["ana", "Ana", "1"], ["luis", "Luis", "2"]]
ENDS = [
    ["Total: 2 seguidores"], ["Fuente: Instagram, mayo 2026"], ["Generado por Metricool"], ["2 rows"],
    ["--- end of report ---"], ["Total des abonnés", "", "3"], ["Exported by Foo on 2026-05-01"],
    ["Página 1 de 1"],
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_remarks_below_a_list_are_nobody(end, blank, form):
    rows = [*HEAD, *([[""] * 3] if blank else []), [*end, "", ""][:3]]
    content = table(rows) if form == "csv" else workbook(S=rows)
    tables = read([(f"seguidores.{form}", content)])
    assert follower_handles(tables) == {"ana", "luis"}
    assert len(tables.skipped)
    check_nothing_lost(tables)


@pytest.mark.parametrize(
    "rows",
    [
        [["lunabosque", "Luna"], ["marcoveleta", "Marco"], ["rio9", "Rio"]],
        [["11", "lunabosque"], ["12", "marcoveleta"]],
        [["lunabosque"], ["marcoveleta"]],
        [["lunabosque", "marcoveleta", "rio9"]],
    ],
)
def test_a_first_row_that_names_no_column_is_not_lost_in_silence(rows):
    with pytest.raises(UnknownLayoutError, match="no row names its columns"):
        read([("followers.csv", table(rows))])


# The same person told in two ways


def _rounded_as(way: str, number: str) -> str:
    exact = int(float(number))
    return str(exact) if way == "exact" else f"{float(number):.16e}".partition("e")[0].replace(".", "") + "00"


@pytest.mark.parametrize("way", ["exact", "shortest"])
@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("turned", [False, True])
def test_a_rounded_id_beside_the_true_one_of_the_same_handle_is_no_second_person(way, count, turned):
    people = list(zip(BIG, NAMES, strict=True))[:count]
    listed = [["user_id", "username"], *([_rounded_as(way, number), name] for number, name in people)]
    posts = [["tweet_id", "author_id", "author_handle", "text", "created_at", "in_reply_to_screen_name"]]
    posts += [
        [f"179000000000000{at}011", number, name, "@tienda hola", "2026-05-01T10:00:00Z", "tienda"]
        for at, (number, name) in enumerate(people)
    ]
    files = [("followers.csv", table(listed)), ("posts.csv", table(posts))]
    tables = read(files[::-1] if turned else files, owner="tienda")
    assert (
        set(tables.follower_ids()) == set(tables.accounts["account_id"]) == {number for number, _ in people}
    )
    check_nothing_lost(tables)


def test_two_accounts_that_had_one_handle_stay_two():
    rows = [["user_id", "username"], [BIG[0], "ana"], [BIG[1], "ana"]]
    assert set(read([("followers.csv", table(rows))]).follower_ids()) == {BIG[0], BIG[1]}


@pytest.mark.parametrize("owner", ["tienda", "@tienda", "tienda@isla.example"])
@pytest.mark.parametrize("header", ["url", "link"])
def test_bare_names_stand_for_those_whose_server_other_columns_tell(owner, header):
    rows = [
        ["username", "text", "created_at", header, "in_reply_to_screen_name"],
        ["ana", "@tienda hola", "2026-05-01T10:00:00Z", "https://nube.example/@ana/179", "tienda"],
        ["tienda", "@ana gracias", "2026-05-01T11:00:00Z", "https://isla.example/@tienda/180", "ana"],
    ]
    tables = read([("posts.csv", table(rows))], owner=owner)
    assert told(tables) == {
        ("@ana@nube.example", "reply", "@tienda@isla.example"),
        ("@tienda@isla.example", "reply", "@ana@nube.example"),
    }
    assert tables.accounts["account_id"].tolist() == ["@ana@nube.example"]


def test_a_bare_name_of_two_servers_stands_for_neither():
    listed = [["username", "server"], ["lina", "nube.example"], ["lina", "faro.example"]]
    acts = [["actor_handle", "target_handle", "kind", "created_at"], ["lina", "bruma", "reply", "2026-01-01"]]
    tables = read([("followers.csv", table(listed)), ("acts.csv", table(acts))], owner="bruma")
    assert set(tables.follower_ids()) == {"@lina@nube.example", "@lina@faro.example"}
    assert told(tables) == {("@lina", "reply", "@bruma")}


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("other", "follows"), [("follower_account_id", ["11", "12"]), ("following_account_id", [])]
)
def test_an_account_beside_its_followers_is_one_side_of_a_pair(form, other, follows):
    rows = [{"account_id": "700", other: number} for number in ("11", "12")]
    listed = [[*rows[0]], *([*row.values()] for row in rows)]
    content = json.dumps(rows).encode() if form == "json" else table(listed)
    tables = read([(f"list.{form}", content)], owner="700")
    assert sorted(tables.follower_ids()) == follows
    assert sorted(tables.accounts["account_id"]) == ["11", "12"]
    check_nothing_lost(tables)


def test_a_reference_to_a_comment_on_reddit_is_its_id():
    rows = [
        ["id", "author", "body", "created_utc", "parent_id", "link_id", "permalink"],
        ["abc", "ana", "hola que tal", "1767225600", "t3_xyz", "t3_xyz", "/r/x/comments/xyz/a/abc"],
        ["abd", "luis", "muy bien", "1767225700", "t1_abc", "t3_xyz", "/r/x/comments/xyz/a/abd"],
    ]
    tables = read([("comments.csv", table(rows))], owner="ana")
    assert ("@luis", "reply", "@ana") in told(tables)
