"""Somebody in front of the app: a browser page that waits, counts bytes and notes complaints."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebSocket, expect

HEIGHTS = {1280: 900, 390: 844}
WAIT = 60_000


@dataclass
class Visitor:
    """A page of the app with what it asked for and received."""

    page: Page
    address: str
    received: int = 0
    foreign_requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def arrive(cls, browser: Browser, address: str, path: str, lang: str, width: int) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]}, locale="es-ES" if lang == "es" else "en-GB"
        )
        visitor = cls(context.new_page(), address)
        visitor.page.set_default_timeout(WAIT)
        visitor.page.on("request", visitor._asked)
        visitor.page.on("console", visitor._said)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("websocket", visitor._connected)
        visitor.go(path)
        return visitor

    def go(self, path: str) -> None:
        """Open a path of the app and wait until it has drawn itself."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run and the page stands."""
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=WAIT
        )
        self.page.wait_for_timeout(300)
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=WAIT
        )

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
        self.page.context.close()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign_requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its base path under the page's own path first; those 404s are its way.
        if message.type == "error" and "404" not in message.text:
            self.complaints.append(message.text)

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)
