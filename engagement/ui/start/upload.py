"""The upload on the start page: drop files, look at what was recognised, answer, analyse."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engagement.language import Language
from engagement.ui import keeping, visit, waiting, work
from engagement.ui.jobs import Work
from engagement.ui.plain import plain
from engagement.ui.share import report_files
from engagement.ui.start.reached import level_reached
from engagement.ui.start.recognised import file_seen
from engagement.ui.start.whose import ask_owner

if TYPE_CHECKING:
    from engagement.sources.uploads import Inspection

_TYPES = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "js", "xlsx", "zip", "gz", "parquet"]


def drop(language: Language) -> Sequence[Any]:
    """The second door: the files of one account."""
    return (
        st.file_uploader(
            language.gettext("Or drop the files of your account, all of them together"),
            type=_TYPES,
            accept_multiple_files=True,
            key="files",
            help=language.gettext(
                "Nothing is passed on to anybody. "
                "The files stay in the memory of this server until the analysis begins."
            ),
        )
        or []
    )


def preview(files: Sequence[Any], language: Language) -> None:
    """What was recognised in the files, what is still to be said, and the way on."""
    inspection = _inspected(files, language)
    if _recalled(inspection):
        st.rerun()
    for place, file in enumerate(inspection.files):
        file_seen(place, file, language)
    ask_owner(inspection, language)
    if inspection.tables is None or inspection.evidence is None:
        if inspection.error:
            st.warning(plain(inspection.error.sentence(language)))
        return
    level_reached(inspection.evidence, language)
    report_files.offer_skipped(inspection.tables, st.session_state["looking"][0], language)
    if st.button(language.gettext("Analyse"), type="primary", key="analyse"):
        _remember(inspection)
        without = keeping.store().suppressed
        job = visit.jobs().start(work.analysing(inspection.tables, visit.analyses(), without))
        _let_go(files)
        st.query_params["job"] = job.id
        st.rerun()


def _let_go(files: Sequence[Any]) -> None:
    """Forget the dropped files now that they are read; Streamlit would hold them while the visit lasts."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file.file_id)
    for seen in ("looking", "joined"):
        st.session_state.pop(seen, None)


def _inspected(files: Sequence[Any], language: Language) -> Inspection:
    answers, owner = st.session_state.setdefault("answers", {}), st.session_state.get("owner") or None
    wanted = work.identity(files, owner, answers)
    known, job_id = st.session_state.get("looking", (None, None))
    job = visit.jobs().get(job_id) if known == wanted else None
    if job is None:
        visit.jobs().forget(job_id)
        job = visit.jobs().start(_look(files, owner, answers))
        st.session_state["looking"] = (wanted, job.id)
    waiting.wait(job, language.gettext("Looking at your files"), key="looking")
    if job.result is None:
        if job.error:
            st.error(plain(job.error.sentence(language)))
        else:
            st.info(language.gettext("Cancelled. Nothing was kept."))
            if st.button(language.gettext("Look again")):
                visit.jobs().forget(job.id)
                st.rerun()
        st.stop()
    result: Inspection = job.result
    if result.joined is not None:
        st.session_state["joined"] = (work.identity(files, None, answers), result)
    return result


def _look(files: Sequence[Any], owner: str | None, answers: Mapping[str, Mapping[str, str]]) -> Work:
    """Read the files, or go on from them where nothing but the owner is new."""
    seen, joined = st.session_state.pop("joined", (None, None))
    if owner and joined is not None and seen == work.identity(files, None, answers):
        return work.owning(joined, owner)
    return work.looking([(file.name, io.BytesIO(file.getvalue())) for file in files], owner, answers)


def _recalled(inspection: Inspection) -> bool:
    """Fill in what was answered for the same layouts before; True where that changes anything."""
    from engagement.store.choices import recall

    answers = st.session_state["answers"]
    new = {file.fingerprint for file in inspection.files if file.questions} - answers.keys()
    answers.update({fingerprint: recall(fingerprint) for fingerprint in new})
    return any(answers[fingerprint] for fingerprint in new)


def _remember(inspection: Inspection) -> None:
    from engagement.store.choices import remember

    for file in inspection.files:
        given = st.session_state["answers"].get(file.fingerprint)
        if given:
            remember(file.fingerprint, given)
