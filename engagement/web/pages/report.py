"""The parts of the report page: what it is to show, building it, the files, the day's quota of names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.data.results import Progress
from engagement.data.schema import Tables
from engagement.errors import EngagementError
from engagement.i18n import LANGUAGES, N_, Language
from engagement.i18n import language as language_of
from engagement.web import session, storage, uploads, widgets
from engagement.web.jobs import Work
from engagement.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from engagement.export.document import Choice, Document
    from engagement.export.names import Allowance


MIME = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}
FORMATS: Mapping[str, str] = {
    "html": N_("Web page"),
    "pdf": "PDF",
    "xlsx": "Excel",
    "csv": "CSV",
    "json": "JSON",
}
_STEP_NAMES = {
    "html": N_("Writing the web page"),
    "pdf": N_("Setting the PDF"),
    "xlsx": N_("Filling the spreadsheet"),
    "csv": N_("Writing the table"),
    "json": N_("Writing the data"),
}
_JOB_KEY = "report_job"


@dataclass(frozen=True)
class Order:
    """One report as it was asked for: language, what it shows, which files."""

    language: str
    choice: Choice
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Built:
    """The files of an order by format: name and content. `about` is the revision they tell of."""

    order: Order
    about: str
    files: Mapping[str, tuple[str, bytes]]


def intro(language: Language) -> None:
    """Say what one gets here."""
    st.title(language.gettext("A report to send"), anchor=False)
    st.markdown(
        language.gettext(
            "The answer as one file that opens without this program and without the internet: "
            "what was found, how sure it is, what the data cannot tell, and how it was worked out."
        )
    )


def order(analysis: Analysis, language: Language) -> Order | None:
    """Ask what the report is to show and in which files; None while something in it cannot be used."""
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
    from engagement.export.cells import unwritable
    from engagement.export.content import default_title

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
            ).format(characters=escape_markdown(strange))
        )
    return title.strip(), client.strip()


def _logo(language: Language) -> tuple[bytes | None, bool]:
    """Ask for a logo; return it as it may be used, and whether what was chosen can be."""
    from engagement.export.logo import clean_logo

    chosen = st.file_uploader(
        language.gettext("Logo (PNG or JPEG, at most 2 MB)"),
        type=["png", "jpg", "jpeg"],
        max_upload_size=2,
        key="report_logo",
    )
    if chosen is None:
        return None, True
    uploads.claim([chosen])
    try:
        return clean_logo(chosen.getvalue()), True
    except EngagementError as error:
        st.error(escape_markdown(error.sentence(language)))
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
    from engagement.export.document import Choice
    from engagement.export.names import Names

    return Choice(title, client, logo, lists, Names(hidden=not named))


def build(analysis: Analysis, wanted: Order | None, language: Language) -> None:
    """Show the button, and the work while it runs."""
    if st.button(
        language.gettext("Build the report"), type="primary", disabled=wanted is None, key="report_build"
    ):
        assert wanted is not None
        ready = with_names(analysis, wanted)
        work = build_job(analysis, ready, analysis.revision)
        session.jobs().forget(st.session_state.get(_JOB_KEY))
        st.session_state[_JOB_KEY] = session.jobs().start(work).id
    job = session.jobs().get(st.session_state.get(_JOB_KEY))
    if job is None:
        return
    widgets.wait(job, language.gettext("Building the report"), key="report")
    if job.error:
        st.error(escape_markdown(job.error.sentence(language)))


def with_names(analysis: Analysis, order: Order) -> Order:
    """Return the order with the names that may still leave today, which are counted as handed over."""
    if order.choice.names.hidden:
        return order
    from engagement.export.names import listed
    from engagement.export.tables import listed_first

    tables = not {"html", "pdf"} >= set(order.formats)
    ids = listed(analysis) if tables else listed_first(analysis)
    names = allowance().names(analysis, ids)
    return replace(order, choice=replace(order.choice, names=names))


def build_job(analysis: Analysis, order: Order, about: str) -> Work:
    """Make work that writes the files of an order; its result is a Built."""

    def work(progress: Progress) -> Built:
        from engagement.export.content import document

        report_language = language_of(order.language)
        progress(0.0, N_("Drawing the charts"))
        report = document(analysis, order.choice, report_language)
        files = {}
        for place, suffix in enumerate(order.formats, 1):
            progress(place / (len(order.formats) + 1), _STEP_NAMES[suffix])
            content = _content(suffix, analysis, report, order, report_language)
            files[suffix] = (named_by_content(report_language.gettext("report"), suffix, content), content)
        return Built(order, about, files)

    return work


def _content(suffix: str, analysis: Analysis, report: Document, order: Order, words: Language) -> bytes:
    from engagement.export import html, json_files, pdf, people, workbook

    if suffix == "html":
        return html.page(report).encode()
    if suffix == "pdf":
        return pdf.paper(report)
    tables = {"xlsx": workbook.people_xlsx, "csv": people.people_csv, "json": json_files.report_json}
    return tables[suffix](analysis, words, names=order.choice.names)


def files(analysis: Analysis, language: Language) -> None:
    """Offer the files that were built of this answer."""
    job = session.jobs().get(st.session_state.get(_JOB_KEY))
    built = job.result if job else None
    if not isinstance(built, Built) or built.about != analysis.revision:
        return
    st.space("small")
    st.subheader(language.gettext("Your files"), anchor=False)
    with st.container(horizontal=True):
        for suffix, (name, content) in built.files.items():
            size = language.gettext("{n} kB").format(n=language.number(max(1, len(content) / 1000)))
            st.download_button(
                f"{language.gettext(FORMATS[suffix])} · {size}",
                data=partial(bytes, content),
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


def withheld_line(analysis: Analysis, order: Order, language: Language) -> str:
    """Say how many people of a built order stand there with their id alone; empty where nobody does."""
    only = order.choice.names.only
    if only is None:
        return ""
    from engagement.export.names import withheld_sentence

    return withheld_sentence(int((~analysis.people["account_id"].isin(only)).sum()), language)


def allowance() -> Allowance:
    """Return the one count of names handed over, shared by all processes on this store."""
    from engagement.export.names import Allowance

    return Allowance(storage.store)


def would_withhold_line(analysis: Analysis, ids: Sequence[str], language: Language) -> str:
    """Say how many people a file would show with their id alone; empty where it would nobody."""
    from engagement.export.names import withheld_sentence

    return withheld_sentence(allowance().withheld(analysis, ids), language)


def offer_skipped(tables: Tables, about: str, language: Language) -> None:
    """Say how many rows were left out and hand them over; `about` names the input they are from."""
    from engagement.export.csv_files import skipped_csv, skipped_summary

    st.caption(skipped_summary(tables.skipped, language))
    if tables.skipped.empty:
        return
    st.download_button(
        language.gettext("Download the rows that were left out"),
        data=partial(skipped_csv, tables.skipped, language),
        file_name=named_after("skipped", "csv", about, language.code),
        mime=MIME["csv"],
        on_click="ignore",
        type="tertiary",
    )


def named_after(stem: str, suffix: str, *about: str) -> str:
    """Name a file that is made on click, with the digest of all that its content follows from."""
    return named_by_content(stem, suffix, "\x1f".join(about).encode("utf-8", "surrogatepass"))


def named_by_content(stem: str, suffix: str, content: bytes) -> str:
    """Name a file with the digest of its content.

    Streamlit finds a download by name, size and samples of the content: the name must tell files apart.
    """
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
