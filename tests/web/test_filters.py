"""The choice of people: address, mask and sentence say the same."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.data.states import STATES
from engagement.i18n import language
from engagement.views.filters import FLAGS, SORTS, PeopleFilter
from engagement.wording.headline import state_name
from tests.web.made_analyses import made

PEOPLE = made().people.assign(corrected=lambda people: people.index % 7 == 0)
choices = st.builds(
    PeopleFilter,
    states=st.sets(st.sampled_from(STATES)).map(lambda s: tuple(x for x in STATES if x in s)),
    flags=st.sets(st.sampled_from(list(FLAGS))).map(lambda s: tuple(x for x in FLAGS if x in s)),
    search=st.one_of(st.sampled_from(["", "person_1", "@PERSON_2", "zzz"]), st.text(max_size=40)).map(
        lambda text: " ".join(text.split())
    ),
    sort=st.sampled_from(list(SORTS)),
)


@given(choices)
def test_the_address_brings_the_same_choice_back(choice: PeopleFilter) -> None:
    assert PeopleFilter.from_query(choice.query()) == choice


@given(
    st.dictionaries(
        st.sampled_from(["state", "only", "q", "sort", "x"]), st.lists(st.text(max_size=300), max_size=4)
    )
)
def test_any_address_is_understood(query: dict[str, list[str]]) -> None:
    choice = PeopleFilter.from_query(query)
    assert PeopleFilter.from_query(choice.query()) == choice
    assert choice.mask(PEOPLE).dtype == bool


@given(choices)
def test_mask_and_pick_agree_with_a_plain_reading_of_the_rules(choice: PeopleFilter) -> None:
    def wanted(person: pd.Series) -> bool:
        text = choice.search.removeprefix("@").casefold()
        return (
            (not choice.states or person["state"] in choice.states)
            and ("new" not in choice.flags or bool(person["is_new"]))
            and ("unanswered" not in choice.flags or (person["ties_owner"] > 0 and person["answered"] == 0))
            and ("circle" not in choice.flags or person["ties_members"] > 0)
            and ("corrected" not in choice.flags or person["corrected"])
            and any(text in str(person[c]).casefold() for c in ("handle", "name", "account_id"))
        )

    expected = {person["account_id"] for _, person in PEOPLE.iterrows() if wanted(person)}
    picked = choice.pick(PEOPLE)
    assert set(picked["account_id"]) == expected
    assert len(picked) == int(choice.mask(PEOPLE).sum())


@pytest.mark.parametrize("code", ["es", "en"])
@given(choice=choices)
def test_the_sentence_names_every_condition_and_the_count(code: str, choice: PeopleFilter) -> None:
    words = language(code)
    found = int(choice.mask(PEOPLE).sum())
    sentence = choice.sentence(found, words)
    assert words.number(found) in sentence
    assert words.gettext(SORTS[choice.sort][0]) in sentence
    for state in choice.states:
        assert state_name(state, words) in sentence
    for flag in choice.flags:
        assert words.gettext(FLAGS[flag]) in sentence
    if choice.search:
        assert choice.search in sentence


def test_unknown_values_go_last_whatever_the_order() -> None:
    picked = PeopleFilter(sort="last").pick(PEOPLE)["last_voice_at"]
    known = picked.notna().to_numpy()
    assert known[: known.sum()].all()
    assert picked[known].is_monotonic_decreasing
