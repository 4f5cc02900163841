"""One account for what was pasted, or a sentence; never another account than the one that was meant."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.i18n import Language
from engagement.ingest.networks.handle import Handle, UnknownHandleError, parse_handle

DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
X_FORMS = [
    "@Brand",
    " @brand\n",
    "＠brand",
    "@ｂｒａｎｄ",
    "\u200e@brand\u200f",
    "\u00a0@brand",
    "@brand.",
    "@\u2060brand",
    "https\u2060://x.com/brand",
    "x.com/brand",
    "https://x.com/Brand",
    "https://twitter.com/brand?s=20",
    "http://www.twitter.com/brand/",
    "https://mobile.x.com/brand/with_replies",
    "https://m.x.com/@brand",
    "https://x.com/intent/user?screen_name=brand",
    "HTTPS://X.COM/BRAND#top",
]
BLUESKY_FORMS = [
    ("name.bsky.social", "name.bsky.social"),
    ("@Name.Bsky.Social.", "name.bsky.social"),
    ("https://bsky.app/profile/name.bsky.social", "name.bsky.social"),
    ("bsky.app/profile/name.bsky.social/followers", "name.bsky.social"),
    ("https://name.bsky.social/", "name.bsky.social"),
    ("example.org", "example.org"),
    (DID, DID),
    (DID.upper(), DID),
    (f"https://bsky.app/profile/{DID}", DID),
    (f"https://bsky.app/profile/{DID.replace(':', '%3A')}", DID),
    (f"at://{DID}/app.bsky.feed.post/3k", DID),
    ("at://name.bsky.social", "name.bsky.social"),
    ("did:web:example.org", "did:web:example.org"),
    ("name。bsky．social", "name.bsky.social"),
]
MASTODON_FORMS = [
    ("@user@mastodon.social", "user", "mastodon.social"),
    ("@user@\u2060mastodon.social", "user", "mastodon.social"),
    ("＠User＠Mastodon.Social.", "user", "mastodon.social"),
    ("https://mastodon.social/@user", "user", "mastodon.social"),
    ("https://mastodon.social/users/user", "user", "mastodon.social"),
    ("https://mastodon.social/web/@user/followers", "user", "mastodon.social"),
    ("https://mastodon.social/@user@other.org", "user", "other.org"),
    ("@us.er-name@social.example.org", "us.er-name", "social.example.org"),
    ("@user@bücher.org", "user", "xn--bcher-kva.org"),
    ("@user@xn--bcher-kva.org", "user", "xn--bcher-kva.org"),
]
REFUSED = [
    "",
    " ",
    "brand",
    "@",
    "@@brand",
    "@brand brand",
    "@sixteen_letters_",
    "@bra\u200bnd",
    "@bra\u00adnd",
    "@br\u0430nd",
    "@brand\u3164",
    "@ﬁne",
    "@ⓑrand",
    "a@b.org",
    "@a@b",
    "@a@b.c",
    "@a@@b.org",
    "@a@b.org@c.org",
    "@a@localhost",
    "@a@127.0.0.1",
    "@a@[::1]",
    "@a@0x7f.1",
    "@a@0177.0.0.1",
    "@a@2130706433",
    "@a@127.1",
    "@a@０ｘ７ｆ.1",
    "@a@%31%32.org",
    "@a@host.org:22",
    "@a@user:pw@host.org",
    "@a@host.org?x",
    "@a@ho\r\nst.org",
    "@a@host..org",
    "@a@-host.org",
    "@a@ho_st.org",
    "@a@" + "a" * 64 + ".org",
    "@a@" + "a." * 130 + "org",
    "@a@server.local",
    "@a@server.internal",
    "@a@threads.net",
    "@a@xn--a.org",
    "@a@ﬁ.org",
    "@a@m\u0430stodon\u200d.org",
    "https://x.com/",
    "https://x.com/home",
    "https://x.com/i/user/12",
    "https://x.com/brand/status/123",
    "https://x.com/intent/user?screen_name=a&screen_name=b",
    "https://bsky.app/",
    "https://bsky.app/profile/name.bsky.social/post/3k",
    "https://mastodon.social/",
    "https://mastodon.social/@user/1123",
    "https://mastodon.social/about",
    "https://www.tiktok.com/@user",
    "https://threads.net/@user",
    "https://youtube.com/@user",
    "https://user:pw@mastodon.social/@user",
    "https://mastodon.social:8443/@user",
    "https://127.0.0.1/@user",
    "ftp://mastodon.social/@user",
    "javascript://mastodon.social/@user",
    "file:///etc/passwd",
    "x.com",
    "bsky.social",
    "did:plc:short",
    "did:key:zabc",
    "name.bsky.social:443",
    "x" * 301,
]


@pytest.mark.parametrize("text", X_FORMS)
def test_x(text: str) -> None:
    assert parse_handle(text) == Handle("x", "brand")


@pytest.mark.parametrize(("text", "name"), BLUESKY_FORMS)
def test_bluesky(text: str, name: str) -> None:
    assert parse_handle(text) == Handle("bluesky", name)


@pytest.mark.parametrize(("text", "name", "host"), MASTODON_FORMS)
def test_mastodon(text: str, name: str, host: str) -> None:
    assert parse_handle(text) == Handle("mastodon", name, host)


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_one_sentence_in_both_languages(text: str) -> None:
    with pytest.raises(UnknownHandleError) as refused:
        parse_handle(text)
    for code in ("en", "es"):
        told = refused.value.sentence(Language(code))
        assert told.endswith(".")
        assert "\n" not in told
        assert told.isprintable()
        assert len(told) < 400


def test_a_mail_address_is_told_how_to_be_written() -> None:
    with pytest.raises(UnknownHandleError, match=r"write @a@b\.org"):
        parse_handle("a@b.org")


@given(st.from_regex(r"[A-Za-z0-9_]{1,15}", fullmatch=True))
def test_every_name_on_x_survives(name: str) -> None:
    handle = parse_handle("@" + name)
    assert handle == Handle("x", name.lower())
    assert parse_handle(str(handle)) == handle
    assert parse_handle(f"https://x.com/@{name}/followers") == handle


label = st.from_regex(r"[a-z]([a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)


@given(
    st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True), label, st.sampled_from(["org", "social", "de", "info"])
)
def test_every_form_of_a_mastodon_account_is_the_same_account(name: str, server: str, top: str) -> None:
    host = f"{server}.{top}"
    handle = parse_handle(f"@{name}@{host}")
    assert handle == Handle("mastodon", name, host)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in f"@{name}@{host}".upper())
    assert parse_handle(wide) == handle
    if host not in ("t.me", "x.com"):
        assert parse_handle(f"https://{host}/@{name}") == handle


def read(text: str) -> Handle | str:
    """The handle, or the sentence that refuses the text."""
    try:
        return parse_handle(text)
    except UnknownHandleError as refused:
        return str(refused)


@given(st.text(max_size=320))
def test_any_text_is_a_handle_or_refused(text: str) -> None:
    found = read(text)
    if isinstance(found, str):
        assert found.isprintable()
    else:
        assert str(found).isascii()
        assert parse_handle(str(found)) == found


@given(st.text(alphabet="abcxyz019_.-@/:%＠ａ．\u200b\u0430é", max_size=30))
def test_what_is_accepted_is_what_was_written(text: str) -> None:
    found = read(text)
    if isinstance(found, Handle):
        plain = unicodedata.normalize("NFKC", text).casefold()
        assert found.name in plain or found.name.encode().decode("idna") in plain


def test_naughty_strings_never_break_it(shared: Callable[[str], Path]) -> None:
    strings = json.loads((shared("corpora/blns") / "blns.json").read_text())
    assert len(strings) == 515
    for text in strings:
        forms = (text, "@" + text, f"@{text}@mastodon.social", f"@user@{text}", f"https://{text}/@user")
        for found in map(read, forms):
            assert str(found).isprintable()
            assert isinstance(found, str) or str(found).isascii()
