"""The upload on the start page: drop files, look at what was recognised, answer, analyse."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engagement.evidence import CAN_TELL, CANNOT_TELL, HOW_TO_GET, Evidence
from engagement.language import Language
from engagement.ui import keeping, visit, waiting, work
from engagement.ui.jobs import Work
from engagement.ui.people.columns import column_name
from engagement.ui.plain import plain
from engagement.ui.share import report_files

if TYPE_CHECKING:
    from engagement.sources.uploads import FileInspection, Inspection, Question

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
        _file(place, file, language)
    _owner(inspection, language)
    if inspection.tables is None or inspection.evidence is None:
        if inspection.error:
            st.warning(plain(inspection.error.sentence(language)))
        return
    _evidence(inspection.evidence, language)
    report_files.offer_skipped(inspection.tables, language)
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


def _file(place: int, file: FileInspection, language: Language) -> None:
    st.space("small")
    st.subheader(plain(file.name), anchor=False)
    if file.problem:
        st.warning(plain(file.problem.sentence(language)))
        return
    rows = language.ngettext("{n} row", "{n} rows", file.rows).format(n=language.number(file.rows))
    st.markdown(f"{language.gettext(file.title)} · {rows}")
    for note in file.notes:
        st.caption(language.gettext(note))
    for question in file.questions:
        _question(place, file, question, language)
    with st.expander(language.gettext("Which column became what"), type="compact"):
        st.dataframe(
            pd.DataFrame(
                {
                    language.gettext("In the file"): [column.header for column in file.columns],
                    language.gettext("Read as"): [column_name(c.becomes, language) for c in file.columns],
                    language.gettext("Examples"): [" · ".join(c.examples) for c in file.columns],
                }
            ),
            hide_index=True,
            alt=language.gettext("Columns of the file and what they were read as"),
        )
    with st.expander(language.gettext("First rows"), type="compact"):
        st.dataframe(file.head.astype("str"), alt=language.gettext("First rows of the file"))


def _question(place: int, file: FileInspection, question: Question, language: Language) -> None:
    labels = {option.value: language.gettext(option.label) for option in question.options}
    values = list(labels)
    key = f"question_{place}_{question.id}"
    st.session_state[key] = question.answer if question.answer in labels else None
    st.selectbox(
        plain(language.gettext(question.prompt).format(**question.values)),
        values,
        format_func=labels.__getitem__,
        placeholder=language.gettext("Choose"),
        key=key,
        on_change=_answer,
        args=(file.fingerprint, question.id, key),
    )


def _answer(fingerprint: str, question: str, key: str) -> None:
    answers = st.session_state["answers"]
    given = dict(answers.get(fingerprint, {}))
    if st.session_state[key] is not None:
        given[question] = st.session_state[key]
    answers[fingerprint] = given


def _owner(inspection: Inspection, language: Language) -> None:
    if not any(file.problem is None for file in inspection.files):
        return
    st.space("small")
    counts = dict(inspection.owner_candidates)
    options = list(counts)
    # Lists that name nobody are about whoever downloaded them; the reader then knows no handle.
    known = inspection.owner and inspection.owner.handle
    if known and known not in options:
        options.insert(0, known)
    st.session_state["owner_choice"] = st.session_state.get("owner") or known
    if st.session_state["owner_choice"] and st.session_state["owner_choice"] not in options:
        options.insert(0, st.session_state["owner_choice"])
    st.selectbox(
        language.gettext("Whose followers are these?"),
        options,
        format_func=lambda option: _candidate(option, counts, language),
        placeholder=language.gettext("Type the handle, such as @yourname"),
        accept_new_options=True,
        key="owner_choice",
        on_change=_choose_owner,
        width=420,
    )


def _candidate(option: str, counts: dict[str, int], language: Language) -> str:
    if not counts.get(option):
        return option
    acts = language.ngettext("{n} act", "{n} acts", counts[option]).format(n=language.number(counts[option]))
    return f"{option} ({acts})"


def _choose_owner() -> None:
    st.session_state["owner"] = (st.session_state["owner_choice"] or "").strip() or None


def _evidence(evidence: Evidence, language: Language) -> None:
    st.space("small")
    st.header(
        language.gettext("With these files you reach level {n} of 3").format(n=evidence.level), anchor=False
    )
    told = "\n".join(f"- {language.gettext(CAN_TELL[level])}" for level in range(evidence.level + 1))
    can, cannot = st.columns(2, gap="large")
    with can:
        st.subheader(language.gettext("This can tell"), anchor=False)
        st.markdown(told)
    if evidence.level in CANNOT_TELL:
        with cannot:
            st.subheader(language.gettext("This cannot tell"), anchor=False)
            st.markdown(f"- {language.gettext(CANNOT_TELL[evidence.level])}")
            st.caption(language.gettext(HOW_TO_GET[evidence.level]))


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
