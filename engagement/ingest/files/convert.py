"""A table of text and its layout become a parsed file: values converted, rows that name nobody skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import orjson
import pandas as pd

from engagement.i18n import N_
from engagement.ingest.files.layouts.layout import ACTS, FOLLOW_PAIRS, OWNER, PEOPLE, POSTS, Layout, normal
from engagement.ingest.join.acts import mentions_of
from engagement.ingest.join.cell_text import without_nothing
from engagement.ingest.join.damaged_ids import rounded_twins
from engagement.ingest.join.identity import OWNER_ROW, SIDES, handle_key, ids, people, qualified
from engagement.ingest.join.profile_addresses import LIKE_ADDRESS, QUALIFIED, profile_at
from engagement.ingest.join.reading import DAMAGED, ParsedFile, RawTable, one_per_row, skipped_rows
from engagement.ingest.join.values import are_follows, counts, flags, kinds, times

NOBODY = N_("this row has neither an id nor a handle")
NO_ACTOR = N_("this row does not say who acted")
NO_PAIR = N_("this row does not name both sides")
NO_KIND = N_("“{value}” is no kind of act we know")
LOST_DATES = N_("Some dates could not be read or lie outside what is possible; they count as missing.")
LOST_COUNTS = N_("Some counts could not be read; they count as missing.")
LOST_FLAGS = N_("Some yes/no values could not be read; they count as missing.")
LOST_IDS = N_("Some ids were rounded by a program; they are not used, and those people go by their handle.")
LOST_POSTS = N_("Some ids of posts were rounded by a program; they are not used to tell who answers whom.")
_SERVER = frozenset(
    ["domain", "server", "instance", "host", "homeserver", "dominio", "servidor", "instancia", "serveur",
     "domaine", "domini", "istanza", "instanz"]
)  # fmt: skip
_NETWORK = frozenset(
    ["network", "platform", "socialnetwork", "red", "redsocial", "plataforma", "plateforme", "rede",
     "redesocial", "reseau", "reseausocial", "netzwerk", "plattform", "piattaforma", "xarxa", "xarxasocial"]
)  # fmt: skip
_NETWORK_NAMES = {
    **{name: name for name in ("x", "instagram", "threads", "facebook", "linkedin", "youtube", "tiktok",
                               "github", "reddit", "telegram")},
    "twitter": "x", "xtwitter": "x", "twitterx": "x", "ig": "instagram", "insta": "instagram",
    "fb": "facebook", "yt": "youtube",
}  # fmt: skip
# So many rows have to agree before a column counts as one of profiles.
_MOST = 0.8
_SIDES = (("follower", "actor"), ("followed", "target"))
# A weight beyond this says how strong a tie is, not how often somebody wrote.
_MOST_TIMES = 1_000
_POST_IDS = frozenset(
    {"post_id", "parent_id", "thread_id", "interaction_id", "reply_to_post", "quoted_post", "reposted_post"}
)


def convert(raw: RawTable, layout: Layout, role: str | None, orders: Mapping[str, str]) -> ParsedFile:
    """Convert a table of text into a parsed file, under its layout.

    `role` says who the people of a list are; `orders` says for a header whether its dates are day_first or
    month_first.
    """
    columns = _Columns(raw, layout, orders)
    for field in ("handle", "author_handle"):
        columns.qualify(field)
    frame, damaged = columns.frame(), columns.damaged()
    notes = raw.notes + layout.notes + columns.notes()
    parsed = ParsedFile(
        raw.name,
        layout.name,
        raw.rows,
        raw.skipped,
        notes,
        fetched=raw.fetched,
        network=layout.network,
        networks=columns.networks(),
        newest_first=layout.newest_first,
        placed=frozenset(columns.placed),
        yields_to_follows=layout.yields_to_follows,
    )
    if layout.makes == OWNER:
        return replace(parsed, owner=_owner(frame))
    if raw.about:
        parsed = replace(parsed, owner=(raw.about[0], raw.about[1] or None, None))
    keep, skipped = _keep(frame, layout, damaged, raw)
    frame = frame if keep.all() else frame[keep]
    parsed = replace(parsed, skipped=one_per_row([raw.skipped, *skipped]))
    if layout.makes == PEOPLE:
        return replace(parsed, people=frame, role=role)
    if layout.makes == FOLLOW_PAIRS:
        return replace(parsed, follows=frame)
    if layout.makes == ACTS:
        return _with_acts(parsed, frame, layout)
    named = mentions_of(frame if layout.mentions_in_text else frame.drop(columns="text", errors="ignore"))
    if layout.answers_owner:
        frame = _answering_owner(frame)
    posts = frame.drop(columns=["mentions", "mentioned_ids", "mentioned_handles"], errors="ignore")
    return replace(
        parsed,
        posts=posts.assign(by_owner=layout.by_owner, answers=columns.lost_answers()[keep]),
        mentions=named,
        answers_owner=layout.answers_owner,
    )


def without_rounded_twins(files: list[ParsedFile]) -> list[ParsedFile]:
    """Take out ids of people that are other ids of the upload, rounded, and rows that then name nobody."""
    frames = [(getattr(file, name), sides) for file in files for name, sides in SIDES.items()]
    columns = [
        frame[number]
        for frame, sides in frames
        if frame is not None
        for number, _ in sides
        if number in frame
    ]
    rounded = rounded_twins(columns)
    return [_without_ids(file, rounded) for file in files] if rounded else files


def _without_ids(file: ParsedFile, rounded: frozenset[str]) -> ParsedFile:
    changed: dict[str, pd.DataFrame] = {}
    skipped = [file.skipped]
    for name, sides in SIDES.items():
        frame = getattr(file, name)
        if frame is None:
            continue
        lost = {number: frame[number].isin(rounded) for number, _ in sides if number in frame}
        if not any(rows.any() for rows in lost.values()):
            continue
        frame = frame.assign(**{number: frame[number].mask(rows) for number, rows in lost.items()})
        needed = sides if name == "follows" else sides[:1]
        nobody = pd.concat([~_either(frame, *one) for one in needed], axis=1).any(axis=1)
        if name == "posts":
            nobody &= ~frame["by_owner"]
        if name != "mentions":
            skipped.append(skipped_rows(frame.index[nobody].unique(), DAMAGED))
        changed[name] = frame[~nobody]
    notes = (*file.notes, *([] if LOST_IDS in file.notes or not changed else [LOST_IDS]))
    return replace(file, **changed, skipped=one_per_row(skipped), notes=notes)  # type: ignore[arg-type]


def _with_acts(parsed: ParsedFile, frame: pd.DataFrame, layout: Layout) -> ParsedFile:
    """Add the acts of a table, each as often as it says; lines that say who follows whom are follows."""
    other_side = {} if layout.owner_side is None else {layout.owner_side: OWNER_ROW}
    acts = frame.assign(**other_side)
    if layout.owner_side is None and acts["kind"].isna().any():
        pairs = acts[acts["kind"].isna()]
        sides = {f"{ours}_{what}": f"{theirs}_{what}" for ours, theirs in _SIDES for what in ("id", "handle")}
        follows = pd.DataFrame({ours: pairs[theirs] for ours, theirs in sides.items() if theirs in pairs})
        parsed = replace(parsed, follows=follows)
        acts = acts[acts["kind"].notna()]
    if "times" in acts:
        often = acts["times"].fillna(1).clip(1, _MOST_TIMES).astype("int64")
        acts = acts.loc[acts.index.repeat(often)].drop(columns="times")
    return replace(parsed, acts=acts)


class _Columns:
    """Our columns filled from a table's, source by source, and what was lost on the way."""

    def __init__(self, raw: RawTable, layout: Layout, orders: Mapping[str, str]) -> None:
        self._raw, self._layout = raw, layout
        self.placed: set[tuple[str, str]] = set()
        self._index = raw.frame.index
        self._columns: dict[str, pd.Series] = {}
        self._lost: dict[str, pd.Series] = {}
        self._notes: dict[str, None] = {}
        headers = raw.headers
        for field, sources in layout.columns.items():
            for source in sources:
                if source in headers:
                    self._read(field, raw.frame[headers[source]], layout, orders)
        for source in layout.last_names:
            if source in headers:
                self._add_last_name(raw.frame[headers[source]])

    def qualify(self, field: str) -> None:
        """Put the network or the server that other columns tell into the bare names of one of ours."""
        names = self._columns.get(field)
        if names is None or self._layout.network or names.str.contains(r"[@:]").all():
            return
        bare = names
        for header in self._raw.frame.columns:
            names = _placed(names, self._raw.frame[header], normal(header))
        self._columns[field] = names
        moved = names.notna() & (names != bare) & names.str.contains("@", regex=False).fillna(False)
        self.placed |= set(zip(handle_key(bare[moved]), handle_key(names[moved]), strict=True))

    def frame(self) -> pd.DataFrame:
        """Our columns with their types."""
        return pd.DataFrame(self._columns, index=self._index)

    def damaged(self) -> pd.Series:
        """Which rows lost the id of a person for good."""
        lost = [rows for field, rows in self._still_lost().items() if field not in _POST_IDS]
        return pd.concat(lost, axis=1).any(axis=1) if lost else pd.Series(False, index=self._index)

    def lost_answers(self) -> pd.Series:
        """Which posts answer a post whose id is lost."""
        lost: pd.Series = self._still_lost().get("reply_to_post", pd.Series(False, index=self._index))
        return lost

    def notes(self) -> tuple[str, ...]:
        """List what the user should know about values that are lost."""
        found = dict(self._notes)
        for field, rows in self._still_lost().items():
            if rows.any():
                found[LOST_POSTS if field in _POST_IDS else LOST_IDS] = None
        return tuple(found)

    def networks(self) -> dict[str, int]:
        """How many cells name a person on a network other than by a bare name."""
        counts: Counter[str] = Counter()
        for field, values in self._columns.items():
            if field.endswith(("handle", "_id")) and field not in _POST_IDS:
                found = values.str.extract(f"({QUALIFIED})")[0].dropna()
                counts.update(found.str.removesuffix(":"))
        return dict(counts)

    def _still_lost(self) -> dict[str, pd.Series]:
        return {field: rows & self._columns[field].isna() for field, rows in self._lost.items()}

    def _read(self, field: str, text: pd.Series, layout: Layout, orders: Mapping[str, str]) -> None:
        kind = layout.kind_of(field)
        if kind == "id":
            values, lost = ids(text)
            self._lost[field] = self._lost[field] | lost if field in self._lost else lost
        elif kind == "handle":
            values, numbers = people(text, full_names=layout.full_names)
            if numbers.notna().any():
                self._fill(
                    "account_id" if field == "handle" else f"{field.removesuffix('handle')}id", numbers
                )
        else:
            values, note = _values(text, kind, layout, orders)
            if note:
                self._notes[note] = None
        self._fill(field, values)

    def _add_last_name(self, text: pd.Series) -> None:
        last = without_nothing(text)
        first = self._columns.get("name", last)
        self._columns["name"] = (first + " " + last).fillna(first).fillna(last)

    def _fill(self, field: str, values: pd.Series) -> None:
        known = self._columns.get(field)
        self._columns[field] = values if known is None else known.fillna(values)


def _placed(names: pd.Series, cells: pd.Series, header: str) -> pd.Series:
    """Bare names with the place that a column tells: a server, a network, or where their profiles are.

    An address counts where it is the profile of that very name, in most of the rows: a website is none.
    """
    bare = names.notna() & ~names.str.contains(r"[@:]").fillna(False).astype(bool)
    rows = cells[bare].dropna()
    if rows.empty:
        return names
    if header in _SERVER:
        hosts = rows[rows.str.fullmatch(r"(?:[\w-]+\.)+[\w-]{2,}")].str.lower()
        addresses = "https://" + hosts + "/@" + names[hosts.index]
    elif header in _NETWORK:
        networks = rows.map(lambda cell: _NETWORK_NAMES.get(normal(cell))).dropna()
        return names.where(~names.index.isin(networks.index), networks.reindex(names.index) + ":" + names)
    elif rows.str.contains(LIKE_ADDRESS, regex=True).mean() > _MOST:
        addresses = rows
    else:
        return names
    found = pd.Series(
        {row: qualified(profile_at(address)) for row, address in addresses.items()}, dtype="str"
    )
    alone = found.str.replace(QUALIFIED, "", regex=True).str.replace(r"@.*$", "", regex=True)
    same = found[alone.str.casefold() == names[found.index].str.casefold()]
    return same.reindex(names.index).fillna(names) if len(same) > _MOST * len(addresses) else names


def _values(
    text: pd.Series, kind: str, layout: Layout, orders: Mapping[str, str]
) -> tuple[pd.Series, str | None]:
    if kind == "time":
        moments, lost = times(text, orders.get(str(text.name)), layout.earliest)
        return moments, LOST_DATES if lost else None
    if kind == "count":
        numbers, lost = counts(text)
        return numbers, LOST_COUNTS if lost else None
    if kind == "flag":
        answers, lost = flags(text)
        return answers, LOST_FLAGS if lost else None
    if kind == "avatar":
        return _has_avatar(text), None
    if kind == "act":
        return kinds(text), None
    if layout.text_segments:
        text = text.map(_joined_segments)
    lines = text.str.replace("\\n", "\n", regex=False) if layout.escaped_line_ends else text
    return without_nothing(lines), None


def _joined_segments(cell: object) -> object:
    """Join the words of a cell like {"takeoutSegments":[{"text":"a"},{"text":"b"}]}; leave other cells.

    Newer exports leave the outer list away and write the pieces one behind the other.
    """
    if not isinstance(cell, str) or not cell.startswith("{"):
        return cell
    try:
        pieces = orjson.loads(f"[{cell}]")
    except orjson.JSONDecodeError:
        return cell
    if len(pieces) == 1 and isinstance(pieces[0].get("takeoutSegments"), list):
        pieces = pieces[0]["takeoutSegments"]
    words = [
        piece["text"] for piece in pieces if isinstance(piece, dict) and isinstance(piece.get("text"), str)
    ]
    return "".join(words) if words else cell


def _answering_owner(posts: pd.DataFrame) -> pd.DataFrame:
    """Comments that answer no other comment answer whose post or video it is."""
    named = _either(posts, "reply_to_post", "reply_to_id") | _either(
        posts, "reply_to_handle", "reposted_post"
    )
    blank = pd.Series(None, index=posts.index, dtype="str")
    answered = posts.get("reply_to_id", blank)
    return posts.assign(reply_to_id=answered.where(named, OWNER_ROW))


def _has_avatar(text: pd.Series) -> pd.Series:
    """From a flag (`default_profile_image` the other way round) or from the picture's address."""
    answers, _ = flags(text)
    if answers.notna().any():
        return ~answers if "default" in str(text.name).lower() else answers
    filled = without_nothing(text)
    own = ~filled.str.contains("default_profile", regex=False).fillna(True).astype(bool)
    return own.astype("boolean").mask(filled.isna())


def _keep(
    frame: pd.DataFrame, layout: Layout, damaged: pd.Series, raw: RawTable
) -> tuple[pd.Series, list[pd.DataFrame]]:
    """Which rows say enough, and the others with their reason."""
    if layout.makes == PEOPLE:
        named = _either(frame, "account_id", "handle")
        return named, [
            skipped_rows(frame.index[~named & damaged], DAMAGED),
            skipped_rows(frame.index[~named & ~damaged], NOBODY),
        ]
    if layout.makes == FOLLOW_PAIRS:
        both = _either(frame, "follower_id", "follower_handle") & _either(
            frame, "followed_id", "followed_handle"
        )
        return both, [skipped_rows(frame.index[~both], NO_PAIR)]
    if layout.makes == POSTS:
        known = _either(frame, "author_id", "author_handle") | layout.by_owner
        return known, [skipped_rows(frame.index[~known], NO_ACTOR)]
    side = "target" if layout.owner_side == "actor_id" else "actor"
    actor = _either(frame, f"{side}_id", f"{side}_handle")
    if layout.always:
        frame["kind"] = layout.always
        return actor, [skipped_rows(frame.index[~actor], NO_ACTOR)]
    kind = frame["kind"].notna()
    if layout.owner_side is None:
        said = raw.frame[raw.headers[layout.columns["kind"][0]]]
        kind |= are_follows(said) & actor & _either(frame, "target_id", "target_handle")
    unknown = actor & ~kind
    written = raw.frame.loc[unknown, raw.headers[layout.columns["kind"][0]]].fillna("")
    return actor & kind, [
        skipped_rows(frame.index[~actor], NO_ACTOR),
        skipped_rows(frame.index[unknown], NO_KIND, written),
    ]


def _either(frame: pd.DataFrame, one: str, other: str) -> pd.Series:
    known = pd.Series(False, index=frame.index)
    for name in (one, other):
        if name in frame:
            known |= frame[name].notna()
    return known


def _owner(frame: pd.DataFrame) -> tuple[str | None, str | None, str | None] | None:
    if frame.empty or "account_id" not in frame:
        return None
    first = frame.iloc[0]
    found = [first.get(name) for name in ("account_id", "handle", "name")]
    one, two, three = (value if isinstance(value, str) else None for value in found)
    return one, two, three
