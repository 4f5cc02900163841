"""Somebody in front of the app: a browser page that waits, counts bytes and notes complaints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgList

HEIGHTS = {1280: 900, 390: 844}
WAIT = 60_000
# Two frames: what the script answered is drawn, what a click asks for is sent.
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Rooms:
    """Browser contexts by language and width: one of each is lent from test to test, others are made.

    A context keeps what it has loaded and compiled of the app, which costs a new one a second or two.
    """

    browser: Browser
    _lent: dict[tuple[str, int], BrowserContext] = field(default_factory=dict)
    _strange: list[BrowserContext] = field(default_factory=list)

    def new(self, lang: str, width: int) -> BrowserContext:
        """A browser that was never here; it goes with the test."""
        self._strange.append(self._made(lang, width))
        return self._strange[-1]

    def lent(self, lang: str, width: int) -> BrowserContext:
        """The browser that tests of this language and width have one after the other, without cookies."""
        if (lang, width) not in self._lent:
            self._lent[lang, width] = self._made(lang, width)
        context = self._lent[lang, width]
        context.clear_cookies()
        return context

    def leave(self) -> None:
        """Close every browser that is not lent on, and the pages of those that are."""
        for page in [page for context in self._lent.values() for page in context.pages]:
            page.close()
        for context in self._strange:
            context.close()
        self._strange.clear()

    def _made(self, lang: str, width: int) -> BrowserContext:
        locale = "es-ES" if lang == "es" else "en-GB"
        return self.browser.new_context(viewport={"width": width, "height": HEIGHTS[width]}, locale=locale)


@dataclass
class Script:
    """Whether the script owes a page an answer, as told by what goes over its websockets."""

    owes: bool = True

    def watch(self, socket: WebSocket) -> None:
        """Begin anew with a connection."""
        self.owes = True
        socket.on("framesent", self._asked)
        socket.on("framereceived", self._answered)

    def _asked(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self.owes = True

    def _answered(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and any(map(_ended, read(frame))):
            self.owes = False


def read(frame: bytes) -> Iterator[ForwardMsg]:
    """The messages in a frame: Streamlit sends them singly or in a list."""
    single = ForwardMsg.FromString(frame)
    yield from [single] if single.WhichOneof("type") else ForwardMsgList.FromString(frame).messages


def _ended(message: ForwardMsg) -> bool:
    done = message.WhichOneof("type") == "script_finished"
    return done and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


def settle(page: Page, script: Script) -> None:
    """Wait until the script has answered everything the page asked and the page has drawn it."""
    app = page.locator("[data-testid=stApp]")
    calm = 0
    while calm < 2:
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=WAIT)
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)
        page.evaluate(_DRAWN)
        if script.owes:
            calm = 0
            page.wait_for_timeout(30)
        else:
            calm += 1


@dataclass
class Visitor:
    """A page of the app with what it asked for and received."""

    page: Page
    address: str
    received: int = 0
    foreign_requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    script: Script = field(default_factory=Script)

    @classmethod
    def arrive(cls, context: BrowserContext, address: str, path: str) -> Visitor:
        visitor = cls(context.new_page(), address)
        visitor.page.set_default_timeout(WAIT)
        visitor.page.on("request", visitor._asked)
        visitor.page.on("console", visitor._said)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("websocket", visitor._connected)
        visitor.go(path)
        return visitor

    def go(self, path: str) -> None:
        """Open a path of the app and wait until it has drawn itself; bytes are counted from here."""
        self.received, self.script.owes = 0, True
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run and the page stands."""
        settle(self.page, self.script)

    def sees(self, text: str) -> None:
        """Wait for a text on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=WAIT)

    def title(self) -> str:
        """The page's heading, once it is there."""
        heading = self.page.locator("h1").first
        expect(heading).to_be_visible(timeout=WAIT)
        return heading.inner_text()

    def leave(self) -> None:
        """Close the page."""
        self.page.close()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign_requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its base path under the page's own path first; those 404s are its way.
        if message.type == "error" and "404" not in message.text:
            self.complaints.append(message.text)

    def _connected(self, socket: WebSocket) -> None:
        self.script.watch(socket)
        socket.on("framereceived", self._count)

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)
