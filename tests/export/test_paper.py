"""The PDF: the same content as the page, from any text, with nothing about whoever made it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement.analysis.analysis import Analysis
from engagement.export import pdf
from engagement.export.cells import WRITABLE_LETTERS, unwritable, writable
from engagement.export.content import document
from engagement.export.document import Bullets, Cell, Choice, Document, Section, Table, Text
from engagement.export.names import Names
from engagement.export.pdf import UnsettableReportError, paper, report_pdf
from engagement.i18n import Language
from tests.export.pdf_text import pdf_pages

HOSTILE = (
    '#panic() #read("/etc/passwd") $x$ *b* `c` <tag> \\u{1F600} @ref',
    "<script>alert(1)</script>",
    "\u202egnirts",
    "𝕏 😀👩‍👩‍👧",
    "مرحبا שלום",
    "日本語 한국어 ไทย",
    "Z͑ͫa̴l̷g̵o",
    "\x00\x07\n\r\t",
    "A\u2028B\ufeff\ufffd\uffff",
    "ß ﬁ İ ı Å",
    "x" * 400,
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def texts(report: Document) -> list[str]:
    """Everything a document says, block by block."""
    said = [report.lead, report.rest, report.moment]
    sections = [Section("", report.opening), *report.sections]
    for section in sections:
        said.append(section.title)
        for block in section.blocks:
            if isinstance(block, Text):
                said.append(block.text)
            elif isinstance(block, Bullets):
                said += block.items
            elif isinstance(block, Table):
                said += block.header
                said += [text for row in block.rows for cell in row for text in (cell.text, *cell.notes)]
    return said


def test_it_says_what_the_page_says(analysis: Analysis, words: Language) -> None:
    choice = Choice("Otoño 2026", "Río & Co", names=Names(hidden=True))
    report = document(analysis, choice, words)
    pages = pdf_pages(paper(report))
    told = "".join(page.removesuffix(f"Otoño2026{n}/{len(pages)}") for n, page in enumerate(pages, 1))
    assert told.startswith("Río&CoOtoño2026")
    missing = [text for text in texts(report) if squeezed(text) not in told]
    assert missing == []


def test_numbers_stand_in_it(analysis: Analysis, words: Language) -> None:
    told = "".join(pdf_pages(report_pdf(analysis, words)))
    for value in (2 / 7, 0.08, 0.64):
        assert squeezed(words.percent(value)) in told


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_can_be_set(analysis: Analysis, english: Language, name: str) -> None:
    people = analysis.people.assign(handle=name, name=name)
    owner = replace(analysis.tables.owner, name=name)
    strange = replace(analysis, people=people, tables=replace(analysis.tables, owner=owner))
    told = "".join(pdf_pages(report_pdf(strange, english, Choice(name, name))))
    assert set(squeezed(writable(name))) <= set(told)  # right-to-left letters stand in another order
    assert "panic" not in name or squeezed(writable(name)) in told


@given(st.text(max_size=60) | st.text(st.characters(max_codepoint=0x3000), max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_can_be_set(text: str) -> None:
    names = Table(("name", "text"), ((Cell(text), Cell("x")),))
    report = Document("en", text, text, None, text, "", "", "", (names,), ())
    told = "".join(pdf_pages(paper(report)))
    assert set(squeezed(writable(text))) <= set(told)


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_every_letter_that_is_called_writable_is_in_the_font(weight: str) -> None:
    letters = [chr(n) for n in range(0x3000) if re.fullmatch(f"[{WRITABLE_LETTERS}□]", chr(n))]
    assert len(letters) > 1100
    typst.compile(
        b'#set document(title: "t")\n#set text(font: "Libertinus Serif", fallback: false, '
        b"weight: sys.inputs.weight)\n#sys.inputs.text",
        sys_inputs={"text": " ".join(letters), "weight": weight},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("José Ñ. Łódź", ""),
        ("Ελλάδα", ""),
        ("Привет", ""),
        ("日本", "日本"),
        ("a😀b😀", "😀"),
        ("e\u0301", ""),
    ],
)
def test_what_cannot_be_written_is_known(text: str, left: str) -> None:
    assert unwritable(text) == left


def test_it_names_neither_machine_nor_account(analysis: Analysis, english: Language) -> None:
    pdf = report_pdf(analysis, english, Choice(client="Acme", names=Names(hidden=True)))
    told = dict(re.findall(rb"/(Title|Author|Creator|Producer|Keywords|Subject)\s*\(([^)]*)\)", pdf))
    assert set(told) == {b"Title", b"Author", b"Creator"}
    assert told[b"Author"] == b"Acme"
    assert told[b"Creator"].startswith(b"Typst")
    assert b"/CreationDate" not in pdf or b"D:1970" in pdf
    assert pdf == report_pdf(analysis, english, Choice(client="Acme", names=Names(hidden=True)))


def test_a_typesetter_that_gives_up_is_told(
    analysis: Analysis, english: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panics(*_: object, **__: object) -> bytes:
        raise type("PanicException", (BaseException,), {})("end byte index 3 is out of bounds")

    monkeypatch.setattr(pdf.typst, "compile", panics)
    with pytest.raises(UnsettableReportError, match="web page of the report"):
        report_pdf(analysis, english)


def test_stopping_the_program_is_no_failure_of_the_typesetter(
    analysis: Analysis, english: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(pdf.typst, "compile", stopped)
    with pytest.raises(KeyboardInterrupt):
        report_pdf(analysis, english)
