"""Exports after a trip through another program: saved, copied, shared or renamed by somebody's hand."""

from __future__ import annotations

import csv
import gzip
import io
import random
import struct
from itertools import product

import pandas as pd
import pytest
import xlwt

from engagement.cli.commands import main
from engagement.ingest.files.upload import inspect, read
from tests.ingest import upload_samples
from tests.ingest.test_containers import ods
from tests.ingest.test_files_of_the_world import by_excel, follower_handles, table
from tests.ingest.test_uploads import check_nothing_lost

MADE = random.Random(3)
# handle, name, followers, day, verified
PEOPLE = [
    ("lunabosque", "Luna Núñez", 1_200, (4, 3, 2026), True),
    ("marcoveleta", 'Marco "el Rápido"', 12, (15, 4, 2026), False),
    ("rio_tinto9", "Río; Tinto, S. A.", 77, (20, 1, 2026), True),
    ("sol.naciente", "Solé & Hijas", 1_234_567, (1, 8, 2025), False),
    ("pena_ana", "Ana Peña", 5, (28, 12, 2025), True),
]
IDS = [str(MADE.randrange(2**60, 2**61) | 1) for _ in PEOPLE]
SPANISH = ["id", "usuario", "nombre", "seguidores", "sigue desde", "verificada"]
MONTHS = {
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ott nov dicembre",
    "pt": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "ca": "gen. febr. març abr. maig juny jul. ag. set. oct. nov. des.",
}
DATES = ["{0} {1} {2}", "{0} de {1} de {2}", "{0}. {1} {2}, 10:15", "{0}-{1}-{3}", "lun., {0} {1} {2}"]


def rows(
    *, number=lambda text: text, count=str, date="{0:02}/{1:02}/{2}", flags=("VERDADERO", "FALSO")
) -> list[list[str]]:
    return [SPANISH] + [
        [number(one), handle, name, count(followers), date.format(*day), flags[not verified]]
        for one, (handle, name, followers, day, verified) in zip(IDS, PEOPLE, strict=True)
    ]


def scientific(text: str) -> str:
    return f"{float(text):.5E}".replace(".", ",")


def dotted(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def quoted(given: list[list[str]], delimiter: str, quote: str = '"', how: int = csv.QUOTE_ALL) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quotechar=quote, quoting=how, lineterminator="\n").writerows(given)
    return out.getvalue().encode()


def markdown(given: list[list[str]]) -> bytes:
    lines = ["| " + " | ".join(row) + " |" for row in given]
    return "\n".join([lines[0], "|" + "---|" * len(given[0]), *lines[1:]]).encode()


def xls(given: list[list[str]], hidden: int | None = None) -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Hoja1")
    for at, row in enumerate(given):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    if hidden is not None:
        sheet.row(hidden).hidden = True
    book.save(out)
    return out.getvalue()


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, more = len(data), b""
    while True:
        more += bytes([size & 0x7F | (0x80 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + more + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(given: list[list[str]]) -> bytes:
    """A binary workbook of one sheet whose cells are text."""
    workbook = _record(0x83) + _record(0x8F)
    workbook += _record(0x9C, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Hoja1"))
    workbook += _record(0x90) + _record(0x84)
    area = struct.pack("<IIII", 0, len(given) - 1, 0, len(given[0]) - 1)
    sheet = _record(0x81) + _record(0x94, area) + _record(0x91)
    for at, row in enumerate(given):
        sheet += _record(0, struct.pack("<IIHHBI", at, 0, 300, 0, 0, 0))
        for column, cell in enumerate(row):
            sheet += _record(6, struct.pack("<II", column, 0) + _wide(cell))
    sheet += _record(0x92) + _record(0x82)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"

    def link(kind: str, target: str) -> bytes:
        return (
            f'<Relationships xmlns="{packed}"><Relationship Id="rId1" Type="{office}/{kind}" '
            f'Target="{target}"/></Relationships>'
        ).encode()

    return upload_samples.zipped(
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", link("officeDocument", "xl/workbook.bin")),
        ("xl/workbook.bin", workbook),
        ("xl/_rels/workbook.bin.rels", link("worksheet", "worksheets/sheet1.bin")),
        ("xl/worksheets/sheet1.bin", sheet),
    )


EXCEL = rows(number=scientific)
TIDY = rows(count=dotted)
NUMBERS = [["Tabla 1"], *rows(number=scientific, count=dotted, flags=("VERDADERO", "FALSO"))]
SAVED = {
    "excel, csv utf-8": ("seguidores.csv", table(EXCEL, ";", "utf-8-sig", "\r\n")),
    "excel, csv": ("seguidores.csv", table(EXCEL, ";", "cp1252", "\r\n")),
    "excel, unicode text": ("seguidores.txt", table(EXCEL, "\t", "utf-16", "\r\n")),
    "excel, csv ms-dos": ("seguidores.csv", table(EXCEL, ";", "cp850", "\r\n")),
    "excel, csv macintosh": ("seguidores.csv", table(EXCEL, ";", "mac_roman", "\r")),
    "excel, 97": ("seguidores.xls", xls(TIDY)),
    "excel, binary": ("seguidores.xlsb", xlsb(TIDY)),
    "numbers": ("Seguidores-Tabla 1.csv", table(NUMBERS, ";", "utf-8")),
    "google sheets": (
        "Seguidores - Hoja 1.csv",
        table(rows(number=by_excel, count="{:,}".format, flags=("TRUE", "FALSE"))),
    ),
    "google sheets, tsv": (
        "Seguidores - Hoja 1.tsv",
        "\r\n".join("\t".join(row) for row in TIDY).encode(),
    ),
    "libreoffice": ("seguidores.ods", ods([[cell.replace("&", "&amp;") for cell in row] for row in TIDY])),
    "libreoffice, apostrophes": ("seguidores.csv", quoted(TIDY, ",", "'")),
    "libreoffice, apostrophes and tabs": (
        "seguidores.csv",
        quoted(TIDY, "\t", "'", csv.QUOTE_NONNUMERIC),
    ),
    "libreoffice, everything quoted": ("seguidores.csv", quoted(TIDY, ";")),
    "libreoffice, bars": ("seguidores.csv", quoted(TIDY, "|", '"', csv.QUOTE_MINIMAL)),
    "notes, a table": ("seguidores.md", markdown(TIDY)),
}  # fmt: skip


@pytest.mark.parametrize("program", SAVED)
def test_a_list_is_the_same_after_another_program_has_saved_it(program):
    found = inspect([SAVED[program]])
    assert found.error is None
    people = found.tables.accounts.set_index("handle")
    assert follower_handles(found.tables) == {handle for handle, *_ in PEOPLE}
    assert people["name"].to_dict() == {handle: name for handle, name, *_ in PEOPLE}
    assert people["followers_count"].to_dict() == {handle: count for handle, _, count, *_ in PEOPLE}
    assert people["verified"].to_dict() == {handle: verified for handle, *_, verified in PEOPLE}
    days = {handle: pd.Timestamp(year, month, day, tz="UTC") for handle, *_, (day, month, year), _ in PEOPLE}
    assert people["followed_at"].to_dict() == days
    rounded = any("rounded" in note for file in found.files for note in file.notes)
    assert set(people["account_id"]) == {f"@{one[0]}" for one in PEOPLE} if rounded else {*IDS}
    check_nothing_lost(found.tables)


@pytest.mark.parametrize("language", MONTHS)
@pytest.mark.parametrize("form", DATES)
def test_dates_with_the_name_of_the_month_are_read_in_seven_languages(language, form):
    names = MONTHS[language].split()
    days = [(2 * month + 1, month, 2026 - (month > 6)) for month in range(1, 13)]
    written = [form.format(day, names[month - 1], year, str(year)[2:]) for day, month, year in days]
    listed = table([["username", "follows since"], *([f"p{at}", one] for at, one in enumerate(written))])
    dates = read([("followers.csv", listed)]).accounts["followed_at"]
    assert [(one.day, one.month, one.year) for one in dates] == days
    assert set(dates.dt.strftime("%H:%M")) == {"10:15" if "10:15" in form else "00:00"}


PLAIN = table([["username", "name"], *([handle, name] for handle, name, *_ in PEOPLE)])
RUBBISH = (
    ("__MACOSX/._followers.csv", b"\0\5\x16\7\0\2\0\0Mac OS X        " + b"\0" * 60),
    (".DS_Store", b"\0\0\0\1Bud1"),
)
RENAMED = (
    "followers.csv.txt|followers|followers (1).csv|FOLLOWERS.CSV|followers.xls|followers.csv.xlsx|"
    "followers.json|followers.csv.html|followers.zip"
)
SHARED = {
    **dict.fromkeys(RENAMED.split("|"), PLAIN),
    "followers.csv.zip": upload_samples.zipped(("followers.csv", PLAIN)),
    "Archivo.zip": upload_samples.zipped(("followers.csv", PLAIN), *RUBBISH),
    "followers.csv.gz": gzip.compress(PLAIN),
    "followers.csv": gzip.compress(PLAIN),
    "followers.txt": upload_samples.zipped(("followers.csv", PLAIN)),
}  # fmt: skip


@pytest.mark.parametrize("name", SHARED)
def test_what_a_phone_calls_a_file_makes_no_difference(name):
    tables = read([(name, SHARED[name])])
    assert follower_handles(tables) == {handle for handle, *_ in PEOPLE}
    check_nothing_lost(tables)


BULLETS = ["• ", "- ", "* ", "– ", "☐ ", "[ ] ", "{}. ", "{}) ", "  - "]


@pytest.mark.parametrize(("bullet", "at"), [*product(BULLETS, ["@", ""])])
@pytest.mark.parametrize("title", ["", "Seguidores de la tienda\n\n"])
def test_a_list_typed_with_bullets_names_people(bullet, at, title):
    handles = [handle for handle, *_ in PEOPLE]
    lines = [bullet.format(number) + at + handle for number, handle in enumerate(handles, start=1)]
    if title and not at:
        title = "usuario\n"
    tables = read([("followers.txt", (title + "\n".join(lines)).encode())])
    assert follower_handles(tables) == {*handles}
    check_nothing_lost(tables)


@pytest.mark.parametrize("between", [", ", ",", "; ", "\t"])
@pytest.mark.parametrize("lines", [(5,), (3, 2), (1, 2, 2)])
def test_people_in_one_line_are_people_each(between, lines):
    handles = [f"@{handle}" for handle, *_ in PEOPLE]
    parts = [handles[sum(lines[:at]) : sum(lines[: at + 1])] for at in range(len(lines))]
    tables = read([("followers.txt", "\n".join(between.join(part) for part in parts).encode())])
    assert follower_handles(tables) == {handle.lstrip("@") for handle in handles}
    check_nothing_lost(tables)


@pytest.mark.parametrize("sign", ["---", "***", "•", "=====", "…", "::", "+"])
def test_signs_alone_are_nobody(sign):
    listed = [["username", "name"], ["luna", "Luna"], [sign, "x"], ["_", "Guion"], ["marco", "Marco"]]
    tables = read([("followers.csv", table(listed))])
    assert follower_handles(tables) == {"luna", "_", "marco"}
    check_nothing_lost(tables)


TEXTS = [
    "Núñez",
    "María José",
    "¿Quién? ¡Tú!",
    "Pingüino",
    "CAÑÓN",
    "L'àvia «gran»",
    "Müller & Söhne",
    "Citroën",
]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman", "utf-16-le", "utf-8"])
@pytest.mark.parametrize("count", [1, 3, 8])
def test_western_text_of_any_age_is_read_with_its_letters(encoding, count):
    texts = TEXTS[:count]
    listed = table(
        [["username", "name"], *([f"p{at}", text] for at, text in enumerate(texts))], ",", encoding
    )
    assert read([("followers.csv", listed)]).accounts["name"].tolist() == texts


@pytest.mark.parametrize("kind", ["visible", "collapse", "filter", "xls"])
def test_hidden_rows_are_said_where_the_workbook_tells(kind):
    listed = [["username", "name"], ["luna", "Luna"], ["marco", "Marco"]]
    content = xls(listed, 1) if kind == "xls" else ods(listed, {1: kind} if kind != "visible" else {})
    found = inspect([("followers." + ("xls" if kind == "xls" else "ods"), content)])
    assert follower_handles(found.tables) == {"luna", "marco"}
    notes = " ".join(found.files[0].notes)
    assert ("Some rows of this sheet are hidden" in notes) == (kind in ("collapse", "filter"))
    assert ("is not seen in a workbook of this kind" in notes) == (kind == "xls")


def test_five_files_of_a_new_user_go_through_the_shell(tmp_path, capsys):
    acts = [["de", "para", "tipo", "fecha"]]
    acts += [[one[0], "tienda", "respuesta", f"{day}/05/2026"] for day, one in enumerate(PEOPLE, 13)]
    (tmp_path / "respuestas.csv").write_bytes(table(acts, ";", "cp1252", "\r\n"))
    programs = ("excel, csv ms-dos", "numbers", "google sheets", "libreoffice, apostrophes", "notes, a table")
    for program in programs:
        name, content = SAVED[program]
        (tmp_path / name).write_bytes(content)
        given = [str(tmp_path / name), str(tmp_path / "respuestas.csv")]
        assert main(["analyse", *given, "--owner", "tienda", "--out", str(tmp_path / "out")]) == 0
        assert "10 analysed" in capsys.readouterr().out
        people = pd.read_csv(tmp_path / "out" / "people.csv")
        assert set(people["handle"]) == {handle for handle, *_ in PEOPLE}
