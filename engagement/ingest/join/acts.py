"""Posts, interactions tables and lists of who reposted or liked become acts from one person to another.

Who is named in a post is read from the tool's own list where there is one, else from the @ in its text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from engagement.data.schema import TIME
from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import LIKED, REPOSTED
from engagement.ingest.files.sheets import cell_value
from engagement.ingest.join.cell_text import without_nothing
from engagement.ingest.join.identity import OWNER_ROW, Assembly, Identity, side
from engagement.ingest.join.identity import ids as whole_ids
from engagement.ingest.join.reading import ParsedFile, skipped_rows

_AT = r"(?<![\w@/.])@(\w{1,30})"
_ID_KEYS = ("id_str", "rest_id", "did", "id")
_HANDLE_KEYS = ("acct", "screen_name", "username", "userName", "handle")
LEADING = r"^\s*@(\w{1,30})"


def mentions_of(posts: pd.DataFrame) -> pd.DataFrame:
    """One row a person named: `row` of the post, `id` and `handle` as far as known."""
    if "mentions" in posts:
        return _listed(posts["mentions"])
    if "mentioned_ids" in posts or "mentioned_handles" in posts:
        return _separated(posts)
    if "text" in posts:
        found = posts["text"].dropna().str.extractall(_AT)[0]
        rows = found.index.get_level_values(0)
        return _frame((row, None, handle) for row, handle in zip(rows, found, strict=True))
    return _frame(())


def _frame(rows: Any) -> pd.DataFrame:
    listed = list(rows)
    numbers, ids, handles = zip(*listed, strict=True) if listed else ((), (), ())
    return pd.DataFrame(
        {
            "row": pd.Series(numbers, dtype="int64"),
            "id": whole_ids(pd.Series(ids, dtype="str"))[0],
            "handle": without_nothing(pd.Series(handles, dtype="str")),
        }
    )


def _listed(column: pd.Series) -> pd.DataFrame:
    """From JSON lists of objects, as the APIs write them, or of plain handles."""
    return _frame(
        (row, *person) for row, text in column.dropna().items() if text != "[]" for person in _people(text)
    )


def _people(text: str) -> Iterator[tuple[str | None, str | None]]:
    listed = cell_value(text)
    if not isinstance(listed, list):
        names = [] if text.startswith(("{", "[")) else _parts(text)
        yield from ((None, name.lstrip("@")) for name in names)
        return
    for person in listed:
        if isinstance(person, str):
            yield None, person.lstrip("@")
        elif isinstance(person, dict):
            number = next((person[key] for key in _ID_KEYS if person.get(key) is not None), None)
            handle = next((person[key] for key in _HANDLE_KEYS if person.get(key)), None)
            if number is not None or handle:
                yield None if number is None else str(number), None if handle is None else str(handle)


def _separated(posts: pd.DataFrame) -> pd.DataFrame:
    """From cells like `a|b` or `a, b`; ids and handles belong together where there are as many."""
    blank = pd.Series(None, index=posts.index, dtype="str")
    rows: list[tuple[Any, str | None, str | None]] = []
    pairs = zip(
        posts.index, posts.get("mentioned_ids", blank), posts.get("mentioned_handles", blank), strict=True
    )
    for row, ids, handles in pairs:
        numbers, names = _parts(ids), [name.lstrip("@") for name in _parts(handles)]
        if len(numbers) == len(names):
            rows.extend((row, number, name) for number, name in zip(numbers, names, strict=True))
        else:
            rows.extend((row, number, None) for number in numbers)
            rows.extend((row, None, name) for name in names if not numbers)
    return _frame(rows)


def _parts(cell: Any) -> list[str]:
    if not isinstance(cell, str):
        return []
    return [part.strip() for part in cell.replace("|", ",").split(",") if part.strip()]


_REPOST_TEXT = r"^RT @(\w{1,30}):"
ADDRESSES_NOBODY = N_("this post addresses nobody")
POST_TWICE = N_("the same post as {value}")
UNKNOWN_TARGET = N_("Some posts answer posts that are not in these files; whom they answer stays unknown.")


@dataclass(frozen=True)
class PostActs:
    """Acts of all posts with canonical ids, what was skipped of each file, and who has a note."""

    acts: pd.DataFrame
    skipped: dict[int, list[pd.DataFrame]]
    unknown_targets: frozenset[int]


def acts_of(files: list[ParsedFile], identity: Identity) -> PostActs:
    """Find the acts in the posts of all files; a post that came twice counts once."""
    posts, mentions = _together(files, identity)
    skipped: dict[int, list[pd.DataFrame]] = {}
    if posts.empty:
        return PostActs(_acts(posts, "reply", None, None), skipped, frozenset())
    twice = posts["post_id"].notna() & posts["post_id"].duplicated()
    firsts = posts[~twice].drop_duplicates("post_id").set_index("post_id")
    _skip(skipped, posts[twice], POST_TWICE, _places(firsts, posts.loc[twice, "post_id"], files))
    posts = posts[~twice]
    targets = _targets(posts)
    acts = _all_acts(posts, targets, mentions)
    silent = ~posts.index.isin(acts.index)
    _skip(skipped, posts[silent], ADDRESSES_NOBODY, None)
    unknown = posts.loc[acts.index[acts["target_id"].isna()].unique(), "file"]
    return PostActs(acts.reset_index(drop=True), skipped, frozenset(unknown))


def _together(files: list[ParsedFile], identity: Identity) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All posts under one running number, and who is named in which."""
    posts, mentions, start = [], [], 0
    for number, file in enumerate(files):
        if file.posts is None or file.posts.empty:
            continue
        frame = file.posts.assign(file=number, row=file.posts.index)
        frame["actor_id"] = side(frame, "author_id", "author_handle", identity, file.network)
        frame.loc[frame["by_owner"], "actor_id"] = OWNER_ROW
        if "answers" not in frame:
            frame["answers"] = False
        for verb in _VERBS:
            frame[f"{verb}_account"] = side(
                frame, f"{verb}_id", f"{verb}_handle", identity, file.network
            ).astype("str")
        text = frame["text"] if "text" in frame else pd.Series(None, index=frame.index, dtype="str")
        for name, pattern in (("leading_account", LEADING), ("retold_account", _REPOST_TEXT)):
            names = text.str.extract(pattern)[0].astype("str")
            frame[name] = identity.account_ids(None, names, file.network).astype("str")
        frame.index = pd.RangeIndex(start, start + len(frame))
        posts.append(frame)
        if file.mentions is not None and len(file.mentions):
            at = pd.Series(frame.index, index=frame["row"])
            named = file.mentions[file.mentions["row"].isin(at.index)]
            mentions.append(
                pd.DataFrame(
                    {
                        "at": named["row"].map(at),
                        "target_id": side(named, "id", "handle", identity, file.network),
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
        together["created_at"] = pd.Series(pd.NaT, index=together.index, dtype=TIME)
    return together, pd.concat(mentions) if mentions else _no_mentions()


_VERBS = ("reply_to", "quoted", "reposted")
_POST_COLUMNS = ("post_id", "text", "language", "thread_id", *(f"{verb}_post" for verb in _VERBS))


def _no_mentions() -> pd.DataFrame:
    return pd.DataFrame({"at": pd.Series(dtype="int64"), "target_id": pd.Series(dtype="str")})


def _skip(
    skipped: dict[int, list[pd.DataFrame]], posts: pd.DataFrame, reason: str, values: pd.Series | None
) -> None:
    for number, group in posts.groupby("file"):
        chosen = None if values is None else values[group.index]
        skipped.setdefault(int(str(number)), []).append(skipped_rows(group["row"], reason, chosen))


def _places(firsts: pd.DataFrame, post_ids: pd.Series, files: list[ParsedFile]) -> pd.Series:
    """Where a post stood first, as `file row`."""
    first = firsts.loc[post_ids]
    places = [f"{files[file].name} {row}" for file, row in zip(first["file"], first["row"], strict=True)]
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
    """Make a mention of everybody named, but for the author and whom the post answers or quotes anyway."""
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


SAME_ACT = N_("the same act as {value}")
_KINDS_OF_ROLE = {REPOSTED: "repost", LIKED: "like"}


def all_canonical_acts(assembly: Assembly) -> list[pd.DataFrame]:
    """Put the acts of all interactions tables under account ids, each once, one frame a file."""
    parts: list[pd.DataFrame] = []
    for number in range(len(assembly.files)):
        acts = _canonical_acts(assembly, number)
        for earlier, others in enumerate(parts):
            if len(acts) and len(others):
                acts = _without_repeated(assembly, number, acts, others, assembly.files[earlier].name)
        parts.append(acts)
    return parts


def _without_repeated(
    assembly: Assembly, number: int, acts: pd.DataFrame, others: pd.DataFrame, where: str
) -> pd.DataFrame:
    """Drop the acts another file holds too, known by who did what to whom, when, in what words.

    Two acts that differ in nothing within one file stay two; ids that both files give and that differ make
    two acts of one.
    """
    columns = ["actor_id", "target_id", "kind", "created_at", "text"]
    key, known = (_comparable(frame, columns) for frame in (acts, others))
    met = key.reset_index(names="row").merge(
        known.reset_index(names="other"), on=[*columns, "occurrence"], how="inner"
    )
    for name in ("interaction_id", "post_id"):
        if name in acts and name in others:
            ours, theirs = acts[name].reindex(met["row"]), others[name].reindex(met["other"])
            differ = ours.notna().to_numpy() & theirs.notna().to_numpy()
            differ &= ours.astype("str").to_numpy() != theirs.astype("str").to_numpy()
            met = met[~differ]
    twice = acts.index.isin(met["row"])
    if twice.any():
        assembly.skip(number, skipped_rows(acts.index[twice], SAME_ACT, [where] * int(twice.sum())))
    return acts[~twice]


def _comparable(acts: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Those columns as text, missing ones blank, and which of several like acts in its file each is."""
    texts = {name: acts[name].astype("str").fillna("").to_numpy() if name in acts else "" for name in columns}
    frame = pd.DataFrame(texts, index=acts.index)
    return frame.assign(occurrence=frame.groupby(columns).cumcount())


def _canonical_acts(assembly: Assembly, number: int) -> pd.DataFrame:
    """Put the acts of one interactions table under account ids, none with the id of another."""
    file = assembly.files[number]
    acts = file.acts
    if acts is None:
        return pd.DataFrame()
    known = assembly.identity
    acts = acts.assign(
        actor_id=side(acts, "actor_id", "actor_handle", known, file.network),
        target_id=side(acts, "target_id", "target_handle", known, file.network),
    ).drop(columns=["actor_handle", "target_handle"], errors="ignore")
    if "interaction_id" not in acts:
        return acts
    named = acts["interaction_id"].notna()
    twice = named & acts["interaction_id"].duplicated()
    if twice.any():
        firsts = acts[~twice & named]
        rows = pd.Series(firsts.index, index=firsts["interaction_id"])
        first = rows.loc[acts.loc[twice, "interaction_id"]]
        assembly.skip(number, skipped_rows(acts.index[twice], SAME_ACT, first))
        acts = acts[~twice]
    return _not_elsewhere(assembly, number, acts)


def _not_elsewhere(assembly: Assembly, number: int, acts: pd.DataFrame) -> pd.DataFrame:
    """Drop the acts whose id an earlier file has given."""
    for earlier in assembly.files[:number]:
        if earlier.acts is not None and "interaction_id" in earlier.acts:
            repeated = acts["interaction_id"].notna() & acts["interaction_id"].isin(
                earlier.acts["interaction_id"]
            )
            if repeated.any():
                places = [earlier.name] * int(repeated.sum())
                assembly.skip(number, skipped_rows(acts.index[repeated], SAME_ACT, places))
                acts = acts[~repeated]
    return acts


def acts_of_lists(assembly: Assembly) -> list[pd.DataFrame]:
    """Make an act of everybody on lists of who reposted or liked: towards the owner, without a date."""
    parts = []
    for file in assembly.files:
        kind = _KINDS_OF_ROLE.get(file.role or "")
        if kind and file.people is not None:
            actors = side(file.people, "account_id", "handle", assembly.identity, file.network)
            parts.append(
                pd.DataFrame({"actor_id": actors.unique(), "target_id": OWNER_ROW, "kind": kind}, dtype="str")
            )
    return parts
