"""Bytes become text: exactly, or the rows that cannot are named; never silently garbled."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024
_BLOCK = 1024 * 1024
# A text in another encoding breaks UTF-8 at almost every accent; a damaged one only here and there.
_BROKEN_LINES = 0.05
# What DOS and the Macs of before 2001 wrote, and spreadsheets still offer when they save.
_OLD_WESTERN = ("cp850", "mac_roman")
_SURE, _CLEARLY = 0.8, 0.3
_WESTERN = frozenset("áéíóúñüçàèìòùâêîôûäëïöÿãõåæøœßÁÉÍÓÚÑÜÇÀÈÖÄ¿¡’‘“”–—…€·ºª«»´°")


def encoding_of(stream: BinaryIO) -> str:
    """Find the encoding a stream is to be read in.

    UTF-8 also where single lines are broken: read with `errors="surrogateescape"`, so that those lines
    can be told by `is_broken` and left out by name.
    """
    head = stream.read(_SAMPLE)
    marked = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)
    if marked:
        return marked
    unmarked = _utf16_without_mark(head)
    if unmarked:
        return unmarked
    stream.seek(0)
    high, broken, sample = _broken_lines(stream)
    if not broken or broken <= max(1, high * _BROKEN_LINES) < high:
        return "utf-8"
    return _guess(sample)


def text_of(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Open a stream as text, its line ends untouched.

    Bytes that are no text are kept as lone surrogates in UTF-8, and replaced in other encodings.
    """
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")


def is_broken(text: str, encoding: str) -> bool:
    """Whether the text holds bytes that could not be decoded."""
    if text.isascii():
        return False
    if not encoding.startswith("utf-8"):
        return "\ufffd" in text
    return any("\udc80" <= character <= "\udcff" for character in text)


def _utf16_without_mark(head: bytes) -> str | None:
    pairs = len(head) // 2
    if pairs < 2:
        return None
    low, high = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if high > 0.6 * pairs and low < 0.1 * pairs:
        return "utf-16-le"
    if low > 0.6 * pairs and high < 0.1 * pairs:
        return "utf-16-be"
    return None


def _broken_lines(stream: BinaryIO) -> tuple[int, int, bytes]:
    """Of the blocks that are not UTF-8: lines beyond ASCII, broken ones, and a sample of the latter."""
    high, broken, sample = 0, 0, bytearray()
    for block in _blocks(stream):
        if block.isascii() or _is_utf8(block):
            continue
        for line in block.split(b"\n"):
            if line.isascii():
                continue
            high += 1
            if not _is_utf8(line):
                broken += 1
                if len(sample) < _SAMPLE:
                    sample += line + b"\n"
    return high, broken, bytes(sample)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Blocks that end at a line end, so that no character is cut."""
    rest = bytearray()
    while block := stream.read(_BLOCK):
        head, mark, tail = block.rpartition(b"\n")
        rest += head + mark if mark else block
        if mark:
            yield bytes(rest)
            rest = bytearray(tail)
    yield bytes(rest)


def _guess(sample: bytes) -> str:
    """One of the single-byte or East Asian encodings; cp1252 where the sample does not tell."""
    usual = _plausible(sample, "cp1252")
    old = max(_OLD_WESTERN, key=lambda encoding: _plausible(sample, encoding))
    if _plausible(sample, old) >= max(_SURE, usual + _CLEARLY) and _within_words(sample, old):
        return old
    best = from_bytes(sample).best()
    guess = best.encoding if best else "cp1252"
    # Western text is what these tools write; the many other single-byte pages fit by accident.
    single_byte = guess.startswith(("cp", "mac", "latin", "iso8859", "ascii", "utf_8"))
    return "cp1252" if single_byte and _western(sample) else guess


def _plausible(sample: bytes, encoding: str) -> float:
    """Share of the signs beyond ASCII where Western text has them: letters in words, marks beside them."""
    found = list(_beyond_ascii(sample, encoding))
    fits = 0
    for before, sign, after in found:
        between = before.isalpha() and after.isalpha()
        if sign.isalpha():
            in_word = before.isalpha() or after.isalpha()
            fits += sign in _WESTERN and in_word and not (sign.isupper() and before.islower())
        else:
            fits += (sign in _WESTERN and (sign in "’·" or not between)) or (sign == "\u00a0" and not between)
    return fits / len(found) if found else 0.0


def _within_words(sample: bytes, encoding: str) -> bool:
    """Whether a letter beyond ASCII stands between two others, and nothing shows that this is no text."""
    signs = _beyond_ascii(sample, encoding)
    return b"\0" not in sample and any(all(map(str.isalpha, around)) for around in signs)


def _beyond_ascii(sample: bytes, encoding: str) -> Iterator[tuple[str, str, str]]:
    """Signs beyond ASCII, each with the one before and the one after."""
    text = sample.decode(encoding, errors="replace")
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return (three for three in around if not three[1].isascii())


def _western(sample: bytes) -> bool:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    letters = [character for character in text if not character.isascii()]
    plausible = sum(character in _WESTERN for character in letters)
    return not letters or plausible >= 0.6 * len(letters)
