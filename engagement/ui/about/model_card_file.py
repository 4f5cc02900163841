"""The method page as one Markdown file to keep or pass on."""

from __future__ import annotations

import pandas as pd

from engagement.analysis import Analysis
from engagement.evidence import CAN_TELL, CANNOT_TELL, HOW_TO_GET
from engagement.figures.registry import in_order
from engagement.language import Language
from engagement.states import BY_RULE
from engagement.ui.about.method_words import ANSWERS, FORMULAS, LIMITS
from engagement.ui.about.model_card import findings
from engagement.ui.about.verdict import protocol, scores, verdict
from engagement.ui.plain import plain
from engagement.wording import figure_formula, figure_meaning, figure_scale, figure_title


def model_card(analysis: Analysis, language: Language) -> str:
    """How the answers about this account were reached and what they are worth, in Markdown.

    Names of people do not occur; the owner's is escaped.
    """
    owner, words = analysis.tables.owner, language.gettext
    name = f"@{owner.handle}" if owner.handle else owner.name or words("your account")
    people = language.ngettext("{n} follower", "{n} followers", len(analysis.people))
    about = f"{plain(name)} · {people.format(n=language.number(len(analysis.people)))}"
    lines = [
        f"# {words('How the answers were reached')}",
        "",
        f"{about} · {language.date(analysis.as_of)}",
        "",
    ]
    for question, kind, text in ANSWERS:
        lines += [f"**{words(question)}** ({words(kind)}) {words(text)}", ""]
    lines += _section(words("The states; the first rule that fits holds"))
    lines += [f"{n}. **{words(state.title)}**: {words(state.rule)}" for n, state in enumerate(BY_RULE, 1)]
    lines += _test(analysis, language)
    for finding in findings(analysis, language):
        lines += [*_section(finding.title), " ".join(finding.lines)]
        if finding.table is not None:
            lines += ["", *_table(finding.table)]
    lines += [*_section(words("Known limits")), *(f"- {words(limit)}" for limit in LIMITS)]
    lines += _data(analysis, language) + _figures(analysis, language)
    lines += _section(words("For those who want to check"))
    for title, formula, meaning in FORMULAS:
        lines += [f"**{words(title)}**", "", f"$${formula}$$", "", words(meaning), ""]
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str) -> list[str]:
    return ["", f"## {title}", ""]


def _test(analysis: Analysis, language: Language) -> list[str]:
    if analysis.backtest is None:
        return _section(language.gettext("No test on this account yet"))
    told = scores(analysis.backtest, language)
    return [*_section(verdict(analysis.backtest, language)), protocol(analysis.backtest, language), "", told]


def _data(analysis: Analysis, language: Language) -> list[str]:
    level, words = analysis.evidence.level, language.gettext
    lines = [
        *_section(words("What the data can tell")),
        *(f"- {words(CAN_TELL[n])}" for n in range(level + 1)),
    ]
    if level in CANNOT_TELL:
        missing = words("Missing here: {what}.").format(what=words(CANNOT_TELL[level]))
        lines += ["", f"{missing} {words(HOW_TO_GET[level])}"]
    return lines


def _figures(analysis: Analysis, language: Language) -> list[str]:
    lines = _section(language.gettext("The figures of the account"))
    for name, figure in in_order(analysis.figures):
        meaning = figure_meaning(name, figure, language)
        formula = f"{figure_formula(name, language)} {figure_scale(name, language)}"
        lines.append(f"- **{figure_title(name, language)}**: {meaning} {formula}")
    return lines


def _table(table: pd.DataFrame) -> list[str]:
    rows = [list(table.columns), ["---"] * len(table.columns), *table.to_numpy().tolist()]
    return ["| " + " | ".join(map(str, row)) + " |" for row in rows]
