"""The upload on the start page: drop files, see what each was read as, put it right, analyse.

For every file the preview shows what it is, ten rows as understood, what each column became, and what
was left out and why; then whose followers these are, and what the files together can tell.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from engagement.data.cut import moment_of
from engagement.data.evidence import HOW_TO_GET, Evidence
from engagement.i18n import N_, Language
from engagement.web import jobs, session, storage, uploads, widgets
from engagement.web.jobs import Work
from engagement.web.pages import report
from engagement.wording.gaps import gaps
from engagement.wording.markdown import escape_markdown

if TYPE_CHECKING:
    from engagement.ingest.files.contract import FileInspection, Inspection, Outcome, Question


def show_level(evidence: Evidence, as_of: pd.Timestamp, language: Language) -> None:
    """Show the level of evidence, with what it can tell, what not, and how to get there."""
    st.space("small")
    st.header(
        language.gettext("With these files you reach level {n} of 3").format(n=evidence.level), anchor=False
    )
    told = "\n".join(f"- {language.gettext(ability)}" for ability in evidence.can_tell)
    can, cannot = st.columns(2, gap="large")
    with can:
        st.subheader(language.gettext("This can tell"), anchor=False)
        st.markdown(told)
    missing = gaps(evidence, as_of, language)
    if missing:
        with cannot:
            st.subheader(language.gettext("This cannot tell"), anchor=False)
            st.markdown("\n".join(f"- {sentence}" for sentence in missing))
        if evidence.level in HOW_TO_GET:
            with cannot:
                st.caption(language.gettext(HOW_TO_GET[evidence.level]))


NAMES = {
    "account_id": N_("id of the account"),
    "handle": N_("handle"),
    "name": N_("name"),
    "bio": N_("description"),
    "url": N_("link"),
    "location": N_("place"),
    "language": N_("language"),
    "created_at": N_("date"),
    "followers_count": N_("number of followers"),
    "following_count": N_("number of accounts they follow"),
    "posts_count": N_("number of posts"),
    "listed_count": N_("number of lists"),
    "last_post_at": N_("their last post"),
    "has_avatar": N_("has a picture"),
    "verified": N_("verified"),
    "protected": N_("protected"),
    "followed_at": N_("follows since"),
    "follow_rank": N_("order of following"),
    "followed_by_owner": N_("you follow them"),
    "interaction_id": N_("id of the act"),
    "actor_id": N_("who acted"),
    "actor_handle": N_("who acted"),
    "target_id": N_("towards whom"),
    "target_handle": N_("towards whom"),
    "kind": N_("kind of act"),
    "post_id": N_("post"),
    "parent_id": N_("answer to"),
    "thread_id": N_("conversation"),
    "text": N_("text"),
    "follower_id": N_("who follows"),
    "followed_id": N_("whom they follow"),
    "first_seen_at": N_("first seen"),
    "last_seen_at": N_("last seen"),
}
_ACCOUNT_DATE = N_("account created")
# What can be put right about the reading of a file, most often not needed.
_READING = ("list", "header", "encoding")


def column_name(becomes: str | None, language: Language) -> str:
    """`accounts.followers_count` in words; a dash for a column that is not used."""
    if becomes is None:
        return "—"
    table, _, column = becomes.partition(".")
    if (table, column) == ("accounts", "created_at"):
        return language.gettext(_ACCOUNT_DATE)
    return language.gettext(NAMES[column]) if column in NAMES else becomes


def show_file(place: int, file: FileInspection, language: Language) -> None:
    """One file: what it is and came to, what it has to be asked, how it was understood; or its problem."""
    st.space("small")
    st.subheader(escape_markdown(file.name), anchor=False)
    if file.problem:
        st.warning(escape_markdown(file.problem.sentence(language)))
        _by_hand(place, file, [*file.questions], language)
        return
    rows = language.ngettext("{n} row", "{n} rows", file.rows).format(n=language.number(file.rows))
    told = [language.gettext(file.title), rows, *_came_to(file.outcome, language)]
    st.markdown(" · ".join(told))
    for note in file.notes:
        st.caption(language.gettext(note))
    later = [one for one in file.questions if _most_often_right(one)]
    for question in file.questions:
        if question not in later:
            _question(place, file, question, language)
    _rows_shown(file, language)
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
    _by_hand(place, file, later, language)


def _most_often_right(question: Question) -> bool:
    """Whether a question only offers to put right what the file itself tells."""
    kind = question.id.partition(":")[0]
    told = kind in ("direction", "date_order") and not question.required and question.answer is not None
    return kind == "column" or question.id in _READING or told


def _came_to(outcome: Outcome | None, language: Language) -> list[str]:
    """How many people, acts and follows a file names, as far as it names any."""
    if outcome is None:
        return []
    said = [
        language.ngettext("{n} person", "{n} people", outcome.people).format(
            n=language.number(outcome.people)
        )
    ]
    if outcome.acts:
        said.append(
            language.ngettext("{n} act", "{n} acts", outcome.acts).format(n=language.number(outcome.acts))
        )
    if outcome.follows:
        said.append(
            language.ngettext("{n} follow", "{n} follows", outcome.follows).format(
                n=language.number(outcome.follows)
            )
        )
    return said


def _rows_shown(file: FileInspection, language: Language) -> None:
    """Show the first rows as understood, and which were left out and why; before that as they stand."""
    if file.outcome is None:
        with st.expander(language.gettext("First rows"), type="compact"):
            st.dataframe(file.head.astype("str"), alt=language.gettext("First rows of the file"))
        return
    with st.expander(language.gettext("The first rows as they were understood"), type="compact"):
        rows = file.outcome.rows
        named = rows.rename(columns={name: column_name(f"-.{name}", language) for name in rows.columns})
        repeated = named.columns.duplicated()
        st.dataframe(
            named.loc[:, ~repeated],
            alt=language.gettext("The first rows of the file as they were understood"),
        )
    if file.outcome.left_out:
        with st.expander(language.gettext("What was left out, and why"), type="compact"):
            for left in file.outcome.left_out:
                reason = language.gettext(left.reason).format(value=left.value)
                line = language.ngettext(
                    "{n} row, row {row}: {reason}", "{n} rows, the first is row {row}: {reason}", left.count
                )
                said = line.format(n=language.number(left.count), row=left.first_row, reason=reason)
                st.markdown(f"- {escape_markdown(said)}")


def _by_hand(place: int, file: FileInspection, questions: Sequence[Question], language: Language) -> None:
    """How the file is read, to be put right where the guess is wrong."""
    if not questions:
        return
    with st.expander(language.gettext("Something is wrong? Read it differently"), type="compact"):
        for question in questions:
            _question(place, file, question, language)


def _question(place: int, file: FileInspection, question: Question, language: Language) -> None:
    labels = {option.value: language.gettext(option.label) for option in question.options}
    values = list(labels)
    key = f"question_{place}_{question.id}"
    st.session_state[key] = question.answer if question.answer in labels else None
    st.selectbox(
        escape_markdown(language.gettext(question.prompt).format(**question.values)),
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


def choose_owner(inspection: Inspection, language: Language) -> None:
    """Ask whose followers these are: as the files say, as chosen, or still open."""
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


def drop(language: Language) -> Sequence[Any]:
    """Show the second door: the files of one account, of any type.

    What cannot be read is told in a sentence.
    """
    files = (
        st.file_uploader(
            language.gettext("Or drop the files of your account, all of them together"),
            accept_multiple_files=True,
            key="files",
            help=language.gettext(
                "Nothing is passed on to anybody. The files stay on this server until the analysis begins, "
                "and are then deleted."
            ),
        )
        or []
    )
    uploads.claim(files)
    return files


def preview(files: Sequence[Any], language: Language) -> None:
    """Show what was recognised in the files, what is still to be said, and the way on."""
    inspection = _inspected(files, language)
    if _recalled(inspection):
        st.rerun()
    for place, file in enumerate(inspection.files):
        show_file(place, file, language)
    choose_owner(inspection, language)
    if inspection.tables is None or inspection.evidence is None:
        if inspection.error:
            st.warning(escape_markdown(inspection.error.sentence(language)))
        return
    show_level(inspection.evidence, moment_of(inspection.tables, None), language)
    report.offer_skipped(inspection.tables, st.session_state["inspection"][0], language)
    if st.button(language.gettext("Analyse"), type="primary", key="analyse"):
        _remember(inspection)
        without = storage.store().without_suppressed
        job = session.jobs().start(jobs.analyse_job(inspection.tables, session.analyses(), without))
        _forget_files(files)
        st.query_params["job"] = job.id
        st.rerun()


def _forget_files(files: Sequence[Any]) -> None:
    """Forget the dropped files now that they are read; Streamlit would hold them while the visit lasts."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file.file_id)
    for seen in ("inspection", "joined"):
        st.session_state.pop(seen, None)


def _inspected(files: Sequence[Any], language: Language) -> Inspection:
    answers, owner = st.session_state.setdefault("answers", {}), st.session_state.get("owner") or None
    wanted = jobs.upload_digest(files, owner, answers)
    known, job_id = st.session_state.get("inspection", (None, None))
    job = session.jobs().get(job_id) if known == wanted else None
    if job is None:
        session.jobs().forget(job_id)
        job = session.jobs().start(_look(files, owner, answers), size=sum(file.size for file in files))
        st.session_state["inspection"] = (wanted, job.id)
    widgets.wait(job, language.gettext("Looking at your files"), key="inspection")
    if job.result is None:
        if job.error:
            st.error(escape_markdown(job.error.sentence(language)))
        else:
            st.info(language.gettext("Cancelled. Nothing was kept."))
        if st.button(language.gettext("Look again")):
            session.jobs().forget(job.id)
            st.rerun()
        st.stop()
    result: Inspection = job.result
    if result.joined is not None:
        st.session_state["joined"] = (jobs.upload_digest(files, None, answers), result)
    return result


def _look(files: Sequence[Any], owner: str | None, answers: Mapping[str, Mapping[str, str]]) -> Work:
    """Read the files, or go on from them where nothing but the owner is new."""
    seen, joined = st.session_state.pop("joined", (None, None))
    if owner and joined is not None and seen == jobs.upload_digest(files, None, answers):
        return jobs.owner_job(joined, owner)
    return jobs.inspect_job([(file.name, io.BytesIO(file.getvalue())) for file in files], owner, answers)


def _recalled(inspection: Inspection) -> bool:
    """Fill in what this visitor answered for the same layouts before; True where that changes anything."""
    from engagement.store.answers import recall

    answers, who = st.session_state["answers"], storage.remembered_as()
    if who is None:
        return False
    new = {file.fingerprint for file in inspection.files if file.questions} - answers.keys()
    answers.update({fingerprint: recall(fingerprint, who) for fingerprint in new})
    return any(answers[fingerprint] for fingerprint in new)


def _remember(inspection: Inspection) -> None:
    from engagement.store.answers import remember

    who = storage.remembered_as()
    if who is None:
        return
    for file in inspection.files:
        given = st.session_state["answers"].get(file.fingerprint)
        if given:
            remember(file.fingerprint, who, given)
