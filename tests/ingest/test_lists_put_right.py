"""NodeXL's workbook whole, LinkedIn's names, every sheet named, and what is put right by hand."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from engagement.cli.commands import main
from engagement.errors import AmbiguousInputError
from engagement.ingest.files.contract import FileInspection
from engagement.ingest.files.upload import inspect, read
from tests.ingest.test_files_of_the_world import follower_handles, nobody_was_invented, table, workbook
from tests.ingest.test_uploads import check_nothing_lost

EDGES = [
    [None, "Visual Properties", None, None, "Labels", None, "Other Columns"],
    ["Vertex 1", "Vertex 2", "Color", "Width", "Label", "Relationship", "Relationship Date (UTC)", "Tweet"],
    ["ann", "shop", None, None, None, "Followed", None, None],
    ["bob", "shop", None, None, None, "Followed", None, None],
    ["cid", "shop", None, None, None, "Replies to", "2026-03-01 10:00:00", "hola @shop"],
    ["ann", "shop", None, None, None, "Mentions", "2026-03-02 10:00:00", "gracias @shop"],
]
VERTICES = [
    [None, "Visual Properties", None, None, "Labels", None, "Other Columns"],
    ["Vertex", "Color", "Shape", "Size", "Label", "Followed", "Followers", "Tweets", "Description"],
    ["ann", None, None, None, None, 30, 12, 44, "Bio of Ann"],
    ["bob", None, None, None, None, 3, 1, 4, "Bio of Bob"],
    ["cid", None, None, None, None, 4, 2, 5, None],
    ["shop", None, None, None, None, 3, 1000, 4, "We sell"],
]


def question_of(file: FileInspection, name: str):
    return next(question for question in file.questions if question.id == name)


def test_nodexl_gives_edges_and_the_profiles_of_its_vertices():
    tables = read([("network.xlsx", workbook(Edges=EDGES, Vertices=VERTICES))], owner="shop")
    nobody_was_invented(tables, "ann", "bob", "cid", "shop")
    assert follower_handles(tables) == {"ann", "bob"}
    assert sorted(tables.interactions["kind"]) == ["mention", "reply"]
    assert set(tables.interactions["target_id"]) == {tables.owner.account_id}
    people = tables.accounts.set_index("handle")
    assert people["bio"].dropna().to_dict() == {"ann": "Bio of Ann", "bob": "Bio of Bob"}
    assert people["followers_count"].to_dict() == {"ann": 12, "bob": 1, "cid": 2}


def test_both_sheets_of_nodexl_are_shown_before_they_are_used():
    found = inspect([("network.xlsx", workbook(Edges=EDGES, Vertices=VERTICES))], owner="shop")
    assert [file.rows for file in found.files] == [4, 4]
    used = {file.name: {column.header for column in file.columns if column.becomes} for file in found.files}
    assert used["network.xlsx"] >= {"Vertex 1", "Vertex 2", "Relationship", "Relationship Date (UTC)"}
    assert used["network.xlsx (Vertices)"] >= {"Vertex", "Followers", "Description"}


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("First Name,Last Name,URL,Connected On", {"Ann Lee", "Bob", "Ray"}),
        ("Nombre,Apellidos,URL,Fecha de conexión", {"Ann Lee", "Bob", "Ray"}),
        ("Vorname,Nachname,URL,Verknüpft am", {"Ann Lee", "Bob", "Ray"}),
    ],
)
def test_connections_go_by_first_and_last_name(header: str, names: set[str]):
    rows = [
        ["Ann", "Lee", "https://www.linkedin.com/in/ann-lee", "12 Jan 2026"],
        ["Bob", "", "https://www.linkedin.com/in/bob", "13 Jan 2026"],
        ["", "Ray", "https://www.linkedin.com/in/ray", "14 Jan 2026"],
    ]
    tables = read([("Connections.csv", table([header.split(","), *rows]))], owner="shop")
    assert set(tables.accounts["name"]) == names


def test_a_list_that_tells_no_role_asks_for_a_name_in_the_shell(tmp_path, capsys):
    path = tmp_path / "people.csv"
    path.write_bytes(table([["username", "bio"], ["ann", "one"], ["bob", "two"]]))
    with pytest.raises(AmbiguousInputError, match="Name the file followers or following"):
        read([path], owner="shop", followers_needed=True)
    assert follower_handles(read([path], owner="shop")) == set()
    assert main(["analyse", str(path), "--owner", "shop", "--out", str(tmp_path / "out")]) != 0
    assert "Name the file followers" in capsys.readouterr().err
    named = tmp_path / "followers.csv"
    path.rename(named)
    assert follower_handles(read([named], owner="shop")) == {"ann", "bob"}


@pytest.mark.parametrize("kind", ["action", None])
def test_what_a_list_holds_can_be_set_to_interactions(kind: str | None):
    header = ["user", "to", "date", *([kind] if kind else [])]
    rows = [[f"p{n}", "shop", f"2026-03-{n:02d}", *(["reply"] if kind else [])] for n in range(1, 9)]
    given = [("list.csv", table([header, *rows]))]
    seen = inspect(given, owner="shop")
    question = question_of(seen.files[0], "list")
    assert "acts" in {option.value for option in question.options}
    told = inspect(given, owner="shop", choices={seen.files[0].fingerprint: {"list": "acts"}})
    assert told.error is None or told.joined is None
    acts = read(given, owner="shop", choices={seen.files[0].fingerprint: {"list": "acts"}}).interactions
    assert len(acts) == 8
    assert set(acts["kind"]) == {"reply" if kind else "mention"}
    assert acts["created_at"].min() == pd.Timestamp("2026-03-01", tz="UTC")


SHEETS = {
    "Followers": [["username", "followers"], ["luna", 5], ["marco", 6], ["rio", 7]],
    "Seguidores": [["usuario", "seguidores"], ["luna", 5], ["pepa", 9]],
    "Following": [["username", "followers"], ["sol", 5]],
    "Posts": [["tweet_id", "username", "created_at", "text", "reply_to_username"],
              ["17", "luna", "2026-05-02", "@shop hola", "shop"]],
    "Precios": [["producto", "precio"], ["jabón", 5], ["vela", 6]],
    "Notas": [["Revisado en mayo"], ["por Ana"], ["y por Luis"], ["dos veces"]],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_every_row_of_every_sheet_is_used_or_named(seed: int):
    made = random.Random(seed)
    chosen = made.sample([*SHEETS], made.randint(2, len(SHEETS)))
    chosen += [] if {"Followers", "Seguidores"} & {*chosen} else ["Followers"]
    content = workbook(**{name: SHEETS[name] for name in chosen})
    found = inspect([("lists.xlsx", content)], owner="shop")
    check_nothing_lost(found.tables)
    rows = sum(len(SHEETS[name]) - 1 for name in chosen)
    assert sum(source.rows for source in found.tables.sources) == rows
    assert sum(file.rows for file in found.files) == rows
    assert len({file.name for file in found.files}) == len(chosen)
    left_out = {file.name for file in found.files if file.problem}
    both = {"Followers", "Seguidores"} <= {*chosen}
    assert len(left_out) == len({"Precios", "Notas"} & {*chosen}) + both
    for name in left_out:
        assert (found.tables.skipped["source"] == name).sum() == next(
            file.rows for file in found.files if file.name == name
        )
    shell = read([("lists.xlsx", content)], owner="shop")
    pd.testing.assert_frame_equal(shell.skipped, found.tables.skipped)


def test_the_sheet_that_is_not_used_is_named_and_can_be_chosen():
    given = [("lists.xlsx", workbook(**{name: SHEETS[name] for name in ("Followers", "Seguidores")}))]
    seen = inspect(given)
    assert follower_handles(seen.tables) == {"luna", "marco", "rio"}
    assert "Seguidores" in seen.files[1].name
    assert "“Followers” lists the same" in str(seen.files[1].problem)
    turned = inspect(given, choices={seen.files[0].fingerprint: {"sheet": "Seguidores"}})
    assert follower_handles(turned.tables) == {"luna", "pepa"}
    assert [file.name for file in turned.files] == ["lists.xlsx", "lists.xlsx (Followers)"]
    assert turned.files[0].fingerprint == seen.files[0].fingerprint
    check_nothing_lost(turned.tables)


def test_what_is_said_of_one_sheet_bears_on_no_other():
    spoilt = [["Lista de mayo", None], ["de la tienda", None], ["quien", "nombre"], ["pepa", "Pepa"]]
    given = [("lists.xlsx", workbook(Followers=SHEETS["Followers"], Precios=SHEETS["Precios"], Otra=spoilt))]
    seen = inspect(given)
    prices = next(file for file in seen.files if "Precios" in file.name)
    other = next(file for file in seen.files if "Otra" in file.name)
    choices = {
        prices.fingerprint: {"list": "people", "column:producto": "handle"},
        other.fingerprint: {"header": "3", "list": "people", "column:quien": "handle", "role": "followers"},
    }
    found = inspect(given, choices=choices)
    assert set(found.tables.accounts["handle"]) == {"luna", "marco", "rio", "jabón", "vela", "pepa"}
    assert follower_handles(found.tables) == {"luna", "marco", "rio", "pepa"}
    assert found.tables.accounts.set_index("handle")["name"].dropna().to_dict() == {"pepa": "Pepa"}
    check_nothing_lost(found.tables)


def test_a_header_that_was_chosen_for_a_longer_file_is_no_crash():
    rows = SHEETS["Followers"]
    for name, content in (("followers.xlsx", workbook(S=rows)), ("followers.csv", table(rows))):
        fingerprint = inspect([(name, content)]).files[0].fingerprint
        found = inspect([(name, content)], choices={fingerprint: {"header": "9"}})
        assert found.tables is None
        assert str(found.error)


PAIRS = {
    "headers": ["follower", "followee"],
    "a column": ["source", "target", "relationship"],
    "nothing": ["source", "target"],
}


@pytest.mark.parametrize("told", PAIRS)
@pytest.mark.parametrize(
    ("meaning", "pairs", "acts"),
    [
        ("follows", [["@luna", "@shop"], ["@marco", "@shop"]], []),
        ("followed", [["@shop", "@luna"], ["@shop", "@marco"]], []),
        ("wrote", [], ["@luna", "@marco"]),
        ("written", [], ["@shop", "@shop"]),
    ],
)
def test_the_direction_of_pairs_is_put_right_whatever_told_it(told, meaning, pairs, acts):
    rows = [[person, "shop", "followed"][: len(PAIRS[told])] for person in ("luna", "marco")]
    given = [("pairs.csv", table([PAIRS[told], *rows]))]
    seen = inspect(given, owner="shop")
    question = question_of(seen.files[0], "direction")
    assert (question.answer, question.required) == ((None, True) if told == "nothing" else ("follows", False))
    tables = read(given, owner="shop", choices={seen.files[0].fingerprint: {"direction": meaning}})
    assert tables.follows[["follower_id", "followed_id"]].values.tolist() == pairs
    assert tables.interactions["actor_id"].tolist() == acts


@pytest.mark.parametrize("headers", [("from", "to"), ("author", "reply to"), ("usuario", "destinatario")])
def test_who_acted_is_put_right_by_naming_the_column(headers):
    rows = [["luna", "shop", "reply", "2026-05-02"], ["marco", "shop", "like", "2026-05-03"]]
    given = [("acts.csv", table([[*headers, "kind", "date"], *rows]))]
    seen = inspect(given, owner="shop")
    question = question_of(seen.files[0], "direction")
    assert ([option.value for option in question.options], question.answer) == ([*headers], headers[0])
    assert not question.required
    choices = {seen.files[0].fingerprint: {"direction": headers[1]}}
    turned = read(given, owner="shop", choices=choices).interactions
    assert turned["actor_id"].tolist() == ["@shop", "@shop"]
    assert turned["target_id"].tolist() == ["@luna", "@marco"]


def test_the_order_of_dates_is_put_right_also_where_the_dates_told_it():
    rows = [["luna", "3/4/2026"], ["marco", "13/2/2026"]]
    given = [("followers.csv", table([["username", "follows since"], *rows]))]
    seen = inspect(given)
    question = question_of(seen.files[0], "date_order:follows since")
    assert (question.answer, question.required) == ("day_first", False)
    choices = {seen.files[0].fingerprint: {"date_order:follows since": "month_first"}}
    dates = read(given, choices=choices).accounts.set_index("handle")["followed_at"]
    assert dates["luna"] == pd.Timestamp("2026-03-04", tz="UTC")
    assert pd.isna(dates["marco"])
