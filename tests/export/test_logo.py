"""A logo: only pixels come through, small, whatever the file was."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from engagement.export.logo import MAX_BYTES, UnusableLogoError, clean_logo


def picture(kind: str, size: tuple[int, int] = (900, 300), **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#7a1f5c").save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_becomes_a_small_png(kind: str) -> None:
    with Image.open(io.BytesIO(clean_logo(picture(kind)))) as drawn:
        assert drawn.format == "PNG"
        assert drawn.size == (640, 213)
        assert abs(drawn.getpixel((5, 5))[0] - 0x7A) < 6


def test_what_was_hidden_in_the_file_is_gone() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "secret-author")
    exif = Image.Exif()
    exif[0x010E] = "secret-place"
    told = (picture("PNG", pnginfo=notes), picture("JPEG", exif=exif), picture("PNG") + b"secret-tail")
    for content in told:
        assert b"secret" not in clean_logo(content)


def test_a_turned_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(clean_logo(picture("JPEG", (300, 100), exif=exif)))) as drawn:
        assert drawn.height > drawn.width


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG"),
        (b"", "PNG or JPEG"),
        (b"GIF89a" + b"\0" * 50, "PNG or JPEG"),
        (picture("PNG")[:200], "PNG or JPEG"),
        (b"\0" * (MAX_BYTES + 1), "2 MB"),
    ],
)
def test_what_is_no_logo_is_refused_in_a_sentence(content: bytes, told: str) -> None:
    with pytest.raises(UnusableLogoError, match=told):
        clean_logo(content)


@pytest.mark.parametrize("side", [6_000, 60_000])
def test_a_bomb_is_not_unpacked(side: int) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(UnusableLogoError):
        clean_logo(bomb)


@given(st.binary(max_size=300), st.integers(0, 200))
def test_broken_files_end_in_a_sentence(noise: bytes, at: int) -> None:
    whole = picture("PNG", (20, 20))
    broken = whole[:at] + noise + whole[at + len(noise) :]
    with suppress(UnusableLogoError):
        assert clean_logo(broken).startswith(b"\x89PNG")
