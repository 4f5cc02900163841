"""What each network's export says is what is read from it, however that export was laid out."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement.ingest.files.upload import inspect, read
from tests.ingest import network_samples

SEEDS = range(24)
KINDS = {
    name: getattr(network_samples, name)
    for name in (
        "threads",
        "instagram_activity",
        "facebook",
        "meta_comments",
        "youtube",
        "telegram",
        "discord",
        "reddit",
        "tiktok",
        "linkedin",
        "fediverse_archive",
    )
}


def acts_in(tables) -> set[tuple[str, str, str | None]]:
    frame = tables.interactions
    return {
        (actor, kind, None if pd.isna(target) else target)
        for actor, kind, target in zip(frame["actor_id"], frame["kind"], frame["target_id"], strict=True)
    }


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_people_and_acts_are_those_written_and_every_row_is_used_or_named(kind, seed):
    written = KINDS[kind](seed)
    tables = read(written.files, owner=written.owner)
    handles = tables.accounts.set_index("account_id")["handle"]
    assert tables.has_follower_list == bool(written.followers)
    listed = tables.follows.loc[tables.follows["followed_id"] == tables.owner.account_id, "follower_id"]
    names = {str(handle).casefold() for handle in handles[listed]}
    assert names == {name.casefold() for name in written.followers}
    followed = tables.accounts.loc[tables.accounts["followed_by_owner"].fillna(False).astype(bool), "handle"]
    assert {name.casefold() for name in followed} == {name.casefold() for name in written.followed}
    known = {tables.owner.account_id: written.owner or tables.owner.account_id}
    assert {
        (known.get(actor, actor).lstrip("@"), what, known.get(target, target).lstrip("@") if target else None)
        for actor, what, target in acts_in(tables)
    } == {(actor.lstrip("@"), what, target and target.lstrip("@")) for actor, what, target in written.acts}
    moments = set(tables.accounts["followed_at"].dropna()) | set(tables.interactions["created_at"].dropna())
    assert {pd.Timestamp(second, unit="s", tz="UTC") for second in written.dates} <= moments
    for source in tables.sources:
        left_out = (tables.skipped["source"] == source.name).sum()
        assert source.rows == source.used + left_out


def test_a_talk_without_followers_says_so():
    written = network_samples.reddit(0)
    found = inspect(written.files, owner=written.owner)
    assert found.evidence.level == 2
    assert not found.evidence.follower_list
    assert any("silent" in note or "only read" in note for note in found.files[0].notes)


def test_words_of_html_posts_are_words():
    tables = read(network_samples.fediverse_archive(3).files)
    texts = set(tables.interactions["text"].dropna())
    assert texts <= {"hola\ngracias & más"}
    assert "secret" not in "".join(texts)
