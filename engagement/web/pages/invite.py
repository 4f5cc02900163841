"""The parts of the invite page: which moment, one card a person with an opening to edit, the marks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from engagement.analysis.analysis import Analysis
from engagement.analysis.invite import MOMENTS, Mark, open_to_invite, won
from engagement.data.schema import display_name
from engagement.i18n import LANGUAGES, N_, Language
from engagement.views.invite import InviteCard, invite_candidates, invite_card, invite_view
from engagement.web import session, storage
from engagement.web.widgets import page_of, rows_key
from engagement.wording.invite import MOMENT_NAMES, won_line
from engagement.wording.markdown import escape_markdown

_LANGUAGE_NAMES = {"es": "Español", "en": "English"}
_MARKS_KIND = "invite"
_MARK_NAMES = {"done": N_("Invited"), "snoozed": N_("Later"), "unwanted": N_("Not this person")}
_MAX_NAMED = 10
_CARDS = 10


def title(analysis: Analysis, language: Language) -> None:
    """Say how many are in the shade, how many of them may speak."""
    view = invite_view(analysis, language)
    st.title(language.gettext("Whom to invite next"), anchor=False)
    st.markdown(view.silent)
    if view.order:
        st.caption(view.order)


def profiles_only(language: Language) -> None:
    """Say that without anything that was said, silence cannot be told from talk that is missing."""
    st.warning(
        language.gettext(
            "Only profiles are in this data: nobody here is known to be silent. "
            "Add what people said to you before you invite them as newcomers."
        )
    )
    session.link("start", language.gettext("How to get them"))
    st.stop()


def marks() -> Mapping[str, Mark]:
    """Return what was decided about whom; nothing where the analysis is not saved."""
    key = str(session.analysis_id())
    if storage.saved_account(key) is None:
        return {}
    return {
        account_id: Mark.of(value) for account_id, value in storage.store().notes(key, _MARKS_KIND).items()
    }


def conversions(analysis: Analysis, marked: Mapping[str, Mark], language: Language) -> None:
    """Show who of those invited has spoken since."""
    if not any(mark.kind == "done" for mark in marked.values()):
        return
    result = won(analysis.people, marked)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{won_line(result, language)}**")
        if result.spoke:
            names = _display_names(analysis, result.spoke[:_MAX_NAMED])
            st.markdown(escape_markdown(", ".join(names)))
            st.caption(
                language.gettext(
                    "Whether they spoke because of it, this cannot tell: some would have anyway."
                )
            )
        else:
            st.caption(language.gettext("The next moment of this account that you save here will tell more."))


def _display_names(analysis: Analysis, account_ids: tuple[str, ...]) -> list[str]:
    people = analysis.people.set_index("account_id")[["handle", "name"]].reindex(list(account_ids))
    return [
        display_name(handle, name) if pd.notna(handle) or pd.notna(name) else account_id
        for account_id, handle, name in people.itertuples(name=None)
    ]


def open_candidates(analysis: Analysis, marks: Mapping[str, Mark]) -> pd.DataFrame:
    """Return the people in the shade whom nobody decided about yet, in the order of promise."""
    return open_to_invite(invite_candidates(analysis), marks, pd.Timestamp.now(tz="UTC"))


def controls(found: pd.DataFrame, language: Language) -> str | None:
    """Show chips of the moments, kept in the address; return the one chosen."""
    counts = found["moment"].value_counts()
    moments = [moment for moment in MOMENTS if counts.get(moment, 0)]
    chosen = st.query_params.get("moment")
    st.session_state["moment"] = chosen if chosen in moments else None
    st.pills(
        language.gettext("Moment"),
        moments,
        format_func=lambda moment: (
            f"{language.gettext(MOMENT_NAMES[moment])} {language.number(counts[moment])}"
        ),
        key="moment",
        label_visibility="collapsed",
        on_change=_apply,
    )
    return chosen if chosen in moments else None


def _apply() -> None:
    if st.session_state["moment"]:
        st.query_params["moment"] = st.session_state["moment"]
    else:
        st.query_params.pop("moment", None)


def nobody(found: pd.DataFrame, language: Language) -> None:
    """Say that nobody is left to invite."""
    if found.empty:
        st.markdown(language.gettext("Nobody is left to invite here. Come back with the next moment."))
    else:
        st.markdown(language.gettext("Nobody has this moment now. Take the choice away to see the others."))


def listing(analysis: Analysis, shown: pd.DataFrame, language: Language) -> None:
    """Show a page of cards."""
    can_mark = _may_mark(language)
    slot, part = page_of(len(shown), _CARDS, f"invite_page_{st.query_params.get('moment')}")
    with slot:
        for place, account_id in enumerate(shown["account_id"].iloc[part]):
            card = invite_card(analysis, str(account_id), language)
            with st.container(border=True, gap="xsmall"):
                _card(card, place, language)
                if can_mark:
                    _mark_buttons(card.account_id, place, language)


def _may_mark(language: Language) -> bool:
    """Say whether marks can be kept, with an analysis that is saved itself; else show the way there."""
    if storage.saved_account(session.analysis_id()) is not None:
        return True
    session.link("saved", language.gettext("Save this analysis to mark whom you invited"))
    return False


def _card(card: InviteCard, place: int, language: Language) -> None:
    """Show the person with the moment, what the data offer to take up, why and their chance, an opening."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        session.link("people", f"**{card.name}**", person=card.account_id)
        st.badge(card.moment, color="green")
    for line in card.lines:
        st.text(line)
    st.caption(card.why)
    _opening(card, place, language)


def _opening(card: InviteCard, place: int, language: Language) -> None:
    with st.expander(language.gettext("A first message to edit"), type="compact"):
        key = rows_key(str(place), [card.account_id])
        code = st.segmented_control(
            language.gettext("Language of the message"),
            LANGUAGES,
            default=card.language,
            format_func=_LANGUAGE_NAMES.__getitem__,
            required=True,
            key=f"tongue_{key}",
        )
        text = st.text_area(
            language.gettext("Message"),
            card.openings[code],
            key=f"draft_{code}_{key}",
            label_visibility="collapsed",
        )
        with st.popover(language.gettext("Copy")):
            st.code(text, language=None, wrap_lines=True)
        st.caption(language.gettext("Nothing is sent from here: you write to them yourself."))


def _mark_buttons(account_id: str, place: int, language: Language) -> None:
    with st.container(horizontal=True):
        for kind, name in _MARK_NAMES.items():
            st.button(
                language.gettext(name),
                key=f"mark_{kind}_{place}",
                on_click=_mark,
                args=(account_id, kind),
                type="secondary" if kind == "done" else "tertiary",
            )


def _mark(account_id: str, kind: str | None) -> None:
    value = Mark(kind, pd.Timestamp.now(tz="UTC").floor("s")).value() if kind else None
    storage.store().note(str(session.analysis_id()), _MARKS_KIND, account_id, value)


def decided(analysis: Analysis, marked: Mapping[str, Mark], language: Language) -> None:
    """Show the people who are off the list, with the way back."""
    hiding = {who: mark for who, mark in marked.items() if mark.hides(pd.Timestamp.now(tz="UTC"))}
    if not hiding:
        return
    count = language.ngettext("{n} person off the list", "{n} people off the list", len(hiding))
    with st.expander(count.format(n=language.number(len(hiding))), key="decided"):
        latest = sorted(hiding.items(), key=lambda item: item[1].at, reverse=True)[:50]
        for place, (account_id, mark) in enumerate(latest):
            with st.container(horizontal=True, vertical_alignment="center"):
                name = _display_names(analysis, (account_id,))[0]
                day = language.date(mark.at)
                st.markdown(
                    f"{escape_markdown(name)} · {language.gettext(_MARK_NAMES[mark.kind])} · {day}",
                    width="content",
                )
                st.button(
                    language.gettext("Put back"),
                    key=f"unmark_{place}",
                    on_click=_mark,
                    args=(account_id, None),
                    type="tertiary",
                )
