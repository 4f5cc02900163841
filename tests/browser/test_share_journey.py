"""Share with a client, in a real browser: what goes over the wire, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, WebSocket, expect

from engagement.i18n import language
from engagement.sample import generate
from tests.browser.visitor import WAIT, Script, Visitor, settle

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Visit = Callable[..., Visitor]
PHONE = {"width": 390, "height": 844}


@dataclass
class Client:
    """A browser that was sent a link: everything it receives is kept."""

    page: Page
    frames: list[bytes] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    script: Script = field(default_factory=Script)

    @classmethod
    def arrive(cls, browser: Browser, lang: str = "es", viewport: dict[str, int] = PHONE) -> Client:
        return cls._in(browser.new_context(viewport=viewport, locale=lang))

    @classmethod
    def beside(cls, other: Client) -> Client:
        """Another page in the same browser."""
        return cls._in(other.page.context)

    @classmethod
    def _in(cls, context: BrowserContext) -> Client:
        client = cls(context.new_page())
        client.page.set_default_timeout(WAIT)
        client.page.on("websocket", client._connected)
        client.page.on("response", client._answered)
        return client

    def settle(self) -> None:
        settle(self.page, self.script)

    def open(self, address: str, password: str | None = None) -> None:
        self.page.goto(address)
        if password is not None:
            self.page.locator("#password").fill(password)
            self.page.locator("form button").click()
        self.page.wait_for_url("**/shared?**")
        expect(self.page.locator(".st-key-shared_page")).to_be_visible(timeout=WAIT)
        self.settle()

    def turn_to(self, title: str) -> None:
        self.page.locator(".st-key-shared_page").get_by_text(title, exact=True).click()
        self.settle()

    def _connected(self, socket: WebSocket) -> None:
        self.script.watch(socket)
        socket.on(
            "framereceived",
            lambda frame: self.frames.append(frame if isinstance(frame, bytes) else frame.encode()),
        )

    def _answered(self, response: Response) -> None:
        if urlsplit(response.url).path.startswith("/media/"):
            self.media.append(response.url)


@pytest.fixture
def owner(visit: Visit) -> Visitor:
    """Somebody on the share page of the sample."""
    visitor = visit("/share?analysis=sample&lang=en")
    expect(visitor.page.get_by_text("A new link")).to_be_visible(timeout=3 * WAIT)  # the sample first
    visitor.settle()
    return visitor


def share(owner: Visitor, client: str = "Acme", password: bool = False) -> tuple[str, str | None]:
    """Make a link; its address and its password."""
    page = owner.page
    page.get_by_role("textbox", name="Who is it for?").fill(client)
    page.get_by_role("textbox", name="Title above the page").fill("Our community")
    page.keyboard.press("Tab")
    owner.settle()
    if password:
        page.locator(".st-key-share_password_kind").get_by_text("made for me").click()
        owner.settle()
    page.locator(".st-key-share_create button").click()
    owner.sees("The link is made.")
    owner.settle()
    codes = [text.strip() for text in page.locator("[data-testid=stCode]").all_inner_texts()]
    return codes[0], codes[1] if password else None


def withdraw(owner: Visitor) -> None:
    owner.page.get_by_role("button", name="Withdraw", exact=True).first.click()
    owner.page.get_by_role("button", name="Withdraw the link").first.click()


def contexts_closed(*clients: Client) -> None:
    for client in clients:
        context: BrowserContext = client.page.context
        context.close()


def test_share_with_a_password_open_on_a_phone_in_spanish_withdraw(owner: Visitor, chromium: Browser) -> None:
    """Lines 9, 11 and 15 of the contract, on the wire."""
    spanish = language("es")
    address, password = share(owner, password=True)
    client = Client.arrive(chromium)
    client.page.goto(address)
    expect(client.page.locator("h1")).to_have_text(spanish.gettext("This page asks for a password"))
    client.page.locator("#password").fill("not the password")
    client.page.locator("form button").click()
    expect(client.page.locator("h1")).to_have_text(spanish.gettext("That was not the password"))
    client.open(address, password)

    assert client.page.locator("html").get_attribute("lang") == "es"
    assert "son la comunidad" in client.page.locator("h1").inner_text()
    assert client.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for page in ("Figures", "People", "Community"):
        client.turn_to(spanish.gettext(page))
    client.page.get_by_role("radio", name="English").click()
    expect(client.page.locator("h1")).to_contain_text("are the community", timeout=WAIT)
    assert client.page.locator("header a, nav a, [data-testid=stPageLink]").count() == 0

    owner.page.reload()
    owner.sees("opened 1 time")
    owner.sees("1 wrong password")
    withdraw(owner)
    expect(client.page.locator("h1")).to_have_text("This link shows nothing", timeout=WAIT)
    assert client.page.locator("[data-testid=stVegaLiteChart]").count() == 0
    assert client.media == []
    client.page.goto(address)
    expect(client.page.locator("h1")).to_have_text(spanish.gettext("This link shows nothing"))
    contexts_closed(client)


def test_l11_no_frame_to_a_client_holds_a_word_about_a_follower(owner: Visitor, chromium: Browser) -> None:
    address, _ = share(owner)
    client = Client.arrive(chromium, "en", {"width": 1280, "height": 900})
    client.open(address)
    for page in ("Figures", "People", "Community"):
        client.turn_to(page)
    client.turn_to("People")
    client.page.locator(".st-key-shared_states button").first.click()
    client.settle()
    received = b"\n".join(client.frames)
    assert len(received) > 20_000
    assert b"Follower 0" in received
    accounts, ours = generate.load().accounts, generate.OWNER
    known = {text for column in ("account_id", "handle", "name", "bio", "url", "location")
             for text in accounts[column].dropna()}  # fmt: skip
    known |= {
        ours.account_id + "@",
        str(ours.handle),
        str(ours.name),
        "Acme",
        owner.page.url.split("analysis=")[1][:43],
    }
    assert len(known) > 5000
    told = set(re.findall(rb"[\w@.:/-]{4,}", received))
    whole = {
        text for text in known if len(text) > 3 and text.encode() in (told if " " not in text else received)
    }
    assert whole == set()
    assert client.media == []
    contexts_closed(client)


def test_l09_five_open_pages_are_cut_by_themselves(owner: Visitor, chromium: Browser) -> None:
    address, _ = share(owner)
    first = Client.arrive(chromium)
    clients = [first, *(Client.beside(first) for _ in range(4))]
    for client in clients:
        client.open(address)
    withdraw(owner)
    for client in clients:
        closed = client.page.get_by_role("heading", name="Este enlace no muestra nada")
        expect(closed).to_be_visible(timeout=WAIT)
        # What stood there before goes when the page has run to its end.
        expect(client.page.locator("h1")).to_have_count(1)
    contexts_closed(first)


def test_l05_and_l10_a_locked_link_and_a_robot_in_front_of_the_server(
    owner: Visitor, chromium: Browser
) -> None:
    address, password = share(owner, password=True)
    client = Client.arrive(chromium, "en")
    client.page.goto(address)
    for _ in range(5):
        client.page.locator("#password").fill("not the password")
        client.page.locator("form button").click()
        expect(client.page.locator("h1")).to_have_text("That was not the password")
    client.page.locator("#password").fill(str(password))
    client.page.locator("form button").click()
    expect(client.page.locator("h1")).to_have_text("Too many wrong passwords")

    robot = chromium.new_context(
        user_agent="Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"
    ).new_page()
    robot.goto(address)
    assert "Our community" not in robot.content()
    robot.context.close()
    owner.page.reload()
    owner.sees("1 preview by a robot")
    owner.sees("5 wrong passwords")
    contexts_closed(client)
