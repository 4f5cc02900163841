"""A page of one title and one sentence, without Streamlit: at the gate of a link, for odd requests."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

from engagement.i18n import Language

_TEMPLATE = Path(__file__).with_suffix(".html")
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def plain_page(texts: Sequence[str], language: Language, status: int = 200, form: str = "") -> HTMLResponse:
    """Make the page; `texts` are the msgids of title and sentence, `form` is HTML that stands below."""
    title, text = (escape(language.gettext(part)) for part in texts)
    content = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        language=language.code, title=title, text=text, form=form
    )
    return HTMLResponse(content, status, {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})
