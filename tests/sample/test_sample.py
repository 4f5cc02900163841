"""The made-up account: reproducible, small, coherent, and told apart from real data."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from engagement.analysis.analysis import Analysis
from engagement.data.schema import VOICED_KINDS, Tables, validate
from engagement.data.states import STATES
from engagement.sample import dialogues, words
from engagement.sample.generate import FOLDER, MADE_UP, generate, load
from engagement.sample.phrasing import HANDLE


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load()


@pytest.fixture(scope="module")
def voiced(tables: Tables) -> pd.DataFrame:
    return tables.interactions[tables.interactions["kind"].isin(VOICED_KINDS)]


@pytest.mark.parametrize("name", ["accounts", "interactions", "follows"])
def test_the_script_gives_the_files_that_ship(tables: Tables, name: str) -> None:
    pd.testing.assert_frame_equal(getattr(_generated(), name), getattr(tables, name))


def _generated(cache: list[Tables] = []) -> Tables:  # noqa: B006 - one simulation for three tests
    if not cache:
        cache.append(generate())
    return cache[0]


def test_another_seed_gives_another_account_of_the_same_kind(tables: Tables) -> None:
    """Other people who say other things at other times, about as many and as busy as those that ship."""
    other = generate(seed=1)
    validate(other)
    assert not _generated().accounts.equals(other.accounts)
    ours, theirs = (frame.accounts.set_index("account_id") for frame in (tables, other))
    both = ours.index.intersection(theirs.index)
    for column in ("handle", "followed_at", "followers_count"):
        assert (ours.loc[both, column] != theirs.loc[both, column]).mean() > 0.9, column
    assert len(other.accounts) == len(tables.accounts)
    assert len(other.interactions) == pytest.approx(len(tables.interactions), rel=0.25)
    busy = [set(one.interactions["actor_id"].value_counts().head(50).index) for one in (tables, other)]
    assert len(busy[0] & busy[1]) < 10


def test_it_is_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in FOLDER.glob("*.parquet")) < 600_000


def test_it_says_that_it_is_made_up(tables: Tables) -> None:
    validate(tables)
    assert "made up" in str(tables.owner.name)
    assert tables.sources
    assert all(MADE_UP in report.notes for report in tables.sources)
    assert not tables.accounts["account_id"].str.isdigit().any()


def test_everybody_in_it_follows_and_acts_only_when_they_can(tables: Tables) -> None:
    acts = tables.interactions
    people = tables.accounts.set_index("account_id")
    known = {*people.index, tables.owner.account_id}
    assert set(acts["actor_id"]) | set(acts["target_id"]) <= known
    assert set(tables.follower_ids()) == set(people.index)
    by_followers = acts[acts["actor_id"] != tables.owner.account_id]
    when = by_followers["created_at"].reset_index(drop=True)
    followed = by_followers["actor_id"].map(people["followed_at"]).reset_index(drop=True)
    assert (when >= followed).all()
    last_post = by_followers["actor_id"].map(people["last_post_at"]).reset_index(drop=True)
    assert (last_post.isna() | (when <= last_post + pd.Timedelta(seconds=1))).all()
    assert people["follow_rank"].is_monotonic_increasing
    assert people["followed_at"].is_monotonic_increasing


def test_nobody_answers_themselves_and_answers_come_later(voiced: pd.DataFrame) -> None:
    assert (voiced["actor_id"] != voiced["target_id"]).all()
    said = voiced.set_index("post_id")["created_at"]
    answers = voiced[voiced["parent_id"].isin(said.index)]
    assert len(answers) > 500
    assert (answers["created_at"].to_numpy() >= said[answers["parent_id"]].to_numpy()).all()


def test_an_answer_goes_to_whoever_wrote_what_it_answers(voiced: pd.DataFrame) -> None:
    author = voiced.set_index("post_id")["actor_id"]
    answers = voiced[voiced["parent_id"].isin(author.index)]
    assert (author[answers["parent_id"]].to_numpy() == answers["target_id"].to_numpy()).all()


def test_members_talk_with_each_other_in_both_languages(tables: Tables, voiced: pd.DataFrame) -> None:
    owner = tables.owner.account_id
    among = voiced[(voiced["actor_id"] != owner) & (voiced["target_id"] != owner)]
    assert set(among["language"]) == {"es", "en"}
    assert (among["language"].value_counts() > 100).all()
    followers = voiced[(voiced["actor_id"] != owner) & (voiced["target_id"] == owner)]
    answered = voiced[voiced["actor_id"] == owner]["parent_id"]
    assert 0.3 < followers["post_id"].isin(answered).mean() < 0.95


def test_the_kinds_of_people_that_the_states_need_are_there(tables: Tables, voiced: pd.DataFrame) -> None:
    people, end = tables.accounts, tables.interactions["created_at"].max()
    days = voiced.assign(day=voiced["created_at"].dt.floor("D")).groupby("actor_id")["day"].nunique()
    silent = ~people["account_id"].isin(days.index)
    assert (days >= 3).sum() > 50
    assert days.between(1, 2).sum() > 100
    assert (silent & (people["followed_at"] > end - pd.Timedelta(days=30))).sum() > 50
    assert ((people["following_count"] > 1500) & silent).sum() > 100
    assert (people["last_post_at"] < end - pd.Timedelta(days=180)).sum() > 300
    assert (people["protected"] & people["followers_count"].isna()).sum() > 50


def test_all_seven_states_are_there_in_believable_numbers(sample: Analysis) -> None:
    counts = sample.people["state"].value_counts()
    assert set(counts.index) == set(STATES)
    assert 20 <= counts["quiet"] <= 40
    assert counts.min() == counts["quiet"]
    assert counts["shade"] == counts.max()
    assert counts["member"] < 0.1 * len(sample.people)


def test_follows_peak_at_the_launch(tables: Tables) -> None:
    weeks = tables.accounts["followed_at"].dt.floor("7D").value_counts()
    assert weeks.idxmax() == pd.Timestamp("2026-09-10", tz="UTC")


def test_much_of_what_is_liked_is_talked_about(tables: Tables, voiced: pd.DataFrame) -> None:
    acts = tables.interactions
    liked = acts[(acts["kind"] == "like") & (acts["target_id"] == tables.owner.account_id)]
    assert liked["thread_id"].isin(voiced["thread_id"]).mean() > 0.4
    assert (voiced.groupby("thread_id")["language"].nunique() == 1).all()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_sentences_are_many_and_written_once(language: str) -> None:
    lines = [line.text for script in dialogues.read(language) for line in script.lines]
    assert len(set(lines)) >= 250
    assert [text for text, times in Counter(lines).items() if times > 1] == []


def test_no_place_is_left_unfilled(voiced: pd.DataFrame) -> None:
    assert not voiced["text"].str.contains(r"[{}]").any()
    assert voiced["text"].notna().all()
    assert voiced.loc[voiced["kind"] == "mention", "text"].str.contains("@").all()
    assert voiced["text"].str.startswith(HANDLE).any()


def test_nobody_says_the_same_twice(voiced: pd.DataFrame) -> None:
    followers = voiced[voiced["actor_id"].str.startswith("made-up")]
    assert followers.duplicated(["actor_id", "text"]).mean() < 0.01


def test_who_writes_as_in_spain_lives_there() -> None:
    script = dialogues._dialogue("## B=la\nA: ¿Qué os parece?\nB: Acá gusta mucho.\nC: ¡Y aquí!", "es")
    assert script.needs == {"A": "es", "B": "la"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_script_asks_for_places_that_exist(language: str) -> None:
    asked = {need for script in dialogues.read(language) for need in script.needs.values()}
    assert asked <= {*words.COUNTRIES[language], "la", "first"}


@pytest.mark.parametrize(
    ("block", "parents", "targets"),
    [
        ("A: one\nO: two\nA: three", [None, 0, 1], ["O", "A", "O"]),
        ("post: x\nA: one\nB: two\nA>B: three", [None, None, 1], ["O", "O", "B"]),
        ("A>B: {B} one\nB: two\nC>A: three", [None, 0, 0], ["B", "A", "A"]),
    ],
)
def test_turns_find_what_they_answer(block: str, parents: list[int | None], targets: list[str]) -> None:
    script = dialogues._dialogue(block, "en")
    assert [line.parent for line in script.lines] == parents
    assert [line.target for line in script.lines] == targets


def test_a_broken_script_is_refused() -> None:
    with pytest.raises(ValueError, match="not a line of a conversation"):
        dialogues._dialogue("A: fine\nZ: who is that", "en")
