"""From the page to the file a client opens: without a net, on paper, on a phone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitor import WAIT, Visitor
from tests.export.pdf_text import pdf_pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Visit = Callable[..., Visitor]


def taken(page: Page, label: str, folder: Path) -> Path:
    """The file behind a button, under the name it came with."""
    with page.expect_download(timeout=WAIT) as coming:
        page.get_by_role("button", name=label).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def test_a_report_is_built_taken_away_and_read_without_a_net(
    visit: Visit, chromium: Browser, tmp_path: Path
) -> None:
    visitor = visit("/report?analysis=sample&lang=es", lang="es")
    build = visitor.page.get_by_role("button", name="Preparar el informe")
    expect(build).to_be_enabled(timeout=2 * WAIT)  # the sample may have to be worked out first
    visitor.page.get_by_label("De quién o para quién es").fill("Agencia Río <b>")
    visitor.page.keyboard.press("Tab")
    visitor.settle()
    build.click()
    visitor.sees("Tus archivos")
    web = taken(visitor.page, "Página web ·", tmp_path)
    printed = taken(visitor.page, "PDF ·", tmp_path)
    for file in (web, printed):
        assert hashlib.sha256(file.read_bytes()).hexdigest()[:16] in file.name
        assert file.stat().st_size < 2_000_000
    assert "AgenciaRío<b>" in pdf_pages(printed.read_bytes())[0]
    reads_offline(chromium, web)


def reads_offline(chromium: Browser, file: Path) -> None:
    for width, scheme in ((1280, "light"), (390, "dark")):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_offline(True)
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(file.as_uri())
        expect(page.locator(".letterhead")).to_have_text("Agencia Río <b>")
        expect(page.locator("h1")).to_contain_text("Comunidad de")
        charts = page.locator(f"figure .{'wide' if width == 1280 else 'narrow'} svg")
        assert charts.evaluate_all("all => all.map(one => one.clientWidth > 200)") == [True] * 3
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert asked == [file.as_uri()]
        assert said == []
        sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
        assert 3 <= len(sheets) <= 9
        assert {(round(float(x)), round(float(y))) for x, y in sheets} == {(595, 842)}  # A4 in points
        context.close()
