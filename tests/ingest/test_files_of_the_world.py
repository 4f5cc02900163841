"""Files as the world writes them: every situation rebuilt, and of each kind many variants.

The situations come from public reports on the tools that make these files; people and texts are invented.
"""

from __future__ import annotations

import csv
import io
import json
import random
from itertools import cycle, product

import pandas as pd
import pytest
import xlsxwriter

from engagement.errors import AmbiguousInputError, EmptyDataError, EngagementError
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples
from tests.ingest.test_uploads import check_nothing_lost

BIG = ["1294030472427835393", "1501220003330441733", "1723415153759151081", "1294030472427831111"]
NAMES = ["lunabosque", "marcoveleta", "riotinto9", "solnaciente"]


def table(rows, delimiter=",", encoding="utf-8", ends="\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(**sheets) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(at, column, value)
    return out.getvalue()


def follower_handles(tables) -> set[str]:
    accounts = tables.accounts.set_index("account_id")
    return set(accounts.loc[tables.follower_ids(), "handle"].dropna())


def told(tables) -> set[tuple[str, str, str | None]]:
    frame = tables.interactions
    return {
        (actor, kind, None if pd.isna(target) else target)
        for actor, kind, target in zip(frame["actor_id"], frame["kind"], frame["target_id"], strict=True)
    }


def nobody_was_invented(tables, *people: str) -> None:
    check_nothing_lost(tables)
    assert set(tables.accounts["handle"].dropna()) <= set(people)


# A. Nothing written as words

NOTHING = ["null", "None", "nan", "NaN", "N/A", "undefined", "–", "(null)", "\\N", "NULL", "", " null "]


@pytest.mark.parametrize("word", NOTHING)
@pytest.mark.parametrize("layout", ["generic", "canonical", "exporter"])
def test_a_word_for_nothing_is_nothing(word, layout):
    if layout == "generic":
        rows = [["user_id", "username", "name", "bio", "followers_count", "last_tweet"]]
        rows += [["11", "lunabosque", "Luna", word, "10", word], ["12", word, word, word, word, word]]
        rows += [
            [word, word, "x", "y", "1", ""],
            ["14", "null_poet", "Null Poet", "versos", "12", "2026-04-01"],
        ]
    elif layout == "canonical":
        rows = [["account_id", "handle", "name", "bio", "followers_count", "last_post_at"]]
        rows += [["11", "lunabosque", "Luna", word, "10", word], ["12", word, word, word, word, word]]
        rows += [
            [word, word, "x", "y", "1", ""],
            ["14", "null_poet", "Null Poet", "versos", "12", "2026-04-01"],
        ]
    else:
        rows = [["id", "screen_name", "name", "description", "followers_count", "friends_count",
                 "followed_by",
                 "is_blue_verified"]]  # fmt: skip
        rows += [["11", "lunabosque", "Luna", word, "10", word, "true", "false"]]
        rows += [
            ["12", word, word, word, word, word, word, word],
            [word, word, "x", "y", "1", "2", "true", "false"],
        ]
        rows += [["14", "null_poet", "Null Poet", "versos", "12", "3", "true", "false"]]
    tables = read([("followers.csv", table(rows))])
    assert set(tables.follower_ids()) == {"11", "12", "14"}
    nobody_was_invented(tables, "lunabosque", "null_poet")
    people = tables.accounts.set_index("account_id")
    assert people.loc["12"].drop("handle").drop(["follow_rank"]).isna().all()
    assert people["bio"].dropna().tolist() == ["versos"]
    assert tables.skipped["reason"].tolist() == ["this row has neither an id nor a handle"]


@pytest.mark.parametrize("word", NOTHING)
def test_a_post_that_answers_null_answers_nobody(word):
    header = [
        "id", "created_at", "full_text", "media", "screen_name", "name", "in_reply_to", "retweeted_status",
        "quoted_status", "url",
    ]  # fmt: skip
    rows = [
        ["101", "2026-05-01 09:00:00 +02:00", "buenos días", "[]", "tiendabruma", "T", word, word, word, "u"],
        [
            "111",
            "2026-05-02 09:00:00 +02:00",
            "@tiendabruma ¿abrís?",
            "[]",
            "lunabosque",
            "L",
            "101",
            word,
            word,
            "u",
        ],
        [
            "122",
            "2026-05-03 09:00:00 +02:00",
            "recomiendo a @tiendabruma",
            "[]",
            "marcoveleta",
            "M",
            word,
            word,
            word,
            "u",
        ],
        ["133", "2026-05-03 10:00:00 +02:00", "qué sol", "[]", "riotinto9", "R", word, word, word, "u"],
    ]
    tables = read([("search.csv", table([header, *rows]))], owner="tiendabruma")
    assert told(tables) == {
        ("@lunabosque", "reply", "@tiendabruma"),
        ("@marcoveleta", "mention", "@tiendabruma"),
    }
    assert tables.interactions["created_at"].min() == pd.Timestamp("2026-05-02 07:00Z")
    assert tables.skipped["reason"].tolist() == ["this post addresses nobody"] * 2
    check_nothing_lost(tables)


# B. Posts are not followers

POST_TABLES = {
    "community-archive": "tweet_id,account_id,username,created_at,full_text,reply_to_tweet_id,"
    "reply_to_user_id,"
    "reply_to_username",
    "twarc 1": "id,user_id,user_screen_name,created_at,text,in_reply_to_status_id,in_reply_to_user_id,"
    "in_reply_to_screen_name",
    "twint": "id,user_id,username,date,tweet,reply_to_id,,reply_to_username",
    "tweet-harvest": "id_str,user_id_str,username,created_at,full_text,in_reply_to_status_id_str,"
    "in_reply_to_user_id_str,in_reply_to_screen_name",
    "apify": "id,author/id,author/userName,createdAt,text,inReplyToId,inReplyToUserId,inReplyToUsername",
    "apify "
    "dots": "id,author.id,author.userName,createdAt,fullText,inReplyToId,inReplyToUserId,inReplyToUsername",
    "minet": "id,user_id,user_screen_name,local_time,text,to_tweetid,to_userid,to_username",
    "twarc 2": "id,author_id,author.username,created_at,text,referenced_tweets.replied_to.id,"
    "in_reply_to_user_id,in_reply_to_username",
    "scraper": "Tweet ID,User ID,Username,Date,Content,In Reply To Tweet ID,In Reply To User ID,"
    "In Reply To Username",
    "camel": "tweetId,userId,userName,timestamp,tweetText,replyToTweetId,replyToUserId,replyToUserName",
    "spanish": "id tuit,id usuario,usuario,fecha,texto,en respuesta a id,en respuesta a usuario id,"
    "en respuesta a usuario",
    "portuguese": "post id,user id,usuário,data,texto,in reply to id,in reply to user id,in reply to user",
    "french": "tweet id,user id,utilisateur,date,texte,in reply to id,in reply to user id,in reply to user",
    "german": "tweet id,user id,benutzer,datum,inhalt,in reply to id,in reply to user id,in reply to user",
    "italian": "tweet id,user id,utente,data,testo,in reply to id,in reply to user id,in reply to user",
    "catalan": "tweet id,user id,usuari,data,contingut,in reply to id,in reply to user id,in reply to user",
    "kaggle": "status_id,user_id,screen_name,created_at,text,reply_to_status_id,reply_to_user_id,"
    "reply_to_screen_name",
    "comments": "comment_id,author_id,author,published_at,comment,parent_id,parent_author_id,parent_author",
}


def posts_of(header: str) -> list[list[str]]:
    rows = [
        ["2025644156144746001", "700", "tiendabruma", "2026-02-20T10:00:00+00:00", "Abrimos el "
            "lunes", "", "", ""],
        ["2025644156144746666", "11", "lunabosque", "2026-02-22T10:00:00+00:00", "@tiendabruma qué bien",
         "2025644156144746001", "", ""],
        ["2025644156144746777", "12", "marcoveleta", "2026-02-23T10:00:00+00:00", "y el martes?",
         "2025644156144746001", "", ""],
        ["2025644156144746888", "13", "riotinto9", "2025-02-23T10:00:00+00:00", "@tiendabruma hola",
         "1923169981329473770", "700", "tiendabruma"],
    ]  # fmt: skip
    return [header.split(","), *rows]


@pytest.mark.parametrize("tool", POST_TABLES)
@pytest.mark.parametrize("shuffled", [False, True])
def test_posts_are_told_under_any_tools_headers(tool, shuffled):
    rows = posts_of(POST_TABLES[tool])
    if shuffled:
        order = random.Random(tool).sample(range(8), 8)
        rows = [[row[at] for at in order] for row in rows]
    tables = read([("export.csv", table(rows))], owner="tiendabruma")
    assert not tables.has_follower_list
    assert told(tables) == {(one, "reply", "700") for one in ("11", "12", "13")}
    assert tables.interactions["text"].notna().all()
    assert tables.interactions["created_at"].max() == pd.Timestamp("2026-02-23 10:00Z")
    assert tables.owner.account_id == "700"
    nobody_was_invented(tables, *NAMES)


def person_in_a_cell(number: int, name: str, form: str) -> str:
    value = {
        "id": number,
        "id_str": str(number),
        "username": name,
        "displayname": name.title(),
        "followersCount": 12,
    }
    if form == "json":
        return json.dumps(value)
    if form == "class":
        inner = ", ".join(f"{key}={item!r}" for key, item in value.items())
        return f"User({inner}, created=datetime.datetime(2019, 1, 2, 3, 4, tzinfo=datetime.timezone.utc))"
    return str(value)


@pytest.mark.parametrize("form", ["json", "python", "class"])
@pytest.mark.parametrize("reply", ["inReplyToUser", "in_reply_to_user", "reply_to"])
@pytest.mark.parametrize("text", ["rawContent", "content", "text"])
def test_users_are_read_out_of_cells_and_post_ids_out_of_addresses(form, reply, text):
    owner, luna = (
        person_in_a_cell(number, name, form) for number, name in ((700, "tiendabruma"), (11, "lunabosque"))
    )
    asked = f"[{owner}]" if reply == "reply_to" else owner
    rows = [
        ["id", "url", "date", "user", text, "mentionedUsers", "inReplyToTweetId", reply],
        ["1.8230347238677133e+18", "https://x.com/tiendabruma/status/1823034723867713700",
         "2024-08-12 21:12:03+00:00", owner, "Abrimos el lunes", "[]", "", ""],
        ["1.8230400000000001e+18", "https://x.com/lunabosque/status/1823040000000000123",
         "2024-08-12 22:12:03+00:00", luna, "@tiendabruma qué "
         "bien", f"[{owner}]", "1.8230347238677133e+18", asked],
    ]  # fmt: skip
    tables = read([("aug_chunk.csv", table(rows))], owner="tiendabruma")
    assert told(tables) == {("11", "reply", "700")}
    act = tables.interactions.iloc[0]
    assert (act["post_id"], act["created_at"]) == (
        "1823040000000000123",
        pd.Timestamp("2024-08-12 22:12:03Z"),
    )
    assert pd.isna(act["parent_id"])
    nobody_was_invented(tables, "lunabosque")


@pytest.mark.parametrize(
    "header", ["username,name,bio,followers,joined", "Usuario,Nombre,Biografía,Seguidores,Alta"]
)
@pytest.mark.parametrize("name", ["export.csv", "users.csv", "datos.csv"])
def test_profiles_without_a_word_on_following_are_no_followers(header, name):
    content = table([header.split(","), ["lunabosque", "Luna", "flores", "1.200", "2020-08-14"]])
    found = inspect([(name, content)])
    assert isinstance(found.error, AmbiguousInputError)
    role = next(one for one in found.files[0].questions if one.id == "role")
    assert role.answer == "profiles"
    assert not read([(name, content)]).has_follower_list
    answered = inspect([(name, content)], choices={found.files[0].fingerprint: {"role": "followers"}})
    assert follower_handles(answered.tables) == {"lunabosque"}


@pytest.mark.parametrize("key", ["account_id", "Account address", "did", "id_str"])
def test_profiles_keep_what_they_say_whatever_their_headers_resemble(key):
    rows = [
        [key, "username", "display name", "biography", "Seguidores", "siguiendo", "joined", "handle"],
        ["11", "lunabosque", "Luna", "flores", "1.200", "80", "2020-08-14", "lunabosque"],
    ]
    tables = read([("followers.csv", table(rows))])
    person = tables.accounts.iloc[0]
    kept = [person[name] for name in ("name", "bio", "followers_count", "following_count")]
    assert kept == ["Luna", "flores", 1200, 80]
    assert person["created_at"] == pd.Timestamp("2020-08-14", tz="UTC")


# C. Damaged ids


def by_excel(number: str) -> str:
    return number[:15] + "0" * (len(number) - 15)


def by_javascript(number: str) -> str:
    mantissa, _, power = repr(float(number)).partition("e+")
    return mantissa.replace(".", "").ljust(int(power) + 1, "0")


DAMAGE = {
    "spreadsheet": by_excel,
    "javascript": by_javascript,
    "scientific": lambda number: f"{float(number):.5E}",
    "scientific with a comma": lambda number: f"{float(number):.2E}".replace(".", ","),
    "python": lambda number: str(float(number)),
    "decimal": lambda number: f"{number}.0",
    "thousands": lambda number: f"{int(by_excel(number)):,}",
    "thousands with dots": lambda number: f"{int(by_excel(number)):,}".replace(",", "."),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("header", ["id,screen_name,name", "user_id,username,name", "account_id,handle,name"])
def test_rounded_ids_neither_merge_nor_link(damage, header):
    hurt = DAMAGE[damage]
    rows = [[hurt(number), name, name.title()] for number, name in zip(BIG, NAMES, strict=True)]
    rows += [["99120034", "pepa", "Pepa"], [hurt(BIG[0]), "", "Nobody"]]
    posts = [["tweet_id", "user_id", "username", "created_at", "text", "reply_to_username"]]
    posts += [
        ["1790000000000000011", BIG[0], NAMES[0], "2026-05-02", "@tiendabruma hola", "tiendabruma"],
        ["1790000000000000027", BIG[3], NAMES[3], "2026-05-03", "@tiendabruma bien", "tiendabruma"],
    ]
    files = [("followers.csv", table([header.split(","), *rows])), ("posts.csv", table(posts))]
    tables = read(files, owner="tiendabruma")
    assert follower_handles(tables) == {*NAMES, "pepa"}
    talkers = tables.accounts.set_index("account_id").loc[tables.interactions["actor_id"], "handle"]
    assert talkers.tolist() == [NAMES[0], NAMES[3]]
    assert set(tables.interactions["actor_id"]) == {BIG[0], BIG[3]}
    assert any("rounded" in note for note in tables.sources[0].notes)
    assert any("rounded" in reason for reason in tables.skipped["reason"])
    check_nothing_lost(tables)


@pytest.mark.parametrize("step", [7_919, 4_096 * 3 + 1, 104_729])
def test_many_whole_ids_of_any_length_are_left_alone(step):
    for digits in (16, 17, 18, 19):
        whole = [str(10 ** (digits - 1) + step * at) for at in range(1, 5_000)]
        tables = read([("followers.csv", table([["user_id"], *([number] for number in whole)]))])
        assert len(tables.follower_ids()) == len(whole)


def test_whole_ids_are_left_alone():
    made = random.Random(7)
    for count in (1, 2, 5, 40):
        # As X counts them: milliseconds, a machine, and most often a zero at the end.
        whole = [str(made.randrange(2**38, 2**40) << 22 | made.randrange(1024) << 12 | made.choice([0, 1, 3]))
                 for _ in range(count)]  # fmt: skip
        rows = [["id", "username"], *([number, f"p{at}"] for at, number in enumerate(whole))]
        tables = read([("followers.csv", table(rows))])
        assert set(tables.follower_ids()) == set(whole)


MADE = random.Random(11)
TRUE = [str(MADE.randrange(2**60, 2**61) | 1) for _ in range(40)]
ONE_ROUNDED = {
    "javascript": by_javascript,
    "spreadsheet": by_excel,
    "float": lambda text: str(int(float(text))),
}


@pytest.mark.parametrize(("at", "named"), [(0, True), (17, False)])
@pytest.mark.parametrize("damage", ONE_ROUNDED)
def test_one_rounded_id_among_true_ones_is_told_by_its_true_form_elsewhere(damage, at, named):
    whole = [number for number in TRUE if ONE_ROUNDED[damage](number) != number]
    listed = [ONE_ROUNDED[damage](number) if row == at else number for row, number in enumerate(whole)]
    handles = [f"p{row}" if named else "" for row in range(len(whole))]
    people = table(
        [["user_id", "username", "bio"], *([*row, "x"] for row in zip(listed, handles, strict=True))]
    )
    posts = [["tweet_id", "user_id", "created_at", "text", "reply_to_username"]]
    posts += [[f"17900000000000{row:05}", number, "2026-05-02", "@tienda hola", "tienda"]
              for row, number in enumerate(whole)]  # fmt: skip
    tables = read([("followers.csv", people), ("posts.csv", table(posts))], owner="tienda")
    followers = set(tables.follower_ids())
    assert followers == {*whole[:at], *whole[at + 1 :], *(["@p" + str(at)] if named else [])}
    assert set(tables.interactions["actor_id"]) == set(whole)
    assert any("rounded" in note for note in tables.sources[0].notes)
    assert tables.skipped["reason"].str.contains("rounded").sum() == (not named)
    check_nothing_lost(tables)


def test_close_ids_of_an_upload_that_is_full_of_them_are_left_alone():
    for start in (10**16, 10**17, 2**60):
        counted = [str(start + number) for number in range(400)]
        lists = {"followers.csv": counted[:300], "followers_2.csv": counted[300:]}
        files = [(name, table([["user_id"], *([number] for number in part)])) for name, part in lists.items()]
        assert set(read(files).follower_ids()) == set(counted)


# D. One name, several accounts

ADDRESSES = {
    "https://nube.example/@lina": "lina@nube.example",
    "https://faro.example/@lina": "lina@faro.example",
    "https://isla.example/users/toni": "toni@isla.example",
    "https://isla.example/@marga@lago.example": "marga@lago.example",
    "https://pixel.example/lina": "lina@pixel.example",
    "https://misskey.example/@lina": "lina@misskey.example",
    "https://mastodon.example/web/@ivo@roca.example": "ivo@roca.example",
    "acct:ana@roca.example": "ana@roca.example",
    "https://www.linkedin.com/in/luna-bosque-1a2b": "luna-bosque-1a2b",
    "https://es.linkedin.com/in/i%C3%B1igo-pe%C3%B1a/": "iñigo-peña",
    "https://www.linkedin.com/company/bruma": "bruma",
    "https://www.tiktok.com/@rio?lang=es": "rio",
    "https://www.youtube.com/@vega": "vega",
    "https://www.youtube.com/c/OtraVega": "OtraVega",
    "https://www.threads.com/@ivo": "ivo",
    "https://www.threads.net/@gala": "gala",
    "https://github.com/nube-dev": "nube-dev",
    "https://old.reddit.com/user/reddita/": "reddita",
    "https://t.me/canal_uno": "canal_uno",
    "https://www.facebook.com/pepa.garrido": "pepa.garrido",
    "https://m.facebook.com/people/Pepa/100012399/": None,
    "https://www.facebook.com/profile.php?id=100012345": None,
    "https://www.youtube.com/channel/UC1234567890abcdefghijkl": None,
    "https://bsky.app/profile/ana.bsky.social": "ana.bsky.social",
    "https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx": None,
    "https://www.instagram.com/_u/marco.veleta?igsh=1": "marco.veleta",
    "https://mobile.twitter.com/solnaciente": "solnaciente",
    "https://twitter.com/#!/antigua": "antigua",
    "https://x.com/i/user/12": None,
    "https://twitter.com/intent/user?user_id=13": None,
}


@pytest.mark.parametrize(
    "header", ["Profile URL", "profileUrl", "Perfil", "Profil", "Enlace al perfil", "whatever"]
)
def test_profile_addresses_of_every_network_name_one_account_each(header):
    rows = [[header, "Name"], *([address, f"N{at}"] for at, address in enumerate(ADDRESSES))]
    tables = read([("followers.csv", table(rows))])
    assert len(tables.follower_ids()) == len(ADDRESSES)
    people = tables.accounts.set_index("name")["handle"]
    for at, handle in enumerate(ADDRESSES.values()):
        assert (None if pd.isna(people[f"N{at}"]) else people[f"N{at}"]) == handle
    assert {"12", "13", "UC1234567890abcdefghijkl", "did:plc:abcdefghijklmnopqrstuvwx"} <= set(
        tables.follower_ids()
    )
    check_nothing_lost(tables)


@pytest.mark.parametrize(
    "other", ["tiktok.com/@", "instagram.com/", "threads.com/@", "youtube.com/@", "github.com/"]
)
@pytest.mark.parametrize("order", [1, -1])
def test_one_name_on_two_networks_is_two_people_and_bare_names_are_of_the_first(other, order):
    addresses = ["https://x.com/luna", "https://x.com/marco", f"https://{other}luna"][::order]
    people = ("followers.csv", table([["profile url"], *([one] for one in addresses)]))
    acts = ("acts.csv", table([["actor_handle", "target_handle", "kind", "created_at"],
                               ["Luna", "tienda", "reply", "2026-01-01"]]))  # fmt: skip
    tables = read([people, acts], owner="tienda")
    assert len(tables.follower_ids()) == 3
    assert tables.interactions["actor_id"].tolist() == ["@luna"]


@pytest.mark.parametrize("address", [
    "https://x.com/home", "https://twitter.com/search?q=a", "https://t.me/+abcdef", "https://www.reddit.com/r/gardening",
    "https://www.youtube.com/watch?v=1", "https://www.instagram.com/p/abc/", "https://example.com/",
    "handle.invalid",
    "https://bsky.app/profile/handle.invalid", "https://www.linkedin.com/feed/",
])  # fmt: skip
def test_addresses_of_nobody_name_nobody(address):
    tables = read([("followers.csv", table([["handle", "name"], ["luna", "L"], [address, "x"]]))])
    assert tables.accounts["handle"].tolist() == ["luna"]
    assert tables.skipped["row"].tolist() == [3]


def test_a_handle_used_again_by_somebody_else_leads_to_nobody():
    people = [["account_id", "handle"], ["11", "luna"], ["12", "luna"], ["13", "marco"]]
    acts = [["actor_handle", "target_id", "kind", "created_at"], ["luna", "42", "reply", "2026-01-01"]]
    acts += [["marco", "42", "reply", "2026-01-02"]]
    tables = read([("accounts.csv", table(people)), ("acts.csv", table(acts))], owner="42")
    assert tables.interactions["actor_id"].tolist() == ["@luna", "13"]


# E. Where the header is

HEADERS = {
    "es": ["Usuario", "Nombre", "Seguidores", "Siguiendo", "Sigue desde"],
    "en": ["Username", "Name", "Followers", "Following", "Follows since"],
    "pt": ["Nome de usuário", "Nome", "Seguidores", "Seguindo", "Segue desde"],
    "fr": ["Nom d'utilisateur", "Nom", "Abonnés", "Abonnements", "Abonné depuis"],
    "de": ["Benutzername", "Vollständiger Name", "Follower", "Gefolgt", "Folgt seit"],
    "it": ["Nome utente", "Nome", "Follower", "Seguiti", "Segue dal"],
    "ca": ["Nom d'usuari", "Nom", "Seguidors", "Seguits", "Segueix des de"],
}
TITLES = {
    "none": [],
    "title": [["Informe de seguidores — mayo 2026"]],
    "title and account": [["Followers report"], ["Account:", "@tiendabruma"], []],
    "note": [["Notes:"], ["When exporting, some addresses may be missing, because members choose."], []],
    "groups": [["Perfil", "", "Actividad", "", ""]],
}
TAILS = {
    "none": [],
    "total": [["Total", "", "1.289", "4.870", ""]],
    "sum and average": [["Summe", "", "1289", "4870", ""], ["Promedio:", "", "429,7", "1623,3", ""]],
}
BODY = [
    ["@lunabosque", "Luna", "1.200", "300", "04/03/2026"],
    ["@marcoveleta", "Marco", "12", "4.500", "05/04/2026"],
    ["@riotinto9", "Rio", "77", "70", "20/01/2026"],
]


PLACES = [*zip(product(HEADERS, TITLES), cycle(TAILS))]


@pytest.mark.parametrize(("language", "above", "below"), [(*place, tail) for place, tail in PLACES])
def test_the_header_is_found_in_any_language_under_any_title(language, above, below):
    rows = [*TITLES[above], HEADERS[language], *BODY, *TAILS[below]]
    made = random.Random(f"{language}{above}{below}")
    padded = [row + [""] * (5 - len(row)) for row in rows]
    if made.random() < 0.3:
        name, content = "seguidores.xlsx", workbook(Hoja=rows)
    else:
        delimiter, encoding = made.choice(
            [(";", "utf-8-sig"), (",", "cp1252"), ("\t", "utf-16"), (";", "utf-8")]
        )
        text = [[cell.replace("—", "-") for cell in row] for row in padded]
        name, content = "seguidores.csv", table(text, delimiter, encoding, "\r\n")
    tables = read([(name, content)])
    people = tables.accounts.set_index("handle")
    assert follower_handles(tables) == {"lunabosque", "marcoveleta", "riotinto9"}
    assert people["followers_count"].to_dict() == {"lunabosque": 1200, "marcoveleta": 12, "riotinto9": 77}
    assert people["following_count"].to_dict() == {"lunabosque": 300, "marcoveleta": 4500, "riotinto9": 70}
    assert people.loc["lunabosque", "followed_at"] == pd.Timestamp("2026-03-04", tz="UTC")
    assert len(tables.skipped) == len(TAILS[below])
    check_nothing_lost(tables)


@pytest.mark.parametrize("rows", [
    ["lunabosque", "marcoveleta", "rio_tinto_9", "sol.naciente", "pepa_garrido"],
    ["@lunabosque", "@marcoveleta"],
    ["lina@nube.example", "toni@faro.example", "marga@faro.example"],
    ["lina@nube.example,true", "toni@faro.example,true", "marga@faro.example,false"],
    ["https://x.com/lunabosque", "https://x.com/marcoveleta"],
    ["Luna;@lunabosque", "Marco;@marcoveleta", "Rio;@riotinto9"],
])  # fmt: skip
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_list_without_a_header_keeps_its_first_person(rows, ends):
    found = inspect([("followers.txt", ends.join(rows).encode())])
    assert len(found.tables.follower_ids()) == len(rows)
    assert any("No row names the columns" in note for note in found.files[0].notes)
    check_nothing_lost(found.tables)


FOOTERS = [
    "Total",
    "TOTAL",
    "Promedio",
    "Average",
    "Moyenne",
    "Summe",
    "Totale",
    "Mitjana",
    "Subtotal",
    "Total:",
]


FORMS = ["one column", "two columns", "workbook", "after a blank line", "a remark below"]


@pytest.mark.parametrize(("word", "form"), [*zip(FOOTERS, cycle(FORMS)), ("Total", "workbook")])
def test_a_word_for_a_total_alone_at_the_end_is_nobody(word, form):
    people = [["lunabosque", "Luna"], ["marcoveleta", "Marco"], ["total_fan", "Fan"]]
    rows = [["username"], *([handle] for handle, _ in people), [word]]
    if form != "one column":
        rows = [["username", "name"], *people, [word, ""]]
    if form == "after a blank line":
        rows = [["username"], *([handle] for handle, _ in people), [], [word]]
    if form == "a remark below":
        rows += [["Fuente: la red, mayo de 2026", ""]]
    content = workbook(S=rows) if form == "workbook" else table(rows)
    tables = read([("followers.xlsx" if form == "workbook" else "followers.csv", content)])
    assert follower_handles(tables) == {handle for handle, _ in people}
    assert tables.skipped["reason"].iloc[0] == "this row is a total or an average, not a person"
    check_nothing_lost(tables)


@pytest.mark.parametrize("handle", ["max", "Media", "@total", "total"])
def test_people_who_are_called_like_a_total_stay(handle):
    rows = [["luna"], [handle], ["marco"], *([["min"]] if handle == "max" else [])]
    found = follower_handles(read([("followers.csv", table([["username"], *rows]))]))
    assert found == {row[0].lstrip("@") for row in rows}


def test_headers_again_units_and_a_person_called_max():
    rows = [
        HEADERS["en"],
        ["text", "text", "number", "number", "date"],
        BODY[0],
        HEADERS["en"],
        BODY[1],
        BODY[2],
    ]
    rows += [["max", "Max", "10", "5", "01/02/2026"]]
    tables = read([("followers.csv", table(rows, ";"))])
    assert follower_handles(tables) == {"lunabosque", "marcoveleta", "riotinto9", "max"}
    assert tables.skipped["row"].tolist() == [2, 4]
    check_nothing_lost(tables)


@pytest.mark.parametrize("form", ["csv", "xlsx", "beside"])
def test_several_tables_on_one_sheet_are_each_read(form):
    below = [["usuario", "sigue desde"], ["pepa", "2026-01-02"]]
    above = [["username", "followers", "following"], ["luna", "5", "6"], ["marco", "7", "8"]]
    if form == "beside":
        width = [[*one, None, *two] for one, two in zip(above, [*below, [None, None]], strict=True)]
        name, content = "followers.xlsx", workbook(S=width)
    else:
        rows = [
            row + [""] * (3 - len(row)) for row in [*above, ["", "", ""], ["Más seguidores", "", ""], *below]
        ]
        name = f"followers.{form}"
        content = (
            table(rows) if form == "csv" else workbook(S=[[cell or None for cell in row] for row in rows])
        )
    tables = read([(name, content)])
    assert follower_handles(tables) == {"luna", "marco", "pepa"}
    check_nothing_lost(tables)


def test_hidden_sheets_and_rows_are_read_and_said():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, handle in (("Followers", "luna"), ("Following", "marco")):
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, ["username", handle])
            sheet.write_column(0, 1, ["followers", 5])
            sheet.set_row(1, None, None, {"hidden": name == "Followers"})
        book.get_worksheet_by_name("Following").hide()
    found = inspect([("lists.xlsx", out.getvalue())])
    assert found.tables.follows[["follower_id", "followed_id"]].values.tolist() == [
        ["@luna", "owner"],
        ["owner", "@marco"],
    ]
    notes = [note for file in found.files for note in file.notes]
    assert any("sheet is hidden" in note for note in notes)
    assert any("rows of this sheet are hidden" in note for note in notes)


def test_a_servers_list_of_nobody_but_the_account_says_so():
    content = table([["Account address"], *[["bruma@isla.example"]] * 6])
    for owner in (None, "bruma@isla.example"):
        with pytest.raises(EmptyDataError, match="only one account"):
            read([("followers.csv", content)], owner=owner)


# F. Many lists in one document

PERSON = {"id": int(BIG[0]), "id_str": BIG[0], "screen_name": "lunabosque", "followers_count": 5,
    "friends_count": 6,
          "statuses_count": 7}  # fmt: skip
PEOPLE = [PERSON, {**PERSON, "id": 12, "id_str": "12", "screen_name": "marcoveleta"},
          {**PERSON, "id": 13, "id_str": "13", "screen_name": "riotinto9"}]  # fmt: skip
JSON_FORMS = {
    "list": lambda rows: json.dumps(rows),
    "lines": lambda rows: "\n".join(map(json.dumps, rows)),
    "no line ends": lambda rows: "".join(map(json.dumps, rows)),
    "printed": lambda rows: "\n".join(json.dumps(row, indent=2) for row in rows),
    "printed without line ends": lambda rows: "".join(json.dumps(row, indent=2) for row in rows),
    "a list a line": lambda rows: "\n".join(json.dumps([row]) for row in rows),
    "lists in a row": lambda rows: json.dumps(rows[:1]) + json.dumps(rows[1:]),
    "commas between": lambda rows: ",\n".join(json.dumps(row) for row in rows),
    "nested": lambda rows: json.dumps({"data": {"user": {"followers": rows}}}),
    "edges": lambda rows: json.dumps(
        {"data": {"followers": {"edges": [{"node": row, "cursor": "x"} for row in rows]}}}
    ),
    "pages": lambda rows: json.dumps([{"users": rows[:1]}, {"users": rows[1:]}]),
    "cut off": lambda rows: json.dumps([*rows, {"id_str": "14", "screen_name": "pepa", "name": "Pe"}])[:-6],
    "cut off inside": lambda rows: json.dumps({"meta": {"n": 3}, "followers": [*rows, {"id_str": "14"}]})[
        :-5
    ],
}


@pytest.mark.parametrize("form", JSON_FORMS)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_json_is_read_however_it_is_strung_together(form, mark):
    tables = read([("followers.json", mark + JSON_FORMS[form](PEOPLE).encode())])
    assert set(tables.follower_ids()) == {BIG[0], "12", "13"}
    assert len(tables.skipped) == form.startswith("cut")
    check_nothing_lost(tables)


@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize(
    "keys", [("followers", "following"), ("seguidores", "seguidos"), ("follower_list", "friends")]
)
def test_all_lists_of_a_document_are_seen_and_named(depth, keys):
    value = {keys[0]: PEOPLE[:2], keys[1]: PEOPLE[1:], "pictures": [{"width": 5}], "empty": []}
    for _ in range(depth):
        value = {"export": value, "version": 2}
    found = inspect([("export.json", json.dumps(value).encode())])
    tables = found.tables
    assert tables.follows[["follower_id", "followed_id"]].values.tolist() == [
        [BIG[0], "owner"], ["12", "owner"], ["owner", "12"], ["owner", "13"],
    ]  # fmt: skip
    unread = [file for file in found.files if file.problem]
    assert len(unread) == 1
    assert "pictures" in unread[0].name
    check_nothing_lost(tables)


# G. Edges

PAIRS = [("lunabosque", "tiendabruma"), ("marcoveleta", "tiendabruma"), ("riotinto9", "tiendabruma"),
         ("marcoveleta", "solnaciente")]  # fmt: skip
FOLLOW_HEADERS = [
    ("follower", "followee"), ("follower", "user"), ("follower_username", "followed_username"),
    ("Follower", "Followed"), ("seguidor", "seguido"), ("seguidora", "cuenta"), ("follower", "account"),
    ("abonné", "compte"), ("user", "followee"), ("username", "following"), ("follower_name", "followee_name"),
    ("followerHandle", "followeeHandle"), ("seguace", "utente"),
]  # fmt: skip


@pytest.mark.parametrize("headers", FOLLOW_HEADERS)
@pytest.mark.parametrize("turned", [False, True])
def test_pairs_of_follower_and_followed(headers, turned):
    rows = [list(headers), *map(list, PAIRS)]
    rows = [row[::-1] for row in rows] if turned else rows
    tables = read([("pairs.csv", table(rows))], owner="tiendabruma")
    assert follower_handles(tables) == {"lunabosque", "marcoveleta", "riotinto9"}
    assert ["@marcoveleta", "@solnaciente"] in tables.follows[["follower_id", "followed_id"]].values.tolist()
    check_nothing_lost(tables)


@pytest.mark.parametrize("headers", [
    ("Source", "Target"), ("source", "target"), ("Vertex 1", "Vertex 2"), ("from", "to"), ("src", "dst"),
    ("Origen", "Destino"), ("Quelle", "Ziel"), ("node1", "node2"),
])  # fmt: skip
@pytest.mark.parametrize(("meaning", "followers"), [("follows", 3), ("followed", 0), ("wrote", 0)])
def test_what_a_line_of_a_graph_means_is_asked(headers, meaning, followers):
    rows = [[*headers, "Type", "Weight"], *([*pair, "Directed", "3.0"] for pair in PAIRS)]
    file = ("edges.csv", table(rows))
    found = inspect([file], owner="tiendabruma")
    question = found.files[0].questions[0]
    assert (question.id, question.required, question.answer) == ("direction", True, None)
    if meaning == "follows":
        with pytest.raises(AmbiguousInputError, match="points from"):
            read([file])
    tables = read([file], owner="tiendabruma", choices={found.files[0].fingerprint: {"direction": meaning}})
    assert (tables.follows["followed_id"] == "@tiendabruma").sum() == followers
    assert len(tables.interactions) == (12 if meaning == "wrote" else 0)
    check_nothing_lost(tables)


# H. Double-decoded text

TEXTS = [
    "Íñigo Peña 🌿",
    "María José",
    "Öznur Şahin",
    "Perfumería y jabón — Málaga",
    "Zoë’s café",
    "Håkon Ærø",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("wrong", ["latin-1", "sloppy-windows-1252"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_text_decoded_twice_is_put_right(text, wrong, form):
    garbled = text.encode().decode(wrong)
    rows = [{"id": "11", "username": "a", "name": garbled}, {"id": "12", "username": "b", "name": "Pepa "
        "Garrido"},
            {"id": "13", "username": "c", "name": "Iñaki López"}]  # fmt: skip
    content = (
        json.dumps(rows).encode()
        if form == "json"
        else table([[*rows[0]], *([*row.values()] for row in rows)])
    )
    tables = read([(f"followers.{form}", content)])
    assert tables.accounts["name"].tolist() == [text, "Pepa Garrido", "Iñaki López"]
    assert any("decoded in the wrong way" in note for note in tables.sources[0].notes)


def test_web_entities_are_signs():
    rows = [["username", "bio"], ["luna", "jab&oacute;n &amp; m&#225;s &lt;3"]]
    assert read([("followers.csv", table(rows))]).accounts["bio"].tolist() == ["jabón & más <3"]


def test_a_hundred_thousand_sound_texts_in_twenty_languages_are_left_alone():
    from babel import Locale

    codes = [
        "es",
        "en",
        "pt",
        "fr",
        "de",
        "it",
        "ca",
        "nl",
        "sv",
        "da",
        "nb",
        "fi",
        "pl",
        "cs",
        "hu",
        "tr",
        "ro",
        "el",
        "ru",
        "ar",
    ]
    made = random.Random(11)
    sound = []
    for code in codes:
        locale = Locale(code)
        words = [
            str(word)
            for words in (locale.territories, locale.languages, locale.currencies)
            for word in words.values()
        ]
        words += [str(name) for widths in locale.months["format"].values() for name in widths.values()]
        for _ in range(5_000):
            sign = made.choice([" ", ", ", " – ", " “", "… ", " · ", "’ ", " € "])
            sound.append(
                " ".join(made.choices(words, k=2)).strip()
                + sign
                + made.choice(words)
                + made.choice(["", "!", " 🌿", "»"])
            )
    sound = [text.strip() for text in sound if "&" not in text]
    rows = [["account_id", "name"], *([str(at), text] for at, text in enumerate(sound))]
    tables = read([("accounts.csv", table(rows))])
    assert len(sound) > 99_000
    got = tables.accounts.set_index("account_id")["name"]
    assert [text for at, text in enumerate(sound) if got[str(at)] != text] == []


def test_no_file_of_this_world_raises_anything_but_a_sentence():
    made = random.Random(3)
    pool = [posts_of(header) for header in POST_TABLES.values()]
    pool += [[HEADERS[code], *BODY] for code in HEADERS]
    made.shuffle(pool)
    for known in pool:
        rows = [list(row) for row in known]
        for _ in range(made.randrange(3, 9)):
            row = made.choice(rows)
            if row:
                row[made.randrange(len(row))] = made.choice(
                    [*NOTHING, "1E+18", "@", "https://x.com/", "Total", "{", "[{"]
                )
        made.shuffle(rows)
        found = inspect([("export.csv", table(rows, made.choice(",;\t")))], owner="tiendabruma")
        assert found.error is None or isinstance(found.error, EngagementError)
        if found.tables is not None:
            check_nothing_lost(found.tables)


def test_samples_of_tools_keep_their_names():
    assert (
        read([("followers.json", upload_samples.json_bytes([upload_samples.V1_USER]))]).sources[0].layout
        == "x.v1.users"
    )


@pytest.mark.parametrize("form", ["graphml", "gexf", "net"])
@pytest.mark.parametrize(
    ("meaning", "follows", "acts"), [("follows", 4, 0), ("followed", 4, 0), ("wrote", 0, 8)]
)
def test_graphs_are_read_with_their_weights_and_nodes(form, meaning, follows, acts):
    networkx = pytest.importorskip("networkx")
    graph = networkx.DiGraph()
    for source, target in PAIRS:
        graph.add_edge(source, target, weight=2.0)
    for node in graph:
        graph.nodes[node]["followers"] = "5"
    out = io.BytesIO()
    write = {"graphml": networkx.write_graphml, "gexf": networkx.write_gexf, "net": networkx.write_pajek}[
        form
    ]
    write(graph, out)
    file = (f"graph.{form}", out.getvalue())
    found = inspect([file], owner="tiendabruma")
    assert isinstance(found.error, AmbiguousInputError)
    choices = {one.fingerprint: {"direction": meaning} for one in found.files}
    tables = read([file], owner="tiendabruma", choices=choices)
    assert (len(tables.follows), len(tables.interactions)) == (follows, acts)
    assert tables.accounts["followers_count"].dropna().tolist() == [5] * 4
    check_nothing_lost(tables)


def test_graphs_that_are_damaged_or_define_entities_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><graphml><graph/></graphml>'
    for content in (bomb, b"<graphml><graph><node", b"*vertices x\n*arcs\n1 2"):
        found = inspect([("graph.net", content)])
        assert isinstance(found.error, EngagementError)
        assert found.tables is None


# The preview


def answers_of(file) -> dict[str, str | None]:
    return {one.id: one.answer for one in file.questions}


def test_the_preview_says_what_a_file_came_to():
    rows = [["Informe"], HEADERS["es"], *BODY, ["", "x", "1", "2", ""], ["Total", "", "1.289", "4.870", ""]]
    file = ("seguidores.csv", table([row + [""] * (5 - len(row)) for row in rows], ";"))
    (shown,) = inspect([file]).files
    outcome = shown.outcome
    assert (outcome.people, outcome.acts, outcome.follows) == (3, 0, 3)
    assert outcome.rows.loc[3].to_dict() == {
        "handle": "lunabosque",
        "name": "Luna",
        "followers_count": "1200",
        "following_count": "300",
        "followed_at": "2026-03-04 00:00:00+00:00",
    }
    left = [(one.reason, one.count, one.first_row) for one in outcome.left_out]
    assert left == [
        ("this row has neither an id nor a handle", 1, 6),
        ("this row is a total or an average, not a person", 1, 7),
    ]
    assert (answers_of(shown)["header"], answers_of(shown)["encoding"]) == ("2", "utf-8")


def test_acts_are_counted_for_the_file_that_told_them():
    files = [("export.csv", table(posts_of(POST_TABLES["twarc 1"])))]
    (shown,) = inspect(files, owner="tiendabruma").files
    assert (shown.outcome.people, shown.outcome.acts, shown.outcome.follows) == (3, 3, 0)
    assert shown.outcome.rows["actor_handle"].tolist()[:2] == ["tiendabruma", "lunabosque"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_wrong_guess_about_the_header_costs_one_click(form):
    rows = [["lunabosque", "marcoveleta"], ["who", "how"], ["rio", "sol"], ["pepa", "ana"]]
    content = table(rows) if form == "csv" else workbook(S=rows)
    file = (f"followers.{form}", content)
    (shown,) = inspect([file]).files
    fingerprint = shown.fingerprint
    answers = {"header": "2", "column:who": "handle"}
    found = inspect([file], choices={fingerprint: answers})
    assert found.files[0].fingerprint == fingerprint
    assert follower_handles(found.tables) == {"rio", "pepa"}
    without = inspect([file], choices={fingerprint: {"header": "0"}})
    assert follower_handles(without.tables) == {"lunabosque", "who", "rio", "pepa"}


def test_the_encoding_and_the_kind_of_list_are_put_right_by_hand():
    content = table([["username", "name"], ["luna", "Łukasz Żak"]], encoding="cp1250")
    (shown,) = inspect([("followers.csv", content)]).files
    right = {shown.fingerprint: {"encoding": "cp1250"}}
    assert inspect([("followers.csv", content)], choices=right).tables.accounts["name"].tolist() == [
        "Łukasz Żak"
    ]
    out = {shown.fingerprint: {"list": "nothing"}}
    assert "left out" in str(inspect([("followers.csv", content)], choices=out).error)
