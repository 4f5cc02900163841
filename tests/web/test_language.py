"""Every visible string is marked, and stands in both catalogues with the same places to fill."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from engagement.i18n import LANGUAGES

ROOT = Path(__file__).parents[2]
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
# What a visitor can read: the first argument of these, and these keywords of any call on st or alt.
SHOWN = {
    "badge", "button", "caption", "checkbox", "dialog", "download_button", "error", "exception", "expander",
    "file_uploader", "header", "info", "link_button", "markdown", "metric", "page_link", "pills", "popover",
    "progress", "segmented_control", "selectbox", "spinner", "status", "subheader", "success", "tabs", "text",
    "text_area", "text_input", "title", "toast", "toggle", "warning", "write", "Tooltip",
}  # fmt: skip
SHOWN_KEYWORDS = {"alt", "body", "caption", "help", "label", "placeholder", "text", "title"}
TRANSLATED = {"gettext", "ngettext", "N_"}
TEXT_METHODS = {"format", "join", "replace", "strip", "removeprefix"}
NAMES = {"Engagement", "CSV", "Excel", "@", "—"}


def marked() -> dict[str, str]:
    """Every message marked for translation -> the file it is in, read off the syntax tree."""
    found = {}
    for file in [*(ROOT / "pages").glob("*.py"), *(ROOT / "engagement").rglob("*.py")]:
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and called(call) in TRANSLATED and call.args:
                first = call.args[0]
                if isinstance(first, ast.Constant) and first.value:
                    found[first.value] = str(file.relative_to(ROOT))
    return found


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_the_collector_sees_every_marked_message() -> None:
    seen = {msgid if isinstance(msgid, str) else msgid[0] for msgid in msgids()}
    assert {text: file for text, file in marked().items() if text not in seen} == {}


def msgids() -> list[str | tuple[str, ...]]:
    """What `make messages` collects; it is blind inside f-strings."""
    found = set()
    for folder in ("engagement", "pages"):
        for _, _, message, _, _ in extract_from_dir(str(ROOT / folder), keywords=KEYWORDS):
            found.add(message)
    return sorted(found, key=str)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_in_the_catalogue_and_filled(code: str) -> None:
    with (ROOT / "engagement/locale" / code / "LC_MESSAGES/messages.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    missing = []
    for msgid in msgids():
        entry = catalogue.get(msgid if isinstance(msgid, str) else msgid[0])
        texts = (
            [] if entry is None else [entry.string] if isinstance(entry.string, str) else list(entry.string)
        )
        if not texts or not all(texts) or entry.fuzzy:
            missing.append(msgid)
    assert missing == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_translations_fill_the_same_places(code: str) -> None:
    with (ROOT / "engagement/locale" / code / "LC_MESSAGES/messages.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    wrong = []
    for entry in catalogue:
        if not entry.id:
            continue
        plural = not isinstance(entry.id, str)
        forms = list(zip(entry.id, entry.string, strict=True)) if plural else [(entry.id, entry.string)]
        for place, (source_text, translation) in enumerate(forms):
            needed, given = fields(source_text), fields(translation)
            if not translation:
                continue  # told by the test above
            # The singular may say "one" in words.
            if given - needed or (needed - given - ({"n"} if plural and place == 0 else set())):
                wrong.append((source_text, translation))
    assert wrong == []


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def untranslated(tree: ast.AST) -> list[tuple[int, str]]:
    found = []
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_KEYWORDS]
        if call.func.attr in SHOWN and isinstance(call.func.value, ast.Name) and call.func.value.id == "st":
            shown += call.args[:1]
        found += [(call.lineno, text) for value in shown for text in literals(value)]
    return found


def literals(value: ast.expr) -> list[str]:
    if isinstance(value, ast.Call):
        if called(value) not in TEXT_METHODS or not isinstance(value.func, ast.Attribute):
            return []
        return [text for part in (value.func.value, *value.args) for text in literals(part)]
    if isinstance(value, ast.Constant):
        return [value.value] if isinstance(value.value, str) and is_prose(value.value) else []
    if isinstance(value, ast.JoinedStr):
        return [
            text for part in value.values for text in literals(part) if isinstance(part, ast.Constant)
        ] + [
            text
            for part in value.values
            if isinstance(part, ast.FormattedValue)
            for text in literals(part.value)
        ]
    if isinstance(value, ast.BinOp):
        return literals(value.left) + literals(value.right)
    if isinstance(value, ast.IfExp):
        return literals(value.body) + literals(value.orelse)
    return []


def is_prose(text: str) -> bool:
    return (
        text not in NAMES and not text.endswith((":N", ":Q", ":T", ":O")) and any(c.isalpha() for c in text)
    )


def test_no_untranslated_string_reaches_the_page() -> None:
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "engagement/web").rglob("*.py")]
    wrong = {
        str(file.relative_to(ROOT)): found
        for file in files
        if (found := untranslated(ast.parse(file.read_text("utf-8"))))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "code",
    [
        'st.title("Hello")',
        'st.button(f"Go to {x}")',
        'st.metric(a, b, help="why")',
        'alt.Tooltip("x:N", title="Who")',
        'st.caption("a" + t)',
        'box.container(); st.info("x".format())',
    ],
)
def test_the_check_finds_what_it_looks_for(code: str) -> None:
    assert untranslated(ast.parse(code))


@pytest.mark.parametrize("code", ['st.title(t.gettext("Hello"))', "st.text(name)", 'st.markdown(f"**{n}**")'])
def test_the_check_lets_translated_strings_pass(code: str) -> None:
    assert not untranslated(ast.parse(code))
