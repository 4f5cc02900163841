"""The parts of the report page: what to put in, building it, taking the files away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from engagement.analysis import Analysis
from engagement.errors import EngagementError
from engagement.language import LANGUAGES, Language
from engagement.language import language as language_of
from engagement.ui import visit, waiting
from engagement.ui.plain import plain
from engagement.ui.report_allowance import names_for, withheld_line
from engagement.ui.report_files import MIME
from engagement.ui.report_work import FORMATS, Built, Order, building, fingerprint

if TYPE_CHECKING:
    from engagement.report.export import Choice

_JOB = "report_job"


def promise(language: Language) -> None:
    """What one gets here."""
    st.title(language.gettext("A report to send"), anchor=False)
    st.markdown(
        language.gettext(
            "The answer as one file that opens without this program and without the internet: "
            "what was found, how sure it is, what the data cannot tell, and how it was worked out."
        )
    )


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


def build(analysis: Analysis, wanted: Order | None, language: Language) -> None:
    """The button, and the work while it runs."""
    if st.button(
        language.gettext("Build the report"), type="primary", disabled=wanted is None, key="report_build"
    ):
        assert wanted is not None
        analysis_id = visit.analysis_id() or ""
        ready = names_for(analysis_id, analysis, wanted)
        work = building(analysis, ready, fingerprint(analysis_id, analysis))
        visit.jobs().forget(st.session_state.get(_JOB))
        st.session_state[_JOB] = visit.jobs().start(work).id
    job = visit.jobs().get(st.session_state.get(_JOB))
    if job is None:
        return
    waiting.wait(job, language.gettext("Building the report"), key="report")
    if job.error:
        st.error(job.error.sentence(language))


def files(analysis: Analysis, language: Language) -> None:
    """The files that were built of this answer, to take away."""
    job = visit.jobs().get(st.session_state.get(_JOB))
    built = job.result if job else None
    analysis_id = visit.analysis_id() or ""
    if not isinstance(built, Built) or built.about != fingerprint(analysis_id, analysis):
        return
    st.space("small")
    st.subheader(language.gettext("Your files"), anchor=False)
    with st.container(horizontal=True):
        for suffix, (name, content) in built.files.items():
            size = language.gettext("{n} kB").format(n=language.number(max(1, len(content) / 1000)))
            st.download_button(
                f"{language.gettext(FORMATS[suffix])} · {size}",
                data=content,
                file_name=name,
                mime=MIME[suffix],
                key=f"report_{suffix}",
                on_click="ignore",
            )
    tables = not {"html", "pdf"} >= set(built.files)
    withheld = withheld_line(analysis, built.order, language) if tables else ""
    if withheld:
        st.caption(withheld)
    st.caption(language.gettext("Kept here for half an hour. Changed something above? Build it again."))


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
        st.error(error.sentence(language))
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
