"""NodeXL's workbook whole, LinkedIn's names, and lists whose kind is told by name or by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement.cli.commands import main
from engagement.errors import AmbiguousInputError
from engagement.ingest.files.contract import FileInspection
from engagement.ingest.files.upload import inspect, read
from tests.ingest.test_files_of_the_world import follower_handles, nobody_was_invented, table, workbook

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
