"""What a report is to show: language, words above it, logo, lists, names, files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from engagement.analysis import Analysis
from engagement.errors import EngagementError
from engagement.language import LANGUAGES, Language
from engagement.language import language as language_of
from engagement.ui.plain import plain
from engagement.ui.share.report_work import FORMATS, Order

if TYPE_CHECKING:
    from engagement.report.export import Choice


def order(analysis: Analysis, language: Language) -> Order | None:
    """What the report is to show and in which files; None while something in it cannot be used."""
    left, right = st.columns(2, gap="large")
    with left:
        code = _language(language)
        title, client = _texts(analysis, language_of(code), language)
    with right:
        logo, usable = _logo(language)
        lists = st.toggle(
            language.gettext("With the first people of each list"), value=True, key="report_lists"
        )
        named = st.toggle(
            language.gettext("Call people by their names"),
            key="report_names",
            help=language.gettext(
                "Without names a number stands for each person, and what is told of them is true of at least "
                "four others."
            ),
        )
    formats = _formats(language)
    if named:
        st.caption(
            language.gettext("With names it is personal data: send it only to those who may know them.")
        )
    if not (usable and formats):
        return None
    return Order(code, _choice(title, client, logo, lists, named), formats)


def _language(language: Language) -> str:
    code = st.segmented_control(
        language.gettext("Language of the report"),
        LANGUAGES,
        default=language.code,
        format_func={"es": "Español", "en": "English"}.__getitem__,
        key="report_language",
        required=True,
    )
    return str(code)


def _texts(analysis: Analysis, report_language: Language, language: Language) -> tuple[str, str]:
    from engagement.report.export import default_title, unwritable

    title = st.text_input(
        language.gettext("Title"),
        placeholder=default_title(analysis, report_language),
        max_chars=120,
        key="report_title",
    )
    client = st.text_input(
        language.gettext("Who it is from or for (agency, client)"), max_chars=80, key="report_client"
    )
    strange = unwritable(title + client)
    if strange:
        st.caption(
            language.gettext(
                "The PDF cannot write {characters}: its letters are Latin, Greek, Cyrillic and Hebrew, and a "
                "square stands for others. The web page can."
            ).format(characters=plain(strange))
        )
    return title.strip(), client.strip()


def _logo(language: Language) -> tuple[bytes | None, bool]:
    """The logo as it may be used, and whether what was chosen can be."""
    from engagement.report.export import clean_logo

    chosen = st.file_uploader(
        language.gettext("Logo (PNG or JPEG, at most 2 MB)"),
        type=["png", "jpg", "jpeg"],
        max_upload_size=2,
        key="report_logo",
    )
    if chosen is None:
        return None, True
    try:
        return clean_logo(chosen.getvalue()), True
    except EngagementError as error:
        st.error(plain(error.sentence(language)))
        return None, False


def _formats(language: Language) -> tuple[str, ...]:
    chosen = st.pills(
        language.gettext("Files"),
        list(FORMATS),
        selection_mode="multi",
        default=["html", "pdf"],
        format_func=lambda suffix: language.gettext(FORMATS[suffix]),
        key="report_formats",
        help=language.gettext(
            "Web page and PDF hold the report; Excel, CSV and JSON hold every person with the answers."
        ),
    )
    return tuple(suffix for suffix in FORMATS if suffix in chosen)


def _choice(title: str, client: str, logo: bytes | None, lists: bool, named: bool) -> Choice:
    from engagement.report.export import Choice, Names

    return Choice(title, client, logo, lists, Names(hidden=not named))
