"""What a share link holds: nothing beyond the allow-list, no names unless asked for."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import replace

import orjson
import pandas as pd
import pytest

from engagement.analysis.analysis import Analysis
from engagement.charts.ties import banded_finding
from engagement.errors import EngagementError
from engagement.i18n import language
from engagement.sharing.anonymity import BANDS, FEWEST
from engagement.sharing.frozen import MERGED, PAGES, Frozen, UnreadableShareError, freeze
from engagement.sharing.words import band_name, follower_name, shared_headline
from tests.web.made_analyses import made

KEY = b"k" * 32


def secrets_of(analysis: Analysis) -> set[str]:
    """Every id, handle, name, description, link and place of anybody, the owner included."""
    accounts, owner = analysis.tables.accounts, analysis.tables.owner
    texts = {owner.account_id, owner.handle, owner.name}
    for column in ("account_id", "handle", "name", "bio", "url", "location"):
        texts |= set(accounts[column].dropna())
    return {text for text in texts if text and len(text) > 3}


def test_l11_no_field_of_a_follower_is_in_the_bytes(sample: Analysis) -> None:
    content = zlib.decompress(freeze(sample, "Report", key=KEY).to_bytes()).decode()
    strings = set(re.findall(r'"([^"]*)"', content))
    assert len(secrets_of(sample)) > 5000
    assert not strings & secrets_of(sample)
    assert not [secret for secret in secrets_of(sample) if len(secret) > 5 and secret in content]


def test_l11_the_fields_are_exactly_the_allow_list(sample: Analysis) -> None:
    content = orjson.loads(zlib.decompress(freeze(sample, "Report").to_bytes()))
    assert set(content["people"]) == {"state", *BANDS}
    assert set(content) == {
        "version", "title", "pages", "named", "as_of", "horizon_days", "level", "follower_list",
        "partial", "made_up", "total", "states", "figures", "ties", "weeks", "people",
    }  # fmt: skip
    for column, known in BANDS.items():
        assert set(content["people"][column]) <= {*known, None}
    assert re.fullmatch(r"2026-10-31T00:00:00.*", content["as_of"])


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_shared_is_not_in_the_bytes(sample: Analysis, page: str) -> None:
    content = orjson.loads(zlib.decompress(freeze(sample, "", [page]).to_bytes()))
    assert ("people" in content) == (page == "people")
    assert ("ties" in content) == ("weeks" in content) == (page == "community")


def test_frozen_reads_back_equal(sample: Analysis) -> None:
    for named in (False, True):
        frozen = freeze(sample, "Report", named=named)
        again = Frozen.from_bytes(frozen.to_bytes())
        for table in ("ties", "weeks", "people"):
            pd.testing.assert_frame_equal(getattr(frozen, table), getattr(again, table), check_dtype=False)
        whole = {"ties": None, "weeks": None, "people": None}
        assert replace(again, **whole) == replace(frozen, **whole)


@pytest.mark.parametrize(
    "smuggle",
    [
        lambda content: content.update(owner="brand"),
        lambda content: content["people"].update(handle=["x"] * content["total"]),
        lambda content: content["people"]["days"].__setitem__(0, "17"),
        lambda content: content["people"]["state"].__setitem__(0, "@somebody"),
        lambda content: content["ties"].update(account_id=[]),
        lambda content: content["figures"]["retention"].update(of="brand"),
        lambda content: content["states"].update({"@somebody": 1}),
        lambda content: content.update(version=2),
        lambda content: content.pop("total"),
    ],
)
def test_l11_bytes_with_anything_added_do_not_open(sample: Analysis, smuggle) -> None:
    content = orjson.loads(zlib.decompress(freeze(sample, "Report").to_bytes()))
    smuggle(content)
    with pytest.raises(UnreadableShareError):
        Frozen.from_bytes(zlib.compress(orjson.dumps(content)))


@pytest.mark.parametrize("stored", [b"", b"x" * 50, zlib.compress(b"[]"), zlib.compress(b'{"pages": ["x"]}')])
def test_damaged_bytes_are_one_sentence(stored: bytes) -> None:
    with pytest.raises(UnreadableShareError):
        Frozen.from_bytes(stored)


def test_l12_pseudonyms_are_stable_inside_a_share_and_different_between_shares() -> None:
    # Ten people in a state of their own can be followed from share to share by the rows they stand in.
    analysis = made(people=600)
    first, again, other = (freeze(analysis, "", key=key).people for key in (KEY, KEY, b"o" * 32))
    pd.testing.assert_frame_equal(first, again)
    assert first["state"].tolist() != other["state"].tolist()
    assert freeze(analysis, "").people["state"].tolist() != freeze(analysis, "").people["state"].tolist()
    assert follower_name(0, language("en")) == "Follower 0001"


def test_l12_the_number_says_nothing_about_the_order_of_following() -> None:
    analysis = made(people=3000)
    place = freeze(analysis, "", named=True, key=KEY).people["who"].str.removeprefix("@person_").astype(int)
    assert abs(place.corr(pd.Series(range(3000)), method="spearman")) < 0.1


def test_l20_every_frozen_row_describes_five_people_or_more(sample: Analysis) -> None:
    frozen = freeze(sample, "Report")
    assert min(Counter(map(tuple, frozen.people.fillna("").to_numpy())).values()) >= FEWEST
    assert frozen.ties["n"].min() >= FEWEST
    assert min(frozen.states.values()) >= FEWEST
    assert (frozen.weeks[["new", "returning", "lost"]] % FEWEST == 0).all(axis=None)
    assert sum(frozen.states.values()) == frozen.total == len(frozen.people) == 2500


def test_l20_a_state_of_three_is_merged_and_its_share_not_told() -> None:
    analysis = made(people=60)
    state = ["member"] * 3 + ["starting"] * 20 + ["shade"] * 37
    frozen = freeze(replace(analysis, people=analysis.people.assign(state=state)), "")
    assert frozen.states == {"shade": 37, MERGED: 23}
    assert "share_member" not in frozen.figures
    assert "share_starting" not in frozen.figures
    assert "share_shade" in frozen.figures
    assert "too few are community" in shared_headline(frozen, language("en"))


def test_l20_a_figure_of_a_few_people_is_not_told() -> None:
    analysis = made()
    few = replace(analysis.figures["retention"], n=4)
    frozen = freeze(replace(analysis, figures={**analysis.figures, "retention": few}), "")
    assert frozen.figures["retention"].value is None
    assert frozen.figures["retention"].missing == "fewer than five people: not shown"
    assert frozen.figures["reciprocity_in"].value == 0.31


def test_names_are_shown_only_on_request_and_nothing_else_with_them(sample: Analysis) -> None:
    frozen = freeze(sample, "Report", named=True)
    handles = {f"@{handle}" for handle in sample.people["handle"].dropna()}
    assert set(frozen.people["who"]) == handles
    told = zlib.decompress(frozen.to_bytes()).decode()
    hidden = sample.tables.accounts["bio"].dropna()
    assert not [bio for bio in hidden if len(bio) > 8 and bio in told]
    assert not [number for number in sample.people["account_id"] if f'"{number}"' in told]


def test_the_title_is_what_the_sharer_typed_and_no_more() -> None:
    assert (
        freeze(made(), "  Community \n of  us " + "x" * 200).title == ("Community of us " + "x" * 200)[:120]
    )
    assert freeze(made(), "").title == ""


def test_the_sample_and_a_part_are_called_so(sample: Analysis) -> None:
    assert freeze(sample, "").made_up
    assert not freeze(made(), "").made_up


def test_nothing_chosen_and_nobody_to_hide_in_are_said() -> None:
    with pytest.raises(EngagementError, match="at least one page"):
        freeze(made(), "", [])
    with pytest.raises(EngagementError, match="fewer than five"):
        freeze(made(people=4), "")
    assert freeze(made(people=4), "", named=True).total == 4


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_frozen_analysis_has_a_headline(code: str, level: int) -> None:
    words = language(code)
    frozen = freeze(made(level), "Report")
    assert words.number(frozen.total) in shared_headline(frozen, words)
    for column, known in BANDS.items():
        assert all(band_name(column, band, words) for band in (*known, None))


def test_the_headline_says_the_counts_of_the_sample(sample: Analysis) -> None:
    told = shared_headline(freeze(sample, ""), language("en"))
    counts = sample.people["state"].value_counts()
    assert told.startswith(f"{counts['member']} of 2,500 followers are the community")
    assert f"{counts['shade']:,} are there and say little or nothing." in told


def test_a_share_of_a_large_account_stays_small() -> None:
    assert len(freeze(made(people=100_000), "").to_bytes()) < 1_000_000


def test_the_title_of_the_map_speaks_of_those_on_it(sample: Analysis) -> None:
    """With names everybody who spoke is on it, as the headline counts them; without, some have no place."""
    spoke = int(((sample.people["ties_owner"] > 0) | (sample.people["ties_members"] > 0)).sum())
    whole, hidden = freeze(sample, "", named=True), freeze(sample, "", key=KEY)
    words = language("en")
    title, less = (
        banded_finding(frozen.ties, frozen.total, frozen.level, words) for frozen in (whole, hidden)
    )
    assert title.startswith(f"Of {spoke} people who spoke, ")
    placed = hidden.ties[(hidden.ties["days"] != "0") | (hidden.ties["others"] != "0")]["n"].sum()
    assert placed < spoke
    assert less.startswith(f"Of {placed} people on this map, ")
