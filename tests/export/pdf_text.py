"""The text of a PDF, read from the file itself: pages, the fonts they name, what each glyph stands for."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NESTED = rb"(?:\\.|[^\\()])*"
_LITERAL = rb"\(" + _NESTED + rb"(?:\(" + _NESTED + rb"\)" + _NESTED + rb")*\)"
_ASIDE = rb"<<.*?>>"  # what a reader may say instead; not shown
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|" + _ASIDE + rb"|(<[0-9A-Fa-f]+>)|(" + _LITERAL + rb")", re.DOTALL)


def pdf_pages(content: bytes) -> list[str]:
    """What each page says, without white space: lines are broken wherever there is room."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)]
    return [_page(body, objects) for body in pages]


def _page(body: bytes, objects: dict[int, bytes]) -> str:
    resources = _follow(rb"/Resources (\d+) 0 R", body, objects)
    fonts = {
        name: _glyphs(objects[int(number)], objects)
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    drawn = _unpacked(_follow(rb"/Contents (\d+) 0 R", body, objects))
    said, font = [], {}
    for name, hexed, literal in _SHOWN.findall(drawn):
        if name:
            font = fonts[name]
        codes = bytes.fromhex(hexed[1:-1].decode()) if hexed else _literal(literal)
        said += [font.get(codes[at : at + 2], "") for at in range(0, len(codes), 2)]
    return "".join("".join(said).split())


def _follow(pattern: bytes, body: bytes, objects: dict[int, bytes]) -> bytes:
    found = re.search(pattern, body)
    assert found, body[:200]
    return objects[int(found[1])]


def _glyphs(font: bytes, objects: dict[int, bytes]) -> dict[bytes, str]:
    table = _unpacked(_follow(rb"/ToUnicode (\d+) 0 R", font, objects))
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
    }


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompressobj().decompress(found[1]) if b"FlateDecode" in body else found[1]


def _literal(text: bytes) -> bytes:
    special = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def plain(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8)]) if code.isdigit() else special.get(code, code)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, text[1:-1], flags=re.DOTALL)
