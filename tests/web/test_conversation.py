"""The conversation page: its headline, the switch, what is said below level 2, where clicks lead."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from engagement.charts.circle import circle_chart, depth_frame, dots_frame
from engagement.figures.account import account_figures
from engagement.graph.circle import circle
from engagement.i18n import language
from engagement.views.conversation import listing_frame
from engagement.web import session
from engagement.wording.conversation import circle_headline, circle_pieces
from tests.graph.made_circles import NOW, everybody, made_circle
from tests.made import OWNER, made_tables
from tests.web.made_analyses import HOSTILE, MadeAnalysis, made
from tests.web.opening import Open, words


@pytest.fixture(scope="module", autouse=True)
def _talkative() -> None:
    session.analyses().add(talkative(), "made-talk")


FACTS = pd.DataFrame(
    {"spaced_occasions": [0.0, 9.0], "spaced_days": [0.0, 120.0], "exposure": 200.0, "recent_partners": 0.0}
)


def talkative() -> MadeAnalysis:
    """Forty people in three groups; the first is called something hostile."""
    analysis, tables = made(2), made_circle(40, 70, 3)
    people = everybody(tables)
    known = analysis.people.iloc[[0] * len(people)].reset_index(drop=True)
    known = known.assign(**{name: people[name].to_numpy() for name in ("account_id", "handle", "state")})
    known.loc[0, ["handle", "name"]] = [None, HOSTILE]
    analysis = replace(analysis, tables=tables, people=known, as_of=NOW)
    figures = account_figures(tables, known, FACTS, analysis.evidence, NOW, None)
    return replace(analysis, figures=figures)


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("query", [{}, {"owner": "in"}, {"view": "cards"}])
def test_the_page_opens_with_and_without_the_owner(open_page: Open, code: str, query: dict[str, str]) -> None:
    app = open_page("conversation", lang=code, analysis="made-talk", **query)
    assert not app.exception
    found = circle(talkative().tables, talkative().people, NOW, "owner" in query)
    assert app.title[0].value == circle_headline(found, language(code))
    assert app.toggle(key="with_owner").value is ("owner" in query)
    assert language(code).gettext("The talk in figures") in words(app)


def test_the_switch_goes_into_the_address_and_out_of_it(open_page: Open) -> None:
    app = open_page("conversation", lang="en", analysis="made-talk")
    app.toggle(key="with_owner").set_value(True).run()
    assert app.query_params["owner"] == "in"
    app.toggle(key="with_owner").set_value(False).run()
    assert "owner" not in app.query_params


def test_two_analyses_are_not_taken_for_each_other(open_page: Open) -> None:
    first = open_page("conversation", lang="en", analysis="made-talk").title[0].value
    other = open_page("conversation", lang="en", analysis="made-2").title[0].value
    assert first != other


@pytest.mark.parametrize("level", [0, 1])
def test_below_its_level_the_page_says_what_is_missing(open_page: Open, level: int) -> None:
    app = open_page("conversation", lang="en", analysis=f"made-{level}")
    assert not app.exception
    assert app.title[0].value == "Who talks with whom is not in this data"
    said = words(app)
    assert "Add whole threads and your own posts." in said
    assert ("Add an export of replies" in said) is (level == 0)
    assert not app.get("vega_lite_chart")


def test_a_hostile_name_stays_text(open_page: Open) -> None:
    app = open_page("conversation", lang="en", analysis="made-talk", view="cards")
    links = [element.proto.label for element in app.get("page_link")]
    assert not any("](http" in label or "<img" in label for label in links)


def test_the_table_says_who_talks_with_whom() -> None:
    tables = made_tables(
        list("abcd"),
        [("a", "b", "reply", 50.0), ("a", "b", "reply", 51.0), ("a", "c", "reply", 50.0),
         ("b", "a", "reply", 50.0), (OWNER, "d", "reply", 60.0), (OWNER, "d", "reply", 61.0)],
    )  # fmt: skip
    found = circle(tables, everybody(tables), NOW)
    names = [f"@{handle}" for handle in found.people["handle"]]
    frame = listing_frame(found, found.people, names, language("en")).set_index("who")
    assert frame["with"].to_dict() == {"@a": "@b, @c", "@b": "@a", "@c": "@a", "@d": "—"}
    assert frame["days"].to_dict() == {"@a": 3, "@b": 2, "@c": 1, "@d": 0}
    assert frame["answered"].to_dict() == {"@a": 0, "@b": 0, "@c": 0, "@d": 2}
    assert frame["role"].to_dict() == {"@a": "bridge", "@b": "", "@c": "", "@d": "talks only with you"}


def test_many_partners_are_counted() -> None:
    acts = [("hub", name, "reply", 50.0) for name in "abcde"]
    tables = made_tables(["hub", *"abcde"], acts)
    found = circle(tables, everybody(tables), NOW)
    names = list(found.people["account_id"])
    frame = listing_frame(found, found.people, names, language("es")).set_index("who")
    assert frame.loc["hub", "with"] == "a, b, c y 2 más"


@pytest.mark.parametrize(
    ("among", "alone", "told"),
    [
        (16, 4, "The talk lives without you: 16 of 20"),
        (6, 14, "Part of the talk lives without you: 6 of 20"),
        (2, 18, "The talk goes through you: only 2 of 20"),
        (0, 20, "Without you there is no talk: the 20 people"),
        (4, 2, "4 of 6 people also talk with others: too few"),
        (0, 0, "In the last 90 days nobody of the circle has spoken"),
    ],
)
def test_the_headline_follows_from_the_counts(among: int, alone: int, told: str) -> None:
    ids = [f"p{number:02d}" for number in range(max(among + alone, 1))]
    acts = [(one, other, "reply", 50.0) for one, other in zip(ids[:among:2], ids[1:among:2], strict=True)]
    acts += [(name, OWNER, "reply", 50.0) for name in ids[: among + alone]]
    tables = made_tables(ids, acts)
    found = circle(tables, everybody(tables), NOW)
    assert circle_headline(found, language("en")).startswith(told)
    pieces = circle_pieces(found, language("en"))
    assert (pieces is None) is (among <= 2)
    if among > 2:
        assert "separate pieces" in str(pieces)


def test_the_picture_tells_the_state_by_shape_too() -> None:
    from engagement.graph.picture import picture

    tables = made_circle(40, 70, 3)
    found = circle(tables, everybody(tables), NOW, with_owner=True)
    names = [str(name) for name in found.people["handle"]]
    drawn = picture(found, names)
    dots = dots_frame(drawn, found, names, language("es"))
    assert set(dots["state"]) == {"member", "starting", "owner"}
    spec = circle_chart(drawn, dots, language("es"), "dark", 500).to_dict()
    shapes = [
        layer["encoding"]["shape"]["scale"]["range"]
        for layer in spec["layer"]
        if "shape" in layer.get("encoding", {})
    ]
    assert len(set(shapes[0])) == 3


def test_conversations_are_counted_by_turns() -> None:
    frame = depth_frame(pd.Series([1, 2, 2, 9, 30]), language("es"))
    assert dict(zip(frame["turns"], frame["n"], strict=True)) == {
        "1": 1, "2": 2, "3": 0, "4": 0, "5": 0, "6": 0, "7": 0, "8 o más": 2
    }  # fmt: skip
