"""How many profiles fetched from X may still leave today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engagement.analysis import Analysis
from engagement.language import Language
from engagement.ui import keeping
from engagement.ui.share.report_work import Order

if TYPE_CHECKING:
    from engagement.report.export import Allowance


def allowance() -> Allowance:
    """The one count of all processes on this store."""
    from engagement.report.export import Allowance

    return Allowance(keeping.store)


def names_for(analysis: Analysis, order: Order) -> Order:
    """The order with the names that may still leave today, which are counted as handed over."""
    if order.choice.names.hidden:
        return order
    from engagement.report.export import listed, listed_first

    tables = not {"html", "pdf"} >= set(order.formats)
    ids = listed(analysis) if tables else listed_first(analysis)
    names = allowance().names(analysis, ids)
    return replace(order, choice=replace(order.choice, names=names))


def withheld_line(analysis: Analysis, order: Order, language: Language) -> str:
    """How many people of a built order stand there with their id alone; empty where nobody does."""
    only = order.choice.names.only
    if only is None:
        return ""
    from engagement.report.export import withheld_sentence

    return withheld_sentence(int((~analysis.people["account_id"].isin(only)).sum()), language)


def would_withhold_line(analysis: Analysis, ids: Sequence[str], language: Language) -> str:
    """The same for a file that has not been made yet."""
    from engagement.report.export import withheld_sentence

    return withheld_sentence(allowance().withheld(analysis, ids), language)
