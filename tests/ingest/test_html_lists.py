"""Lists that Meta writes as HTML are read where the page is built as it is known, else refused by name."""

from __future__ import annotations

import html
import random

import pandas as pd
import pytest

from engagement.errors import UnreadableFileError
from engagement.ingest.files.upload import read
from tests.ingest import upload_samples

NAMES = ("luna", "marco.veleta", "zoe_k", "bao", "omar77")
PEOPLE = ("Ana García", "O'Neill & Co", "Zoë K", "Íñigo Peña")
BOX = '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">{}</div>'
PAGE = (
    '<html><head><meta charset="utf-8"><title>{0}</title><style>._a6-g{{color:#fff}}</style></head>'
    '<body class="_5vb_"><main class="_a706" role="main">{1}</main></body></html>'
)


def instagram(rng: random.Random, names: list[str]) -> bytes:
    boxes = []
    for at, name in enumerate(names):
        address = rng.choice(
            ["https://www.instagram.com/{}", "https://www.instagram.com/_u/{}", "http://instagram.com/{}/"]
        )
        head = f'<h2 class="_3-95 _2pim _a6-h">{name}</h2>' if rng.random() < 0.5 else ""
        link = f'<a target="_blank" href="{address.format(name)}">{name}</a>'
        boxes.append(
            BOX.format(
                f'{head}<div class="_a6-p"><div><div>{link}</div>'
                f"<div>Jan 0{at + 1}, 2026 10:00 am</div></div></div>"
            )
        )
    return PAGE.format("Followers", "".join(boxes)).encode()


def facebook(names: list[str]) -> bytes:
    boxes = [
        BOX.format(
            f'<h2 class="_2ph_ _a6-h">{html.escape(name)}</h2>'
            '<div class="_a72d">Jan 01, 2026 10:00:00 am</div>'
        )
        for name in names
    ]
    return PAGE.format("Followers", "".join(boxes)).encode()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("role", ["followers_1", "following"])
def test_lists_of_instagram(seed, role):
    rng = random.Random(seed)
    names = rng.sample(NAMES, rng.randint(1, 5))
    name = f"connections/followers_and_following/{role}.html"
    content = instagram(rng, names)
    files = (
        [("instagram.zip", upload_samples.zipped((name, content)))]
        if seed % 2
        else [(name.rsplit("/")[-1], content)]
    )
    tables = read(files, owner="brand")
    assert tables.accounts["handle"].tolist() == names
    assert tables.has_follower_list == (role == "followers_1")
    if role == "followers_1":
        days = [pd.Timestamp(f"2026-01-0{at + 1} 10:00", tz="UTC") for at in range(len(names))]
        assert tables.accounts["followed_at"].tolist() == days
        assert any("time zone" in note for note in tables.sources[0].notes)


@pytest.mark.parametrize("seed", range(20))
def test_lists_of_facebook(seed):
    rng = random.Random(seed)
    names = rng.sample(PEOPLE, rng.randint(1, 4))
    tables = read([("people_who_followed_you.html", facebook(names))])
    assert tables.accounts["handle"].tolist() == names
    assert tables.accounts["followed_at"].notna().all()


@pytest.mark.parametrize(
    "name", ["blocked_profiles.html", "close_friends.html", "recently_unfollowed.html", "start_here.html"]
)
def test_other_pages_are_refused_with_the_way_to_json(name):
    with pytest.raises(UnreadableFileError, match="JSON"):
        read([(name, instagram(random.Random(1), ["luna"]))])


@pytest.mark.parametrize("seed", range(20))
def test_pages_built_otherwise_are_refused(seed):
    rng = random.Random(seed)
    content = instagram(rng, ["luna"]).replace(b"uiBoxWhite", rng.choice([b"box", b"uiBox", b""]))
    with pytest.raises(UnreadableFileError, match="this Instagram export is HTML"):
        read([("followers_1.html", content)])
