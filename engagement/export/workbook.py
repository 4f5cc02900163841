"""An analysis as an Excel workbook: people, figures with their intervals, skipped rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from engagement.analysis.analysis import Analysis
from engagement.data.results import Figure
from engagement.data.states import GROUP_TITLES
from engagement.errors import EngagementError
from engagement.export.csv_files import skipped_reason, skipped_rows
from engagement.export.document import Disclosure
from engagement.export.names import Names, mask_names
from engagement.export.people import COLUMNS, NAMELESS_HEADERS, nameless_frame, picked
from engagement.figures.registry import in_order
from engagement.i18n import N_, Language
from engagement.wording.figures import figure_meaning, figure_title
from engagement.wording.headline import state_name
from engagement.wording.reasons import reason_text

MAX_PEOPLE = 1_048_575
_MAX_TEXT = 32_767
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADERS = {
    "account_id": N_("Account id"),
    "handle": N_("Handle"),
    "state": N_("State"),
    "group": N_("Group"),
    "membership": N_("Membership (0–1)"),
    "activation": N_("May speak soon (0–1)"),
    "passing": N_("Passing by (0–1)"),
    "level": N_("Evidence level"),
    "voiced_days": N_("Days on which they spoke"),
    "last_voice_at": N_("Last spoke (UTC)"),
    "followed_at": N_("Follows since (UTC)"),
    "reasons": N_("Reasons"),
}
_FIGURE_HEADERS = (
    N_("Figure"),
    N_("Value"),
    N_("From"),
    N_("To"),
    N_("Rests on (n)"),
    N_("Window (days)"),
    N_("Evidence level"),
    N_("Meaning"),
)
_SKIPPED_HEADERS = (N_("File"), N_("Row"), N_("Reason"))


class TooManyPeopleError(EngagementError):
    """Raised where there are more people than a sheet has rows."""


def people_xlsx(
    analysis: Analysis, language: Language, ids: Sequence[str] | None = None, names: Names | None = None
) -> bytes:
    """Write the workbook with its sheets, headers in the user's language; `names` says who is named.

    Every text is a string cell, never a formula or a link; ids are text; times are dates in UTC. The
    properties of the file name nobody.

    Raises:
        TooManyPeopleError: a sheet has fewer rows than there are people.
        EngagementError: names are to be hidden, and there are too few people to hide in.
    """
    people, names = picked(analysis, ids), names or Names()
    if len(people) > MAX_PEOPLE:
        raise TooManyPeopleError(
            N_("A sheet holds {most} people and these are {n}: take the CSV instead."),
            most=language.number(MAX_PEOPLE),
            n=language.number(len(people)),
        )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **_AS_TEXT}) as book:
        book.set_properties({"created": analysis.as_of.tz_localize(None).to_pydatetime(warn=False)})
        sheet = _Sheet(book, language.gettext("People"))
        if names.hidden:
            _nameless_sheet(sheet, nameless_frame(analysis, language, ids), language)
        else:
            _people_sheet(sheet, analysis, mask_names(people, names), language)
        disclosed = Disclosure.of(analysis, names.hidden)
        _figures_sheet(_Sheet(book, language.gettext("Figures")), disclosed, language)
        if not names.hidden:  # what was left out is listed with its values, which may be names
            _skipped_sheet(_Sheet(book, language.gettext("Rows left out")), analysis, language)
    return out.getvalue()


class _Sheet:
    """Write a sheet row by row, each value as what it is."""

    def __init__(self, book: Any, title: str) -> None:
        self._sheet = book.add_worksheet(title)
        self._bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._row = 0

    def header(self, titles: Sequence[str], widths: Sequence[int]) -> None:
        """Write the first row, which stays in sight and carries the filters."""
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            self._sheet.write_string(0, column, title, self._bold)
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        self._row = 1

    def row(self, values: Sequence[object]) -> None:
        """Write the next row; a missing value is an empty cell."""
        for column, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(self._row, column, value[:_MAX_TEXT])
            elif isinstance(value, pd.Timestamp):
                self._sheet.write_datetime(
                    self._row, column, value.tz_localize(None).to_pydatetime(warn=False), self._date
                )
            elif value is not None and not pd.isna(value):  # type: ignore[call-overload]
                self._sheet.write_number(self._row, column, value)
        self._row += 1

    def filters(self, columns: int) -> None:
        """Offer to sort and filter what was written."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 0), columns - 1)


def _nameless_sheet(sheet: _Sheet, people: pd.DataFrame, language: Language) -> None:
    sheet.header(
        [language.gettext(title) for title in NAMELESS_HEADERS.values()], (16, 20, 20, 20, 20, 16, 24)
    )
    for row in people.itertuples(index=False, name=None):
        sheet.row(row)
    sheet.filters(len(NAMELESS_HEADERS))


def _people_sheet(sheet: _Sheet, analysis: Analysis, people: pd.DataFrame, language: Language) -> None:
    widths = (22, 22, 18, 16, 12, 12, 12, 10, 12, 18, 18, 90)
    sheet.header([language.gettext(title) for title in _HEADERS.values()], widths)
    reasons = analysis.reasons_of(people["account_id"].tolist())
    rows = people[list(COLUMNS)].itertuples(index=False, name=None)
    for values, theirs in zip(rows, reasons, strict=True):
        lines = " · ".join(reason_text(reason, language) for reason in theirs)
        state, group = state_name(values[2], language), language.gettext(GROUP_TITLES[values[3]])
        times = [None if pd.isna(value) else value for value in values[9:]]
        sheet.row([*values[:2], state, group, *values[4:9], *times, lines])
    sheet.filters(len(_HEADERS))


def _figures_sheet(sheet: _Sheet, disclosed: Disclosure, language: Language) -> None:
    sheet.header([language.gettext(title) for title in _FIGURE_HEADERS], (34, 12, 12, 12, 12, 12, 12, 90))
    sheet.row([language.gettext("In one sentence"), *[None] * 6, disclosed.headline(language)])
    for name, figure in in_order(disclosed.figures):
        sheet.row([figure_title(name, language), *_numbers(figure), figure_meaning(name, figure, language)])


def _numbers(figure: Figure) -> list[float | int | None]:
    return [figure.value, figure.low, figure.high, figure.n, figure.window_days, figure.level]


def _skipped_sheet(sheet: _Sheet, analysis: Analysis, language: Language) -> None:
    sheet.header([language.gettext(title) for title in _SKIPPED_HEADERS], (40, 10, 90))
    rows = skipped_rows(analysis.tables.skipped)
    for source, row, reason, value in rows[: MAX_PEOPLE - 1]:
        sheet.row([source, row, skipped_reason(reason, value, language)])
    more = len(rows) - (MAX_PEOPLE - 1)
    if more > 0:
        text = language.ngettext("{n} more row", "{n} more rows", more)
        sheet.row([text.format(n=language.number(more))])
