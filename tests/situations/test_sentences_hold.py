"""Every sentence about an account holds against its own rows: on all situations, and on accounts of chance.

What the rows say is counted anew here, with nothing of the program's own counting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import engagement
from engagement.charts.overview import voices_finding
from engagement.charts.ties import ties_finding
from engagement.data.evidence import evidence
from engagement.data.results import Figure
from engagement.data.schema import Tables
from engagement.export.content import data_sentences, missing_sentences
from engagement.figures.unusual import unusual_days
from engagement.graph.circle import circle
from engagement.i18n import LANGUAGES, Language
from engagement.sharing.frozen import freeze
from engagement.sharing.words import shared_headline
from engagement.wording.conversation import circle_headline, circle_pieces
from engagement.wording.figures import figure_meaning, waiting_headline
from engagement.wording.gaps import gaps
from engagement.wording.headline import headline
from engagement.wording.invite import silent_line
from tests.made import OWNER, START, made_tables
from tests.situations.made_accounts import BRAND, SITUATIONS, Account

VOICED = {"reply", "mention", "quote"}
SEED = 5
NUMBER = r"(\d[\d.,]*)"
BROKEN = re.compile(
    r"\bnan\b|\bNone\b(?! of)|[{}]|\b0 (of|de) (the )?0\b|[Aa]bout 0 |unas 0 |"
    r"(?<![\d.,])1 (people|personas|days|días|followers|seguidores|acts|actos|posts|publicaciones)\b"
)
# What was once said of accounts of which it was false.
BANNED = re.compile(
    r"of 0 silent|ask those who left|door is open|needs no you|"
    r"puerta está abierta|pregunta a quienes se fueron"
)


@dataclass(frozen=True)
class Facts:
    """What the rows say: counted one act at a time."""

    people: pd.DataFrame
    voices: int
    owner_words: int
    among: int
    silent_ids: int
    acts_end_days: float
    undated: int
    acts: int
    list_known: bool


def facts(analysis: Any) -> Facts:
    tables: Tables = analysis.tables
    owner, ids = tables.owner.account_id, set(analysis.people["account_id"])
    voices = owner_words = among = undated = 0
    spoke, last = set(), pd.NaT
    for act in tables.interactions.to_dict("records"):
        actor, target = act["actor_id"], act["target_id"]
        undated += bool(pd.isna(act["created_at"]))
        if pd.notna(act["created_at"]) and (pd.isna(last) or act["created_at"] > last):
            last = act["created_at"]
        if act["kind"] not in VOICED:
            continue
        if actor != owner:
            voices += 1
            spoke.add(actor)
            among += pd.notna(target) and actor in ids and target in ids and actor != target
        elif pd.notna(target) and target != owner:
            owner_words += 1
    ends = (analysis.as_of - last) / pd.Timedelta(days=1) if pd.notna(last) else np.nan
    return Facts(
        analysis.people, voices, owner_words, among, len(ids - spoke), ends, undated,
        len(tables.interactions), len(tables.follows) > 0,
    )  # fmt: skip


def state(known: Facts, name: str) -> int:
    return int((known.people["state"] == name).sum())


def begun(known: Facts) -> int:
    return int(((known.people["state"] == "starting") & (known.people["voiced_days"] > 0)).sum())


# A sentence, and what must be so where it is said; what it counts is handed on.
Claim = tuple[str, str, Callable[[Facts, list[int]], bool]]
CLAIMS: tuple[Claim, ...] = (
    (rf"{NUMBER} of your {NUMBER} followers? (?:is|are) your community",
     rf"{NUMBER} de tus {NUMBER} seguidores (?:es|son) tu comunidad",
     lambda f, n: n == [state(f, "member"), len(f.people)] and n[0] > 0 and f.list_known),
    (r"None of your|None of the [\d.,]+ people who speak",
     r"Ninguno de tus|Ninguna de las [\d.,]+ personas que",
     lambda f, _n: state(f, "member") == 0 and f.voices > 0),
    (rf"{NUMBER} (?:person was|people were) your community", rf"{NUMBER} personas? era[n]? tu comunidad",
     lambda f, n: n == [state(f, "quiet")] and state(f, "member") == 0),
    (rf"{NUMBER} (?:has|have) begun to speak", rf"{NUMBER} ha[n]? empezado a hablar",
     lambda f, n: n == [begun(f)] and n[0] > 0),
    (rf"{NUMBER} (?:has|have) not spoken in this data", rf"{NUMBER} no ha[n]? hablado en estos datos",
     lambda f, n: 0 < n[0] <= f.silent_ids),
    (r"[Hh]ardly any of them", r"[Ee]s poco probable que alguna de ellas",
     lambda f, _n: f.silent_ids > 0 and f.voices > 0),
    (r"no reply, mention or quote", r"ninguna respuesta, mención ni cita", lambda f, _n: f.voices == 0),
    (r"your own answers are not in this data", r"tus propias respuestas no están",
     lambda f, _n: f.owner_words == 0),
    (r"talk among the people on your list is not in this data",
     r"la conversación entre las personas de tu lista no está", lambda f, _n: f.among == 0),
    (rf"acts in this data end on [^:]*?{NUMBER} days? before", r"actos de estos datos terminan",
     lambda f, _n: f.acts_end_days >= 28),
    (r"%\sof the acts have no date", r"%\sde los actos no tiene fecha",
     lambda f, _n: f.undated > 0.01 * f.acts),
    (r"holds nothing that anybody said to you", r"nada de lo que alguien te dij",
     lambda f, _n: f.voices == 0),
    (r"without a list of followers|follows in silence is not in this data",
     r"quien sigue en silencio no está",
     lambda f, _n: not f.list_known),
    (r"Nobody is in the shade", r"no hay nadie en la sombra",
     lambda f, _n: state(f, "shade") == 0 and f.voices > 0),
)  # fmt: skip


def said_of(analysis: Any, language: Language) -> Iterator[str]:
    """The sentences that need no more than the rows, the states and the figures."""
    yield headline(analysis, language)
    yield silent_line(analysis, language)
    yield from gaps(analysis.evidence, analysis.as_of, language)
    if analysis.evidence.level >= 2:
        found = circle(analysis.tables, analysis.people, analysis.as_of)
        yield circle_headline(found, language)
        yield circle_pieces(found, language) or ""
    for name, figure in analysis.figures.items():
        yield figure_meaning(name, figure, language)


def assert_true(analysis: Any, code: str, sentences: Iterator[str]) -> None:
    known = facts(analysis)
    for said in sentences:
        assert not BROKEN.search(said), said
        assert not BANNED.search(said), said
        for english, spanish, holds in CLAIMS:
            for found in re.finditer(english if code == "en" else spanish, said):
                counts = [int(re.sub(r"[.,]", "", number.rstrip(".,"))) for number in found.groups()]
                assert holds(known, counts), (said, counts)
        for value, low, high in re.findall(
            rf"(?:About|unas|De ellas,) {NUMBER} (?:of|podr).*?"
            rf"\((?:between|entre) {NUMBER} (?:and|y) {NUMBER}\)",
            said,
        ):
            of = [float(re.sub(r"[.,]", "", one.rstrip(".,"))) for one in (value, low, high)]
            assert of[0] > 0
            assert of[2] - of[1] <= 3 * (of[0] + 0.5) + 1, said


@cache
def analysed(name: str) -> engagement.Analysis:
    account = SITUATIONS[name](SEED)
    return engagement.analyse(account.tables(), as_of=account.now)


@pytest.mark.parametrize("name", SITUATIONS)
def test_no_sentence_about_a_situation_is_false(name: str) -> None:
    analysis = analysed(name)
    frozen = freeze(analysis, "x")
    for code in LANGUAGES:
        language = Language(code)
        assert_true(analysis, code, said_of(analysis, language))
        more = [*data_sentences(analysis, language), *missing_sentences(analysis, analysis.figures, language)]
        more += [shared_headline(frozen, language)]
        if analysis.evidence.level:
            more += [ties_finding(analysis, language)]
        if len(analysis.voices_by_week):
            more += [voices_finding(analysis, language)]
        assert_true(analysis, code, iter(more))


def test_what_is_told_of_likes_alone_is_that_nothing_can_be_told() -> None:
    analysis = analysed("applause")
    for code, told in (
        ("en", "who is community cannot be told"),
        ("es", "no se puede saber quién es comunidad"),
    ):
        assert told in shared_headline(freeze(analysis, "x"), Language(code))
        assert told in headline(analysis, Language(code))
    assert "cannot be told" in silent_line(analysis, Language("en"))


def test_three_weeks_are_called_too_little() -> None:
    analysis = analysed("first_weeks")
    assert "too little to tell a habit from a beginning" in headline(analysis, Language("en"))
    assert (
        analysis.figures["expected_member_share"].missing == "the acts in this data cover fewer than 90 days"
    )


@pytest.mark.parametrize("name", ["storm", "help_desk"])
def test_a_burst_counts_as_one_occasion_in_the_total_too(name: str) -> None:
    share = analysed(name).figures["expected_member_share"].value
    assert share is not None
    assert share < 0.35


def chance_account(seed: int) -> Any:
    """An account of chance: some people, some acts of some kinds, some of all that may be missing missing."""
    random = np.random.default_rng(seed)
    people = int(random.choice([1, 2, 3, 12, 40]))
    ids = [f"p{number:04d}" for number in range(people)]
    kinds = list(random.choice(["reply", "mention", "quote", "repost", "like"], random.integers(1, 4)))
    speakers = [*ids[: random.integers(0, people + 1)], *["stranger"] * int(random.integers(2))]
    targets = [OWNER, *(ids if random.random() < 0.4 else [])]
    acts: list[tuple[str, str | None, str, float | None]] = []
    for _ in range(int(random.choice([0, 1, 2, 10, 60])) if speakers else 0):
        who, to = str(random.choice(speakers)), str(random.choice(targets))
        when = None if random.random() < 0.1 else float(random.uniform(0, 200))
        acts += [(who, to, str(random.choice(kinds)), when)] if who != to else []
    for _ in range(int(random.integers(0, 4)) if random.random() < 0.4 else 0):
        to_whom = None if random.random() < 0.5 else str(random.choice(ids))
        acts.append((OWNER, to_whom, "reply", float(random.uniform(0, 200))))
    listed = bool(random.random() < 0.8)
    tables = made_tables(ids, acts, follower_list=listed)
    ids = [str(one) for one in tables.follower_ids()] or ids
    as_of = START + pd.Timedelta(days=float(random.choice([201, 201, 215, 300])))
    return SimpleNamespace(
        tables=tables, as_of=as_of, horizon_days=int(random.choice([1, 7, 30])),
        evidence=evidence(tables), unusual_days=unusual_days(tables, as_of),
        **drawn_answers(random, tables, ids),
    )  # fmt: skip


def drawn_answers(random: np.random.Generator, tables: Tables, ids: list[str]) -> dict[str, Any]:
    """States as chance has it within what they mean, and figures of any width."""
    acts = tables.interactions
    counted = {
        name: acts[acts["kind"].isin(kinds)].groupby("actor_id").size().reindex(ids, fill_value=0).to_numpy()
        for name, kinds in (("voiced_days", VOICED), ("likes", {"like"}), ("reposts", {"repost"}))
    }
    spoke = counted["voiced_days"] > 0
    told = random.choice(["member", "starting", "quiet", "shade"], len(ids))
    unspoken = random.choice(["shade", "passing", "inactive", "unsure"], len(ids))
    any_voice = bool((acts["kind"].isin(VOICED) & (acts["actor_id"] != OWNER)).any())
    people = pd.DataFrame(
        {
            "account_id": ids,
            "handle": ids,
            "name": ids,
            "state": np.where(spoke, told, unspoken if any_voice else "unsure"),
            "voiced_days": counted["voiced_days"],
            "likes": counted["likes"],
            "carries": counted["reposts"] > 3,
            "expected_back_at": pd.Series(pd.NaT, index=range(len(ids)), dtype="datetime64[us, UTC]"),
        }
    )
    value = float(random.choice([0.0, 0.3, 0.9, 4.0, 30.0]))
    low, high = value * float(random.uniform(0, 1)), value + float(random.choice([0.1, 2.0, 20.0]))
    potential = Figure(value, low, high, len(ids), 30, 1)
    if random.random() < 0.2:
        potential = Figure(None, None, None, 0, 30, 1, "too many of the acts have no date")
    return {"people": people, "figures": {"activation_potential": potential}}


def check(seeds: range) -> None:
    for seed in seeds:
        account = chance_account(seed)
        if account.evidence.voices and pd.isna(account.evidence.voices_end_at):
            continue  # words without any date have their own states, which chance does not draw here
        for code in LANGUAGES:
            assert_true(account, code, said_of(account, Language(code)))


def test_no_sentence_about_an_account_of_chance_is_false() -> None:
    check(range(60))


@pytest.mark.slow
def test_no_sentence_about_five_hundred_accounts_of_chance_is_false() -> None:
    check(range(1000, 1500))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("waiting", [0, 1, 2])
@pytest.mark.parametrize("since", [None, START])
def test_who_waits_is_counted(code: str, waiting: int, since: pd.Timestamp | None) -> None:
    said = waiting_headline(waiting, since, Language(code))
    assert not BROKEN.search(said), said
    assert (str(waiting) in said) is (waiting > 0) or since is not None


@pytest.mark.parametrize(("value", "low", "high"), [(0.04, 0.007, 0.18), (0.01, 0.0, 0.07)])
def test_no_share_is_told_whose_interval_is_three_times_as_wide(
    value: float, low: float, high: float
) -> None:
    said = figure_meaning("newcomer_conversion_30", Figure(value, low, high, 27, 30, 1), Language("en"))
    assert said.startswith("Anything between")


def conference_talk() -> engagement.Analysis:
    """A table of posts about one talk: four hundred voices within two days, and no list of followers."""
    made = Account(SEED)
    for who in made.people("voice", 400):
        for _ in range(int(made.random.integers(1, 4))):
            made.say(who, BRAND, made.random.uniform(3, 5), "mention")
    return engagement.analyse(made.tables(follower_list=False), as_of=made.now)


def test_of_a_table_of_posts_everybody_has_spoken() -> None:
    analysis = conference_talk()
    assert len(analysis.people) == 400
    assert (analysis.people["voiced_days"] > 0).all()
    assert set(analysis.people["state"]) == {"starting"}
    for code, never in (("en", "not spoken in this data"), ("es", "no han hablado en estos datos")):
        told = headline(analysis, Language(code))
        assert "400" in told
        assert never not in told
        assert_true(analysis, code, said_of(analysis, Language(code)))
