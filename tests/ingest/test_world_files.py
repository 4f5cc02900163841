"""Files as the world writes them, where the collection of them lies beside the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from engagement.errors import UnreadableFileError
from engagement.ingest.files.upload import read

Shared = Callable[[str], Path]


def only(folder: Path, ending: str) -> Path:
    return next(path for path in sorted(folder.iterdir()) if path.name.endswith(ending))


def acts(tables) -> set[tuple[str, str, str, str]]:
    frame = tables.interactions
    days = frame["created_at"].dt.strftime("%Y-%m-%d")
    return set(zip(frame["actor_id"], frame["kind"], frame["target_id"], days, strict=True))


def test_an_archive_before_2018(shared: Shared):
    tables = read([only(shared("cases/08-archive-before-2018"), ".zip")])
    assert (tables.owner.account_id, tables.owner.handle) == ("700", "tiendabruma")
    assert acts(tables) == {
        ("700", "reply", "11", "2016-02-20"),
        ("700", "mention", "12", "2016-02-21"),
        ("700", "repost", "13", "2016-02-22"),
    }


@pytest.mark.parametrize("ending", ["zip", "tar.gz", "json"])
def test_a_mastodon_archive(shared: Shared, ending):
    tables = read([only(shared("cases/15-mastodon-archive"), ending)])
    assert {act[1:] for act in acts(tables)} == {
        ("reply", "@lina@nube.example", "2026-02-20"),
        ("repost", "@toni@faro.example", "2026-02-21"),
    }
    assert any("followers.csv" in note for source in tables.sources for note in source.notes)


def test_an_instagram_export_in_html(shared: Shared):
    with pytest.raises(UnreadableFileError, match=r"HTML.*JSON"):
        read([only(shared("cases/16-instagram-html-zip"), ".zip")])


def test_what_mastodon_archive_keeps(shared: Shared):
    tables = read([only(shared("cases/18-mastodon-archive-tool-json"), ".json")])
    assert tables.owner.account_id == "1"
    handles = tables.accounts.set_index("account_id")["handle"]
    assert set(handles[tables.follower_ids()]) == {
        "lina@nube.example",
        "lina@faro.example",
        "toni@isla.example",
    }
    assert acts(tables) == {
        ("2", "reply", "1", "2026-04-01"),
        ("3", "reply", "1", "2026-04-02"),
        ("1", "reply", "2", "2026-04-02"),
    }
    back = tables.accounts.set_index("account_id")["followed_by_owner"]
    assert set(back.index[back.fillna(False).astype(bool)]) == {"2"}
    assert any("not read" in note for source in tables.sources for note in source.notes)


def test_an_ods_workbook(shared: Shared):
    tables = read([only(shared("cases/20-ods-workbook"), ".ods")])
    assert set(tables.accounts["handle"]) == {"lunabosque", "marcoveleta"}


def test_an_archive_in_parts(shared: Shared):
    tables = read([only(shared("cases/21-x-archive-in-parts"), ".zip")])
    assert len(tables.follower_ids()) == 3
    assert tables.interactions["post_id"].is_unique


def test_instagram_of_2025(shared: Shared):
    folder = shared("cases/22-instagram-layout-of-2025")
    tables = read([folder / "followers_1.json", folder / "following.json"])
    assert len(tables.follower_ids()) == 3
    assert tables.accounts["followed_by_owner"].fillna(False).sum() == 2
    assert len(tables.skipped) == 1


def test_followers_on_threads(shared: Shared):
    tables = read([only(shared("cases/29-threads-followers"), ".json")])
    assert set(tables.accounts["handle"]) == {"lunabosque", "marcoveleta"}
    assert tables.accounts["followed_at"].tolist() == [pd.Timestamp("2026-01-01", tz="UTC")] * 2
    assert any("Threads" in note for source in tables.sources for note in source.notes)
