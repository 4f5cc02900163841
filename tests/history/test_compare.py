"""Two side by side: how intervals lie to each other, heads, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

import engagement
from engagement.data.results import Figure
from engagement.data.schema import UNFINISHED, SourceReport
from engagement.figures.intervals import wilson
from engagement.history.compare import COMPARED, compare
from engagement.history.moment import Moment
from engagement.i18n import language
from engagement.wording.changes import compared_sentence, comparison_notes, heads_sentence
from tests.made import made_talk


def share(hits: int, n: int) -> Figure:
    return Figure(hits / n, *wilson(hits, n), n, None, 1)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (share(84, 1000), share(41, 9000), "apart"),
        (share(41, 9000), share(84, 1000), "apart"),
        (share(84, 1000), share(90, 1000), "alike"),
        (Figure(0.5, 0.4, 0.6, 9, None, 1), Figure(0.7, 0.58, 0.8, 9, None, 1), "near"),
        (Figure(0.5, 0.4, 0.6, 9, None, 1), Figure(0.6, 0.3, 0.8, 9, None, 1), "alike"),
        (Figure(0.0, 0.0, 0.1, 9, None, 1), Figure(0.2, 0.15, 0.3, 9, None, 1), "apart"),
        (Figure(0.5, None, None, 9, None, 1), Figure(0.7, 0.6, 0.8, 9, None, 1), "undecided"),
        (Figure(0.5, None, None, 9, None, 1), Figure(0.5, None, None, 9, None, 1), "undecided"),
        (share(1, 10), Figure(None, None, None, 0, None, 1, "why"), "unknown"),
    ],
)
def test_how_intervals_lie_to_each_other(talk: Moment, one: Figure, other: Figure, expected: str) -> None:
    first, second = (replace(talk, figures={**talk.figures, "retention": figure}) for figure in (one, other))
    for found in (compare(first, second), compare(second, first)):
        assert {told.name: told.relation for told in found.figures}["retention"] == expected


@pytest.fixture(scope="module")
def talk() -> Moment:
    return Moment.of(engagement.analyse(made_talk(80)))


@pytest.fixture(scope="module")
def other_talk() -> Moment:
    return Moment.of(engagement.analyse(made_talk(130, days=120)))


def test_each_side_tells_its_own_figures_in_the_order_they_were_given(
    talk: Moment, other_talk: Moment
) -> None:
    found, turned = compare(talk, other_talk), compare(other_talk, talk)
    assert tuple(compared.name for compared in found.figures) == COMPARED
    for compared, back in zip(found.figures, turned.figures, strict=True):
        assert compared.one == back.other == talk.figures[compared.name]
        assert compared.other == back.one == other_talk.figures[compared.name]
        assert compared.relation == back.relation
    assert sum(compared.one != compared.other for compared in found.figures) >= 3
    for look, moment in ((found.one, talk), (found.other, other_talk)):
        assert look.members == list(moment.people["state"]).count("member")
    assert found.one.members != found.other.members


def test_without_a_list_the_share_is_not_compared(talk: Moment) -> None:
    bare = replace(talk, tables=replace(talk.tables, follows=talk.tables.follows.iloc[:0]))
    by_name = {compared.name: compared for compared in compare(talk, bare).figures}
    assert by_name["expected_member_share"].relation == "unknown"
    told = compared_sentence(by_name["expected_member_share"], ("one", "two"), language("en"))
    assert (
        told == "two: Cannot be told: without a list of followers the share of the community cannot be told."
    )


@pytest.mark.parametrize("code", ["es", "en"])
def test_no_difference_is_called_one_whose_chance_is_unknown(talk: Moment, code: str) -> None:
    bare = {"effective_voices_100": Figure(20.2, None, None, 900, 90, 1)}
    rounded = {"effective_voices_100": Figure(20.4, None, None, 300, 90, 1)}
    more = {"effective_voices_100": Figure(41.0, None, None, 300, 90, 1)}
    told = [
        compared_sentence(
            next(
                figure
                for figure in compare(replace(talk, figures=bare), replace(talk, figures=other)).figures
                if figure.name in bare
            ),
            ("one", "two"),
            language(code),
        )
        for other in (rounded, more)
    ]
    assert told[0] == {"en": "The same for both.", "es": "Igual en las dos."}[code]
    assert "two" in told[1]
    assert {"en": "chance", "es": "azar"}[code] in told[1]


def test_figures_that_an_older_moment_did_not_tell_are_unknown(talk: Moment) -> None:
    older = replace(talk, figures={"expected_member_share": talk.figures["expected_member_share"]})
    relations = {compared.name: compared.relation for compared in compare(older, talk).figures}
    assert relations.pop("expected_member_share") == "alike"
    assert set(relations.values()) == {"unknown"}


@pytest.mark.parametrize("code", ["es", "en"])
def test_heads_and_what_is_unequal_are_said(talk: Moment, code: str) -> None:
    tongue = language(code)
    partial = replace(
        talk,
        level=0,
        as_of=talk.as_of.replace(year=2025),
        tables=replace(talk.tables, sources=(SourceReport("a", "b", 1, 1, (UNFINISHED,)),)),
    )
    found = compare(talk, partial)
    assert heads_sentence("one", found.one, tongue).startswith("one: 80 ")
    assert found.other.members is None
    notes = comparison_notes(found, ("one", "two"), tongue)
    assert len(notes) == 3
    assert comparison_notes(compare(talk, talk), ("one", "two"), tongue) == []
