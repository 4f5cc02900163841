"""Views are made once, for the right analysis and look, and leave with the analysis."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.analysis.analysis import Analysis
from engagement.i18n import LANGUAGES, Language
from engagement.views.community import community_view
from engagement.views.conversation import circle_page, circle_view, talk_view
from engagement.views.filters import PeopleFilter
from engagement.views.invite import invite_candidates, invite_card, invite_view
from engagement.views.kept import Look, Views, kept, views
from engagement.views.people import chosen_people, people_page
from engagement.views.person import person_view
from engagement.views.tested import method_view
from engagement.web.analyses import SAMPLE, Analyses
from tests.web.made_analyses import MadeAnalysis, made

LOOKS = st.builds(
    Look,
    st.sampled_from([Language(code) for code in LANGUAGES]),
    st.sampled_from(["light", "dark"]),
    st.booleans(),
)
ENGLISH = Look(Language("en"))


@pytest.fixture(scope="module")
def three() -> list[MadeAnalysis]:
    return [made(2), made(2), made(1)]


@kept
def echo(analysis: Analysis, *about: object) -> tuple[object, ...]:
    """A view that says for what it was made."""
    return ("echo", analysis.revision, *about)


@kept
def other_echo(analysis: Analysis, *about: object) -> tuple[object, ...]:
    """Another one."""
    return ("other", analysis.revision, *about)


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), LOOKS, st.text(max_size=3), st.booleans())))
def test_every_view_is_that_of_its_analysis_and_its_look(
    three: list[MadeAnalysis], asked: list[tuple[int, bool, Look, str, bool]]
) -> None:
    for which, other, look, search, gone in asked:
        analysis = three[which]
        if gone:
            views.forget(analysis.revision)
        choice = PeopleFilter(search=search)
        found = (other_echo if other else echo)(analysis, look, choice)
        assert found == ("other" if other else "echo", analysis.revision, look, choice)


def marked(marker: str) -> MadeAnalysis:
    """An analysis in which every name and every text carries the marker."""
    analysis = made(2, 30)
    tables, people = analysis.tables, analysis.people
    names = {"handle": marker + people["handle"], "name": marker + people["name"].astype("str")}
    acts = tables.interactions
    tables = replace(
        tables,
        owner=replace(tables.owner, handle=marker, name=marker),
        accounts=tables.accounts.assign(handle=marker + tables.accounts["handle"]),
        interactions=acts.assign(text=marker + acts["text"]),
    )
    return replace(analysis, tables=tables, people=people.assign(**names))


def everything(analysis: Analysis, look: Look) -> list[object]:
    """Every view there is of an analysis, some people's cards among them."""
    language, ids = look.language, [str(person) for person in analysis.people["account_id"].iloc[:2]]
    shade = [str(person) for person in invite_candidates(analysis)["account_id"].iloc[:2]]
    return [
        community_view(analysis, look),
        talk_view(analysis, look),
        *(circle_view(analysis, with_owner, look) for with_owner in (False, True)),
        circle_page(analysis, False, 0, 10, language),
        method_view(analysis, look),
        chosen_people(analysis, PeopleFilter(search="person_1")),
        people_page(analysis, PeopleFilter(), 0, 20, language),
        *(person_view(analysis, person, look) for person in ids),
        invite_view(analysis, language),
        *(invite_card(analysis, person, language) for person in shade),
    ]


def test_no_name_reaches_the_views_of_another_analysis() -> None:
    markers = ("quetzal", "ocelote")
    analyses = [marked(marker) for marker in markers]
    for look in (Look(Language("es")), Look(Language("en"), "dark", narrow=True)):
        for marker, analysis in zip(markers, analyses, strict=True):
            told = pickle.dumps(everything(analysis, look)).decode("latin-1")
            assert marker in told
            assert not any(other in told for other in markers if other != marker)
    spanish, english = (community_view(analyses[0], Look(Language(code))) for code in ("es", "en"))
    assert spanish.headline != english.headline


def test_sixty_who_ask_at_once_have_it_made_once() -> None:
    made_by, here = [], threading.Event()

    def make() -> str:
        made_by.append(threading.current_thread().name)
        here.wait()
        return "view"

    keeper = Views()
    with ThreadPoolExecutor(60) as pool:
        asked = [pool.submit(keeper.get, ("revision", "view", ()), make) for _ in range(60)]
        here.set()
        assert [one.result() for one in asked] == ["view"] * 60
    assert len(made_by) == 1


def test_a_view_that_cannot_be_made_is_tried_again() -> None:
    keeper, key = Views(), ("revision", "view", ())
    with pytest.raises(ZeroDivisionError):
        keeper.get(key, lambda: 1 // 0)
    assert keeper.get(key, lambda: "made") == "made"


def test_what_is_kept_is_bounded_and_the_oldest_goes_first() -> None:
    keeper, made_of = Views(most_bytes=10_000), []

    def get(number: int) -> str:
        return keeper.get(("revision", str(number), ()), lambda: made_of.append(number) or "x" * 3000)

    for number in (1, 2, 3, 1, 4, 1, 2):
        get(number)
    assert made_of == [1, 2, 3, 4, 2]
    assert len(keeper.get(("revision", "large", ()), lambda: "x" * 20_000)) == 20_000


def test_what_left_while_its_view_was_made_is_not_kept() -> None:
    keeper, key = Views(), ("revision", "view", ())
    assert keeper.get(key, lambda: keeper.forget("revision") or "made") == "made"
    assert keeper.revisions() == set()
    assert keeper.get(key, lambda: "anew") == "anew"


class Clock:
    """A time that stands still until it is put forward."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _expire(analyses: Analyses, key: str, clock: Clock) -> None:
    clock.now += 1000
    analyses.get(key)


def _make_room(analyses: Analyses, key: str, clock: Clock) -> None:
    for _ in range(3):
        analyses.add(made(0, 60))


WAYS: dict[str, Callable[[Analyses, str, Clock], object]] = {
    "expired": _expire,
    "made room": _make_room,
    "forgotten": lambda analyses, key, _: analyses.forget(lambda one, __: one == key),
    "corrected": lambda analyses, key, _: analyses.correct(key, lambda rows: rows),
    "opened anew": lambda analyses, key, _: analyses.open_as(key, made(2), 1),
}


@pytest.mark.parametrize("way", WAYS)
def test_views_leave_with_their_analysis(way: str) -> None:
    clock = Clock()
    analyses = Analyses(most_rows=150, keep_seconds=100, timer=clock)
    analysis = replace(
        made(2, 20), recompute=lambda before, corrections: replace(before, corrections=corrections)
    )
    key = analyses.add(analysis)
    community_view(analysis, ENGLISH)
    derived = analysis.with_figures({}, "mark")
    community_view(derived, ENGLISH)
    assert {analysis.revision, derived.revision} <= views.revisions()
    WAYS[way](analyses, key, clock)
    assert not {analysis.revision, derived.revision} & views.revisions()


def test_the_samples_views_stay_when_a_copy_of_it_is_corrected() -> None:
    analyses = Analyses()
    sample = replace(
        made(2, 20), recompute=lambda before, corrections: replace(before, corrections=corrections)
    )
    analyses.add(sample, SAMPLE)
    community_view(sample, ENGLISH)
    own = analyses.own_id(SAMPLE)
    analyses.correct(own, lambda rows: rows)
    analyses.forget(lambda *_: True)
    assert sample.revision in views.revisions()
