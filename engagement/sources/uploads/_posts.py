"""Posts become acts: replies, quotes, reposts and mentions from one person to another."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from engagement.language import N_
from engagement.sources.uploads._identity import OWNER_ROW, Identity, side
from engagement.sources.uploads._mentions import LEADING
from engagement.sources.uploads._raw import skips
from engagement.sources.uploads._reading import Reading

_REPOST_TEXT = r"^RT @(\w{1,30}):"
ADDRESSES_NOBODY = N_("this post addresses nobody")
POST_TWICE = N_("the same post as {value}")
UNKNOWN_TARGET = N_("Some posts answer posts that are not in these files; whom they answer stays unknown.")


@dataclass(frozen=True)
class PostActs:
    """Acts of all posts with canonical ids, what was skipped of each reading, and who has a note."""

    acts: pd.DataFrame
    skipped: dict[int, list[pd.DataFrame]]
    unknown_targets: frozenset[int]


def acts_of(readings: list[Reading], identity: Identity) -> PostActs:
    """The acts in the posts of all readings; a post that came twice counts once."""
    posts, mentions = _together(readings, identity)
    skipped: dict[int, list[pd.DataFrame]] = {}
    if posts.empty:
        return PostActs(_acts(posts, "reply", None, None), skipped, frozenset())
    twice = posts["post_id"].notna() & posts["post_id"].duplicated()
    firsts = posts[~twice].drop_duplicates("post_id").set_index("post_id")
    _skip(skipped, posts[twice], POST_TWICE, _places(firsts, posts.loc[twice, "post_id"], readings))
    posts = posts[~twice]
    targets = _targets(posts)
    acts = _all_acts(posts, targets, mentions)
    silent = ~posts.index.isin(acts.index)
    _skip(skipped, posts[silent], ADDRESSES_NOBODY, None)
    unknown = posts.loc[acts.index[acts["target_id"].isna()].unique(), "reading"]
    return PostActs(acts.reset_index(drop=True), skipped, frozenset(unknown))


def _together(readings: list[Reading], identity: Identity) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All posts under one running number, and who is named in which."""
    posts, mentions, start = [], [], 0
    for number, reading in enumerate(readings):
        if reading.posts is None or reading.posts.empty:
            continue
        frame = reading.posts.assign(reading=number, row=reading.posts.index)
        frame["actor_id"] = side(frame, "author_id", "author_handle", identity, reading.network)
        frame.loc[frame["by_owner"], "actor_id"] = OWNER_ROW
        if "answers" not in frame:
            frame["answers"] = False
        for verb in _VERBS:
            frame[f"{verb}_account"] = side(
                frame, f"{verb}_id", f"{verb}_handle", identity, reading.network
            ).astype("str")
        text = frame["text"] if "text" in frame else pd.Series(None, index=frame.index, dtype="str")
        for name, pattern in (("leading_account", LEADING), ("retold_account", _REPOST_TEXT)):
            told = text.str.extract(pattern)[0].astype("str")
            frame[name] = identity.account_ids(None, told, reading.network).astype("str")
        frame.index = pd.RangeIndex(start, start + len(frame))
        posts.append(frame)
        if reading.mentions is not None and len(reading.mentions):
            at = pd.Series(frame.index, index=frame["row"])
            named = reading.mentions[reading.mentions["row"].isin(at.index)]
            mentions.append(
                pd.DataFrame(
                    {
                        "at": named["row"].map(at),
                        "target_id": side(named, "id", "handle", identity, reading.network),
                    }
                ).dropna()
            )
        start += len(frame)
    if not posts:
        return pd.DataFrame({"post_id": pd.Series(dtype="str")}), _no_mentions()
    together = pd.concat(posts)
    for column in _POST_COLUMNS:
        if column not in together:
            together[column] = pd.Series(None, index=together.index, dtype="str")
    if "created_at" not in together:
        together["created_at"] = pd.NaT
    return together, pd.concat(mentions) if mentions else _no_mentions()


_VERBS = ("reply_to", "quoted", "reposted")
_POST_COLUMNS = ("post_id", "text", "language", "thread_id", *(f"{verb}_post" for verb in _VERBS))


def _no_mentions() -> pd.DataFrame:
    return pd.DataFrame({"at": pd.Series(dtype="int64"), "target_id": pd.Series(dtype="str")})


def _skip(
    skipped: dict[int, list[pd.DataFrame]], posts: pd.DataFrame, reason: str, values: pd.Series | None
) -> None:
    for number, group in posts.groupby("reading"):
        chosen = None if values is None else values[group.index]
        skipped.setdefault(int(str(number)), []).append(skips(group["row"], reason, chosen))


def _places(firsts: pd.DataFrame, post_ids: pd.Series, readings: list[Reading]) -> pd.Series:
    """Where a post stood first, as `file row`."""
    first = firsts.loc[post_ids]
    places = [
        f"{readings[reading].name} {row}" for reading, row in zip(first["reading"], first["row"], strict=True)
    ]
    return pd.Series(places, index=post_ids.index, dtype="str")


def _targets(posts: pd.DataFrame) -> dict[str, pd.Series]:
    """Whom each post answers, quotes and reposts, as far as that can be found out.

    From the file itself, else from the author of that post in the other files, else from the text.
    """
    authors = posts.dropna(subset=["post_id"]).drop_duplicates("post_id").set_index("post_id")["actor_id"]
    targets = {}
    for verb in _VERBS:
        targets[verb] = posts[f"{verb}_account"].fillna(posts[f"{verb}_post"].map(authors).astype("str"))
    answers = posts["reply_to_post"].notna() | posts["answers"]
    targets["reply_to"] = targets["reply_to"].fillna(posts["leading_account"].where(answers))
    targets["reposted"] = targets["reposted"].fillna(posts["retold_account"])
    return targets


def _all_acts(posts: pd.DataFrame, targets: dict[str, pd.Series], mentions: pd.DataFrame) -> pd.DataFrame:
    actor = posts["actor_id"]
    reposts = posts["reposted_post"].notna() | targets["reposted"].notna()
    replies = ~reposts & (posts["reply_to_post"].notna() | posts["answers"] | targets["reply_to"].notna())
    quotes = ~reposts & (posts["quoted_post"].notna() | targets["quoted"].notna())
    parts = []
    for kind, chosen, verb in (
        ("repost", reposts, "reposted"),
        ("reply", replies, "reply_to"),
        ("quote", quotes, "quoted"),
    ):
        chosen = chosen & ~(targets[verb] == actor)
        parts.append(_acts(posts[chosen], kind, targets[verb][chosen], posts.loc[chosen, f"{verb}_post"]))
    parts.append(_mention_acts(posts[~reposts], targets, mentions))
    return pd.concat(parts)


def _mention_acts(posts: pd.DataFrame, targets: dict[str, pd.Series], mentions: pd.DataFrame) -> pd.DataFrame:
    """A mention of everybody named, but for the author and whom the post answers or quotes anyway."""
    named = mentions[mentions["at"].isin(posts.index)].drop_duplicates()
    at = named["at"]
    addressed = posts.loc[at, "actor_id"].to_numpy() == named["target_id"].to_numpy()
    for verb in ("reply_to", "quoted"):
        addressed |= targets[verb].loc[at].to_numpy() == named["target_id"].to_numpy()
    named = named[~addressed]
    chosen = posts.loc[named["at"]]
    target = pd.Series(named["target_id"].to_numpy(), index=chosen.index, dtype="str")
    return _acts(chosen, "mention", target, None)


def _acts(posts: pd.DataFrame, kind: str, target: pd.Series | None, parent: pd.Series | None) -> pd.DataFrame:
    if posts.empty:
        return pd.DataFrame(
            {name: pd.Series(dtype="str") for name in ("actor_id", "target_id", "kind", "interaction_id")}
        )
    assert target is not None
    number = posts["post_id"] + "/" + kind
    if kind == "mention":
        number = number + "/" + target
    return pd.DataFrame(
        {
            "interaction_id": number,
            "actor_id": posts["actor_id"],
            "target_id": target,
            "kind": kind,
            "created_at": posts["created_at"],
            "post_id": posts["post_id"],
            "parent_id": parent,
            "thread_id": posts["thread_id"],
            # A repost's text is somebody else's.
            "text": None if kind == "repost" else posts["text"],
            "language": posts["language"],
        },
        index=posts.index,
    )
