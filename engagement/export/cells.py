"""The input rows that were left out: how many, and each with its reason in a sentence.

The list as a file for a spreadsheet.

Text from strangers that no spreadsheet may take for a formula.

Excel and LibreOffice run a cell that starts with = + - @, a tab or a line end (their full-width forms
too), and a spreadsheet that splits at another sign than the comma starts a new cell after it. Source:
OWASP, CSV injection.

Which characters the fonts of the PDF can write; what a stranger types may be anything.

The fonts that come with typst (Libertinus Serif first) know Latin, Greek, Cyrillic and Hebrew letters.
They lack Arabic, the scripts of South and East Asia, and emoji.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pandas as pd

from engagement.i18n import Language

_SIGNS = "=+\\-@＝＋－＠"
_STARTS = re.compile(rf"^(?=[\t\r\n]|\s*[{_SIGNS}])")
_AFTER_SEPARATOR = re.compile(rf"([;,\t|])(?=\s*[{_SIGNS}])")
_IN_JSON = re.compile(rf"([;,|]\s*)([{_SIGNS}])")
_NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def safe_text(text: str) -> str:
    """The same text, with an apostrophe wherever a spreadsheet would begin a formula."""
    if _NEGATIVE_NUMBER.fullmatch(text):
        return text
    return _STARTS.sub("'", _AFTER_SEPARATOR.sub(r"\1'", text))


def safe_json(text: str) -> str:
    """The same JSON value, with the signs escaped where a cell could begin inside a string."""
    return _IN_JSON.sub(lambda found: f"{found[1]}\\u{ord(found[2]):04x}", text)


def original_text(cell: str) -> str:
    """The text as it was before `safe_text`, for files that come back."""
    return cell[1:] if cell.startswith("'") and safe_text(cell[1:]) == cell else cell


def skipped_reason(reason: str, value: object, language: Language) -> str:
    """The sentence for one skipped row; `reason` is a msgid, `value` fills its place."""
    shown = value if isinstance(value, str) else ""
    return language.gettext(reason).replace("{value}", shown)


def skipped_summary(skipped: pd.DataFrame, language: Language) -> str:
    """How many rows could not be used."""
    count = len(skipped)
    if not count:
        return language.gettext("Every row could be used.")
    return language.ngettext(
        "{n} row could not be used; everything else was.",
        "{n} rows could not be used; everything else was.",
        count,
    ).format(n=language.number(count))


def skipped_csv(skipped: pd.DataFrame, language: Language) -> bytes:
    """The table of skipped rows as CSV: source, row, reason; UTF-8 with BOM, no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["source", "row", "reason"])
    for source, row, reason, value in skipped_rows(skipped):
        sentence = safe_text(skipped_reason(reason, value, language))
        writer.writerow([safe_text(source), "" if row is None else row, sentence])
    return out.getvalue().encode("utf-8-sig")


def skipped_rows(skipped: pd.DataFrame) -> list[tuple[str, int | None, str, object]]:
    """Source, row number (None where there is none), msgid of the reason, and its value."""
    return [
        ("" if pd.isna(source) else str(source), None if pd.isna(row) else int(row), str(reason), value)
        for source, row, reason, value in zip(
            *(skipped[name] for name in ("source", "row", "reason", "value")), strict=True
        )
    ]


_TEXTS = ("interaction_id", "account_id", "handle", "name", "text", "language", "thread_id")


def ledger_csv(found: pd.DataFrame) -> bytes:
    """The rows of `ledger` as CSV (UTF-8 with its mark); durations in hours, nothing a spreadsheet runs."""
    safe = found.assign(
        **{name: found[name].map(safe_text, na_action="ignore") for name in _TEXTS},
        **{
            f"{name}_hours": (found[name].dt.total_seconds() / 3600).round(1)
            for name in ("answered_after", "waiting")
        },
    ).drop(columns=["answered_after", "waiting"])
    return safe.to_csv(index=False, date_format="%Y-%m-%dT%H:%M:%SZ").encode("utf-8-sig")


LEFT_OUT = "□"
_LETTERS = (
    " -~¡-¬®-ʸ"  # Latin
    "Ά-ΆΈ-ΊΌΎ-ΡΣ-ώ"  # Greek
    "Ѐ-џҐ-ӄӐ-ӹ"  # Cyrillic
    "א-ת"
    "Ḁ-ẛẠ-ỹ"  # Latin with more accents
    "‐-‧₣₤₧₨₫€₱₿←-↓−"
)
_UNWRITABLE = re.compile(rf"[^{_LETTERS}]+")


def writable(text: str) -> str:
    """The text with a square in place of what the PDF cannot write."""
    composed = unicodedata.normalize("NFC", text)
    return _UNWRITABLE.sub(LEFT_OUT, "".join(map(_plain, composed)))


def unwritable(text: str) -> str:
    """The characters of a text that the PDF cannot write, each once."""
    composed = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    return "".join(dict.fromkeys("".join(_UNWRITABLE.findall(composed))))


def _plain(character: str) -> str:
    """Nothing for what is only a direction, a control or a loose accent; a space for a line end."""
    kind = unicodedata.category(character)
    if kind in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    return "" if kind in ("Cf", "Mn", "Me", "Mc") else character
