"""The answer as one page to keep, send or print: a single file without scripts or requests."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from engagement.analysis import STATES, Analysis, Figure
from engagement.language import Language
from engagement.report._bar import SIGNS, bar
from engagement.report._sentences import backtest_sentences, missing_sentences
from engagement.wording import (
    figure_meaning,
    figure_title,
    figure_value,
    headline,
    reason_text,
    state_meaning,
    state_name,
)

_TEMPLATE = Path(__file__).with_name("page.html")
LIST_LENGTH = 8
_REASONS_SHOWN = 2
# What leads each list: the likeliest, the most faithful, the latest.
_ORDER = {
    "member": ["voiced_days", "last_voice_at"],
    "starting": ["activation", "last_voice_at"],
    "shade": ["activation", "followed_at"],
    "passing": ["passing", "followed_at"],
    "inactive": ["followed_at"],
    "unsure": ["activation", "followed_at"],
}
_ANSWER = {
    "member": "membership",
    "starting": "activation",
    "shade": "activation",
    "passing": "passing",
    "unsure": "passing",
}


def report_html(analysis: Analysis, language: Language) -> str:
    """The page as HTML: headline, states, figures with intervals, top of each list, what is missing."""
    words = language.gettext
    owner = analysis.tables.owner
    name = owner.name or (f"@{owner.handle}" if owner.handle else owner.account_id)
    moment = words("As of {date}; the forecast looks {n} days ahead.").format(
        date=language.date(analysis.as_of), n=analysis.horizon_days
    )
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        language=language.code,
        title=escape(words("Community of {name}").format(name=name)),
        owner=escape(name),
        moment=escape(moment),
        headline=escape(headline(analysis, language)),
        notes=_notes(analysis, language),
        bar=bar(_counts(analysis), language),
        states=_states(analysis, language),
        figures_title=escape(words("Figures")),
        figures=_figures(analysis, language),
        lists_title=escape(words("First in each list")),
        lists="".join(_list(analysis, state, language) for state in STATES),
        backtest_title=escape(words("How well the ranking did")),
        backtest=_paragraphs(backtest_sentences(analysis, language)),
        missing_title=escape(words("What is missing in this data")),
        missing=_missing(analysis, language),
    )


def _counts(analysis: Analysis) -> dict[str, int]:
    found = analysis.people["state"].value_counts()
    return {state: int(found.get(state, 0)) for state in STATES}


def _notes(analysis: Analysis, language: Language) -> str:
    notes = dict.fromkeys(note for source in analysis.tables.sources for note in source.notes)
    return "".join(f'<p class="soft">{escape(language.gettext(note))}</p>' for note in notes)


def _states(analysis: Analysis, language: Language) -> str:
    counts = _counts(analysis)
    rows = [
        f'<tr><td class="sign">{SIGNS[state]}</td>'
        f"<td><strong>{escape(state_name(state, language))}</strong><br>"
        f"<small>{escape(state_meaning(state, language))}</small></td>"
        f'<td class="number">{language.number(counts[state])}</td>'
        f'<td class="number">{_share(analysis, state, language)}</td></tr>'
        for state in STATES
    ]
    return f"<table>{''.join(rows)}</table>"


def _share(analysis: Analysis, state: str, language: Language) -> str:
    figure = analysis.figures.get(f"share_{state}")
    return _value(f"share_{state}", figure, language) if figure else ""


def _figures(analysis: Analysis, language: Language) -> str:
    """The figures; the shares of the states stand beside the states."""
    rows = [
        f"<tr><td><strong>{escape(figure_title(name, language))}</strong><br>"
        f"<small>{escape(figure_meaning(name, figure, language))}</small></td>"
        f'<td class="number">{_value(name, figure, language)}</td></tr>'
        for name, figure in analysis.figures.items()
        if not name.startswith("share_")
    ]
    return f"<table>{''.join(rows)}</table>"


def _value(name: str, figure: Figure, language: Language) -> str:
    """The figure over its interval, each in its unit, as HTML; a dash where it cannot be told."""
    if figure.value is None:
        return "–"
    told = escape(figure_value(name, figure.value, language))
    if figure.low is None or figure.high is None:
        return told
    low, high = (escape(figure_value(name, bound, language)) for bound in (figure.low, figure.high))
    return f"{told}<br><small>{low} – {high}</small>"


def _list(analysis: Analysis, state: str, language: Language) -> str:
    people = analysis.people[analysis.people["state"] == state]
    if people.empty:
        return ""
    first = people.sort_values(_ORDER[state], ascending=False, na_position="last").head(LIST_LENGTH)
    shown = language.gettext("{shown} of {n}").format(
        shown=language.number(len(first)), n=language.number(len(people))
    )
    rows = [
        f'<tr><td class="handle"><bdi>{escape(_called(handle, name, account_id))}</bdi></td>'
        f"<td>{escape(_why(analysis, account_id, state, language))}</td></tr>"
        for account_id, handle, name in zip(first["account_id"], first["handle"], first["name"], strict=True)
    ]
    title = f"{SIGNS[state]} {escape(state_name(state, language))}"
    return f"<h3>{title} <small>{escape(shown)}</small></h3><table>{''.join(rows)}</table>"


def _called(handle: object, name: object, account_id: str) -> str:
    given = [str(part) for part in (f"@{handle}" if _told(handle) else None, name) if _told(part)]
    return " · ".join(given) or account_id


def _told(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _why(analysis: Analysis, account_id: str, state: str, language: Language) -> str:
    """What speaks most for the state, in words."""
    if state == "inactive":
        return _last_post(analysis, account_id, language)
    told = [reason for reason in analysis.reasons(account_id) if _ANSWER[state] == reason.answer]
    told.sort(key=lambda reason: -reason.contribution)
    return " · ".join(dict.fromkeys(reason_text(reason, language) for reason in told[:_REASONS_SHOWN]))


def _last_post(analysis: Analysis, account_id: str, language: Language) -> str:
    accounts = analysis.tables.accounts
    posted = accounts.loc[accounts["account_id"] == account_id, "last_post_at"].dropna()
    if posted.empty:
        return ""
    return language.gettext("No post since {date}").format(date=language.date(posted.iloc[0]))


def _missing(analysis: Analysis, language: Language) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in missing_sentences(analysis, language))
    nothing = language.gettext("Nothing.")
    return f"<ul>{items}</ul>" if items else f"<p>{escape(nothing)}</p>"


def _paragraphs(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in sentences)
