"""Lists of other tools: told by header and values, the rest mapped by hand."""

from __future__ import annotations

import pytest

from engagement.errors import AmbiguousInputError, UnknownLayoutError
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("User Id,Username,Fullname", ["123", "ann", "Ann A"]),
        (
            "whatIFound,username,userId,name,bio,location,websiteUrl,followersCount,followingCount,postsCount",
            ["x", "ann", "123", "Ann A", "b", "", "", "5", "6", "7"],
        ),
        (
            "Usuario;Nombre;Seguidores;Seguidos;Verificado",
            ["@ann", "Ann A", "1.234", "12", "sí"],
        ),
    ],
)
def test_headers_of_other_tools(header, row):
    delimiter = ";" if ";" in header else ","
    tables = read([("followers.csv", upload_samples.csv_bytes(header, row, delimiter=delimiter))])
    person = tables.accounts.iloc[0]
    assert (person["handle"], person["name"]) == ("ann", "Ann A")
    if delimiter == ";":
        assert (person["followers_count"], person["following_count"], person["verified"]) == (1234, 12, True)


def test_profile_addresses_give_handles():
    content = upload_samples.csv_bytes(
        "Profile URL,Number of followers,Number of people they follow,Private account",
        ["https://www.instagram.com/ann/", "1,234", "5", "No"],
    )
    person = read([("magi followers.csv", content)]).accounts.iloc[0]
    assert (person["handle"], person["followers_count"], person["following_count"]) == ("ann", 1234, 5)
    assert not person["protected"]


@pytest.mark.parametrize(
    ("values", "becomes"),
    [
        (["yes", "no"], "accounts.followed_by_owner"),
        (["12", "1.2K"], "accounts.following_count"),
        (["1", "0"], None),
    ],
)
def test_following_is_a_flag_or_a_count_by_its_values(values, becomes):
    content = upload_samples.csv_bytes(
        "Username,Following", *[[name, v] for name, v in zip("ab", values, strict=True)]
    )
    found = inspect([("followers.csv", content)])
    column = next(column for column in found.files[0].columns if column.header == "Following")
    assert column.becomes == becomes
    question = next(one for one in found.files[0].questions if one.id == "column:Following")
    assert (question.answer is None) == (becomes is None)
    assert found.tables is not None


def test_an_ambiguous_column_is_mapped_by_hand_and_remembered_by_layout():
    content = upload_samples.csv_bytes("Username,Following", ["ann", "1"], ["bob", "0"])
    fingerprint = inspect([("followers.csv", content)]).files[0].fingerprint
    choices = {fingerprint: {"column:Following": "followed_by_owner"}}
    later = upload_samples.csv_bytes("Username,Following", ["cat", "1"])
    assert read([("followers of next month.csv", later)], choices=choices).accounts[
        "followed_by_owner"
    ].tolist() == [True]


def test_unrecognised_columns_can_be_mapped_by_hand():
    content = upload_samples.csv_bytes("who,x", ["ann", "5"])
    found = inspect([("followers.csv", content)])
    assert isinstance(found.error, UnknownLayoutError)
    asked = {question.id for question in found.files[0].questions}
    assert asked == {"column:who", "column:x", "header", "encoding"}
    choices = {found.files[0].fingerprint: {"column:who": "handle", "column:x": "followers_count"}}
    person = read([("followers.csv", content)], choices=choices).accounts.iloc[0]
    assert (person["handle"], person["followers_count"]) == ("ann", 5)


def test_a_table_about_something_else_is_refused():
    with pytest.raises(UnknownLayoutError, match=r"prices\.csv"):
        read([("prices.csv", upload_samples.csv_bytes("product,price", ["tea", "3"]))])


def test_display_names_are_no_handles():
    content = upload_samples.csv_bytes("Author,Price", ["Ann Lee Smith", "3"], ["Bob of the Hills", "4"])
    with pytest.raises(UnknownLayoutError):
        read([("books.csv", content)])


def test_acts_with_both_sides_named():
    content = upload_samples.csv_bytes(
        "Fecha;Autor;Para;Tipo;Texto",
        ["2026-01-01 10:00", "@Ann", "brand", "Respuesta", "hola"],
        ["2026-01-02 10:00", "bob", "Ann", "Mención", "oye"],
        delimiter=";",
    )
    tables = read([("menciones.csv", content)], owner="brand")
    assert tables.sources[0].layout == "generic.acts"
    assert tables.interactions[["actor_id", "target_id", "kind"]].values.tolist() == [
        ["@ann", "@brand", "reply"],
        ["@bob", "@ann", "mention"],
    ]


@pytest.mark.parametrize(("direction", "side"), [("towards", "target_id"), ("by_owner", "actor_id")])
def test_acts_with_one_side_named_ask_for_the_direction(direction, side):
    content = upload_samples.csv_bytes(
        "user,ts,kind", ["u1", "2010-11-11 13:28:44+00:00", "retweet"], ["u2", "2011-01-01", "mention"]
    )
    found = inspect([("events.csv", content)])
    question = found.files[0].questions[0]
    assert (question.id, question.required, question.answer) == ("direction", True, None)
    with pytest.raises(AmbiguousInputError, match=r"events\.csv"):
        read([("events.csv", content)])
    choices = {found.files[0].fingerprint: {"direction": direction}}
    tables = read([("events.csv", content)], owner="brand", choices=choices)
    assert tables.interactions[side].tolist() == ["@brand", "@brand"]
    assert tables.accounts["account_id"].tolist() == ["@u1", "@u2"]


def test_a_log_of_other_events_is_no_list_of_acts():
    content = upload_samples.csv_bytes("user,timestamp,type", ["root", "2026-01-01", "login"])
    assert inspect([("log.csv", content)]).files[0].layout == "generic"
