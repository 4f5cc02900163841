"""docs/evaluation.md: what the measured rows mean, as one page of claims in plain words.

Every number on the page is a row of docs/evaluation.json, and what is said of a difference follows from its
interval. An AUC is told as pairs: of 100 pairs of somebody who did and somebody who did not, so many are put
in the right order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import fill

from benchmarks.coverage import FIGURE as HELD
from benchmarks.coverage import FIGURES, PROMISED, REPLICATES, WORLDS
from benchmarks.coverage import HABIT as HELD_HABIT
from benchmarks.lines import Line
from benchmarks.stability import MADE, REAL, title
from engagement.figures.registry import FIGURES as FIGURE_RECORDS

FORECAST = ("CollegeMsg 58 d, horizon 14 d", "CollegeMsg 37 d, horizon 7 d")
HORIZONS = ("14 days", "7 days")
TRANSFERS = ("InstaFake → purchased 2015", "purchased 2015 → InstaFake")
PASSING = "AUC of passing (empty mass-following profiles, not proof about people)"
FEW = 30  # accounts, below which nothing is claimed of a gain
LANGUAGES = {"es": "Spanish", "en": "English"}
READINGS = ("request", "complaint", "opinion", "conversation")
OWN = "own texts, held-out fifth"
UNSEEN = ("own texts, museum and telecom kept out", "own texts, clinic and school kept out")


class MissingRowError(ValueError):
    """A claim rests on a row that was not measured."""


@dataclass(frozen=True)
class Rows:
    """The measured rows, by what they were measured on and what they are."""

    lines: Mapping[tuple[str, str], Line]

    def line(self, data: str, what: str) -> Line:
        """Look up one row that has a value.

        Raises:
            MissingRowError: nothing was measured there.
        """
        found = self.lines.get((data, what))
        if found is None or found.value is None:
            raise MissingRowError(f"No row {what!r} on {data!r}: run make evaluate.")
        return found

    def value(self, data: str, what: str) -> float:
        """Look up the value of one row."""
        value = self.line(data, what).value
        assert value is not None
        return value


@dataclass(frozen=True)
class Before:
    """What the rules before those of today gave: on which commit, and its rows."""

    measured: str
    lines: tuple[Line, ...]


def page(measured: Mapping[str, str], lines: Iterable[Line], before: Before | None = None) -> str:
    """Write the page: what is not known first, then the claims by answer.

    `measured` says when and on which commit each part was measured; `before` what an earlier version gave.
    """
    rows = Rows({(line.data, line.what): line for line in lines})
    sections = (
        ("What is not known", _unknown(rows)),
        ("Who will speak next", _forecast(rows)),
        ("Whether a state holds", _states(rows)),
        ("Who only passes by", _passing(rows)),
        ("What a text is", _texts(rows)),
    )
    told = ["# What the answers are worth", _wrapped(_lead(measured))]
    for heading, claims in sections:
        told += [f"## {heading}", "\n".join(_wrapped(f"- {claim}", "  ") for claim in claims)]
    told += [_table(rows), "## Whether the intervals hold", _intervals(rows)]
    if before is not None:
        told += ["## What the rules of today changed", _changes(rows, before)]
    return "\n\n".join(told) + "\n"


def _lead(measured: Mapping[str, str]) -> str:
    parts = "; ".join(f"{part}: {stamp}" for part, stamp in measured.items())
    return (
        "This page is written by `make evaluate`. Every row behind it, with its interval, stands in "
        f"[evaluation.json](evaluation.json). Measured: {parts}. Brackets hold 95 % intervals."
    )


def _unknown(rows: Rows) -> Iterator[str]:
    over = [rows.value(data, "median expected over observed") for data in FORECAST]
    gains = [rows.line(data, "back-test gain where the guard lets the model rank") for data in FORECAST]
    yield (
        "**How well it does on your followers.** No public data holds an account's followers with their acts "
        "and the truth about them. The forecast was measured on messages between students (CollegeMsg, "
        "SNAP), passing on labelled profiles (InstaFake; followers bought in 2015), reading on texts written "
        "for this project. The test on your own account, on the method page, is the one that counts for you."
    )
    yield (
        "**Whether a member is “really” community.** That is a stated convention. There is no truth to "
        "measure it against."
    )
    yield (
        "**How many will speak, to the number.** On half the accounts the expected number was less than "
        f"{_times(over[0])} ({HORIZONS[0]} ahead) and {_times(over[1])} ({HORIZONS[1]}) what happened. Read "
        "the interval, not the number."
    )
    few = sum(gain.n or 0 for gain in gains) < FEW
    yield (
        "**What the forecast gains where it is let to rank.** That rests on "
        f"{' and '.join(_owners(gain) for gain in gains)}{': too few to say' if few else ''}."
    )
    yield (
        "**Whether a profile that looks like passing by is a person who does.** What was learned are empty "
        "profiles that follow in masses. It is no proof about anybody."
    )
    yield (
        "**Complaints where they are rare.** About half of the texts measured are requests or complaints. "
        "Where few are, more of those listed are none: on the sample, whose truth is known, 4 of 10 listed "
        "were complaints, and 98 of 100 complaints were listed (2026-11-24)."
    )
    yield "**Anything from the sample.** It is simulated, and no evidence of how accurate the program is."


def _forecast(rows: Rows) -> Iterator[str]:
    for rule, row, what in (
        ("“whoever spoke last comes first”", "AUC of the recency rule", "activation less recency"),
        ("counting acts", "AUC of the count rule (decayed, 3 horizons)", "activation less count"),
    ):
        yield f"Against {rule}: " + "; ".join(
            f"{ahead} ahead, {_hundred(rows.line(data, 'AUC of activation: prior + own data'))} of 100 pairs "
            f"in the right order instead of {_hundred(rows.line(data, row))}, a difference of "
            f"{_points(rows.line(data, what))}, {_verdict(rows.line(data, what))} "
            f"({_owners(rows.line(data, what))})"
            for data, ahead in zip(FORECAST, HORIZONS, strict=True)
        ) + "."  # fmt: skip
    guarded = [rows.line(data, "AUC of what the guard lets rank") for data in FORECAST]
    yield (
        "The program lets the forecast rank only where the account's own past does not speak against it. "
        f"What ranks then puts {_in_brackets(guarded[0])} and {_in_brackets(guarded[1])} of 100 pairs in the "
        "right order."
    )
    unseen = [
        rows.line(data, "AUC, trained on half the owners, tested on the other half") for data in FORECAST
    ]
    yield (
        f"Learned from half of the accounts it orders {_hundred(unseen[0])} and {_hundred(unseen[1])} of 100 "
        "pairs of the other half: what it learns carries over within a network."
    )
    chance = [rows.line(data, "AUC with the truth shuffled (must be .50)") for data in FORECAST]
    yield (
        f"With the truth shuffled it orders {_in_brackets(chance[0])} and {_in_brackets(chance[1])}, as "
        "chance does: nothing of the future leaks in."
    )
    held = [rows.line(data, "share whose 90 % interval of the total held") for data in FORECAST]
    yield (
        "The interval of how many will speak should hold for 90 of 100 accounts. It held for "
        f"{_in_brackets(held[0])} and {_in_brackets(held[1])}."
    )


def _states(rows: Rows) -> Iterator[str]:
    tenth = title(REAL, 0.10, False)
    people = rows.line(tenth, "share of people whose state stays")
    members = rows.line(tenth, "share of members whose state stays")
    yield (
        f"With a tenth of the acts missing, {_hundred(people)} of 100 people keep their state "
        f"({_hundred(people, 'low')} in the worst of {people.n} draws), and {_hundred(members)} of 100 "
        f"members ({_hundred(members, 'low')} in the worst)."
    )
    known, alone = (
        [rows.line(title(data, 0.05, remembered), "members lost or gained, of all") for data in (MADE, REAL)]
        for remembered in (True, False)
    )
    yield (
        f"With a twentieth missing, {_tenths(known[0])} of 100 members change on made-up accounts of mixed "
        f"rates and {_tenths(known[1])} on real messages where the last moment is known, as in a saved "
        f"account; without it {_tenths(alone[0])} and {_tenths(alone[1])}: whoever has just enough words "
        "has too few when one is lost."
    )


def _passing(rows: Rows) -> Iterator[str]:
    there, back = (rows.line(data, PASSING) for data in TRANSFERS)
    yield (
        f"Learned on Instagram, it puts {_in_brackets(there)} of 100 pairs of a bought and an ordinary X "
        f"profile in the right order; learned on X, {_in_brackets(back)} of 100 on Instagram."
    )
    yield "A hundred corrections of a simulated user move its average precision from " + " and from ".join(
        f"{rows.value(data, 'average precision after 0 simulated corrections'):.2f} to "
        f"{rows.value(data, 'average precision after 100 simulated corrections'):.2f}"
        for data in TRANSFERS
    ) + "."  # fmt: skip


def _texts(rows: Rows) -> Iterator[str]:
    blind = [_blind(code) for code in LANGUAGES]
    macro = "macro-F1 of the four readings"
    yield (
        "The texts that count are by another hand than those learned from: "
        f"{' and '.join(f'{rows.line(data, macro).n} in {name}' for data, name in _by_name(blind))}. Nobody "
        "who worked on the classifier had read them, and they were read once, with the model that ships."
    )
    yield (
        "Its mean F1 over the four readings is "
        f"{' and '.join(_score(rows.line(data, macro)) for data in blind)} (Spanish, English). "
        "Of 100 readings it gives, "
        f"{' and '.join(_hundred(rows.line(d, 'share of readings given that are wrong')) for d in blind)} "
        f"are wrong. It says “cannot tell” of "
        f"{' and '.join(_hundred(rows.line(d, 'share it abstains on')) for d in blind)} of 100 texts."
    )
    yield (
        "On texts of the project's own hand, mean F1: "
        f"{' and '.join(_score(rows.line(f'{OWN}, {code}', macro)) for code in LANGUAGES)} on a fifth kept "
        "out (settings were chosen with that fifth in view); on subjects kept out "
        + " and ".join(
            f"{rows.value(f'{data}, es', macro):.2f} / {rows.value(f'{data}, en', macro):.2f}"
            for data in UNSEEN
        )
        + " (Spanish / English, few texts)."
    )  # fmt: skip
    speed = rows.value("own texts", "texts read in a second of one processor")
    yield f"It reads about {round(speed, -3):,.0f} texts a second on one processor."


def _table(rows: Rows) -> str:
    told = [
        "Found: of 100 texts that are one, so many are called so. Right: of 100 called so, so many are one.",
        "",
        "| texts by another hand | Spanish: found | right | English: found | right |",
        "|---|---|---|---|---|",
    ]
    for reading in READINGS:
        cells = [
            _in_brackets(rows.line(_blind(code), f"{score} of {reading}"))
            for code in LANGUAGES
            for score in ("recall", "precision")
        ]
        told.append(f"| {reading} | {' | '.join(cells)} |")
    return "\n".join(told)


def _intervals(rows: Rows) -> str:
    """Write the table of coverage: figures down, worlds across; and which of them do not hold."""
    names = [HELD_HABIT, *(f"{HELD}: {name}" for name in FIGURES)]
    cells = {(name, world): rows.lines[f"simulated: {world}", name] for name in names for world in WORLDS}
    rarely = {_called(name) for (name, _), line in cells.items() if (line.high or 1.0) < PROMISED[0]}
    often = {_called(name) for (name, _), line in cells.items() if (line.low or 0.0) > PROMISED[1]}
    lead = (
        f"An interval of 90 % should hold the truth 85 to 95 times of 100. Measured on {REPLICATES} made-up "
        "accounts of each of three kinds: the truth of the share with the habit is what was drawn, that of "
        "the others their mean over the other accounts of the kind. "
    )
    for which, how in (
        (rarely, "too rarely in one kind or more, so that their interval is too narrow"),
        (often, "too often, so that their interval is wider than it need be"),
    ):
        if which:
            lead += (
                f"Beyond what {REPLICATES} accounts leave to chance, these held it {how}: "
                f"{', '.join(sorted(which))}. "
            )
    lead += (
        "People are drawn anew each time, so an interval speaks of people like these. Counts of heads need "
        "none. What hangs on the few who say most (effective voices, the people who say more than half, and "
        "those withheld below) is told as a description of its days, without an interval: how loud another "
        "such voice would be is not in the talk, and no interval that was tried held where few carry it."
    )
    table = ["| held, of 100 | " + " | ".join(WORLDS) + " |", "|---|" + "---|" * len(WORLDS)]
    for name in names:
        told = [cells[name, world] for world in WORLDS]
        table.append(f"| {_called(name)} | " + " | ".join(map(_held, told)) + " |")
    return _wrapped(lead) + "\n\n" + "\n".join(table)


def _held(line: Line) -> str:
    return "withheld" if line.value is None else _in_brackets(line)


def _tenths(line: Line) -> str:
    return f"{100 * (line.value or 0.0):.1f}"


_STEADIER = (
    "An occasion may run over midnight, a habit lies spread over two weeks, and who was a regular goes quiet "
    "instead of back into the shade: one state more that a lost word may lead to, and fewer bad draws."
)
_LEVEL = (
    "The level is a median over all past windows, those unlike the others left out, not the latest alone."
)
_FEATURES = (
    "Words over midnight are one occasion, and what an owner says to many at once is no answer: the forecast "
    "reads these."
)
# What to compare, and why it moved.
CHANGED = (
    (FORECAST[0], "AUC of activation: prior + own data", "pairs in order, 14 days ahead", _FEATURES),
    (FORECAST[1], "AUC of activation: prior + own data", "pairs in order, 7 days ahead", _FEATURES),
    (FORECAST[0], "AUC of what the guard lets rank", "pairs in order by what ranks, 14 days", _FEATURES),
    (FORECAST[1], "AUC of what the guard lets rank", "pairs in order by what ranks, 7 days", _FEATURES),
    (FORECAST[0], "median expected over observed", "expected over what happened, 14 days", _LEVEL),
    (FORECAST[1], "median expected over observed", "expected over what happened, 7 days", _LEVEL),
    (FORECAST[0], "share whose 90 % interval of the total held", "interval held, 14 days", _LEVEL),
    (FORECAST[1], "share whose 90 % interval of the total held", "interval held, 7 days", _LEVEL),
    (title(REAL, 0.10, False), "share of people whose state stays", "people who keep their state", _STEADIER),
    (title(REAL, 0.10, False), "share of members whose state stays", "members who stay", _STEADIER),
    (TRANSFERS[0], PASSING, "passing by, learned on Instagram", "Nothing of it changed."),
    (TRANSFERS[1], PASSING, "passing by, learned on X", "Nothing of it changed."),
)


def _changes(rows: Rows, before: Before) -> str:
    """Set the rows of an earlier version beside those of today, each with why it moved."""
    then = Rows({(line.data, line.what): line for line in before.lines})
    lead = (
        f"Before: {before.measured}, of 100 (CollegeMsg; profiles for passing by). How texts are read did "
        "not change. The intervals of the account's figures were made anew: talk among members and pairs know "
        "both ends of an act, conversations who began them, the share with the habit the days of a burst."
    )
    table = ["| | before | now | why |", "|---|---|---|---|"]
    for data, what, name, why in CHANGED:
        table.append(
            f"| {name} | {_change(then.line(data, what))} | {_change(rows.line(data, what))} | {why} |"
        )
    return _wrapped(lead) + "\n\n" + "\n".join(table)


def _change(line: Line) -> str:
    return f"{100 * (line.value or 0.0):.1f}"


def _called(name: str) -> str:
    title = FIGURE_RECORDS["expected_member_share" if name == HELD_HABIT else name.split(": ")[1]].title
    return title[0].lower() + title[1:]


def _wrapped(text: str, indent: str = "") -> str:
    return fill(text, 110, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _blind(code: str) -> str:
    return f"blind texts, {code}"


def _by_name(data: list[str]) -> Iterator[tuple[str, str]]:
    return zip(data, LANGUAGES.values(), strict=True)


def _hundred(line: Line, which: str = "value") -> str:
    return f"{100 * getattr(line, which):.0f}"


def _in_brackets(line: Line) -> str:
    return f"{_hundred(line)} ({_hundred(line, 'low')}–{_hundred(line, 'high')})"


def _points(line: Line) -> str:
    assert line.value is not None
    assert line.low is not None
    assert line.high is not None
    return f"{100 * line.value:+.1f} ({100 * line.low:+.1f} to {100 * line.high:+.1f})".replace("-", "−")


def _score(line: Line) -> str:
    return f"{line.value:.2f} ({line.low:.2f}–{line.high:.2f})"


def _verdict(line: Line) -> str:
    """Say what the interval of a difference allows: better, worse, or neither beyond doubt."""
    assert line.low is not None
    assert line.high is not None
    if line.low > 0:
        return "better beyond doubt"
    return "worse beyond doubt" if line.high < 0 else "not beyond doubt"


def _owners(line: Line) -> str:
    return f"{line.n} account{'' if line.n == 1 else 's'}"


def _times(value: float) -> str:
    return f"{value:.2f} times"
