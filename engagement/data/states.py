"""The states a person can be in: everything that any part of the program knows of one, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engagement.i18n import N_

# What a state can be explained by: one of the three answers, or the plain fact of the last post.
MEMBERSHIP, ACTIVATION, PASSING, LAST_POST = "membership", "activation", "passing", "last_post"

# The groups of states, each with its name in words (msgid).
GROUP_TITLES: Mapping[str, str] = {
    "community": N_("community"),
    "threshold": N_("on the threshold"),
    "passive": N_("passive"),
}
# The steps from follower to member, the first holds everybody.
STEPS = ("follower", "reachable", "spoke", "member")


@dataclass(frozen=True)
class State:
    """One state.

    `title`, `meaning` and `rule` are msgids: its name, what it means, and when somebody is in it.
    `rule_place` is the place of that rule among all: the first that fits holds, the last is for whoever
    is left.
    `explained_by` is what tells the reader why somebody is in it. `order` are the columns of
    `Analysis.people` by which its list is sorted, the greatest first; `bands` is what a list without names
    tells of its people, empty where there is no such list. `step` is the furthest step of the way from
    follower to member that its people have reached; `rung` tells ways up from ways down between two moments,
    and is None where the state says nothing that a person could be corrected to. `passes` is what a
    correction to it teaches the passing answer, None for nothing. `level` of evidence is needed to count its
    people.
    """

    name: str
    group: str
    sign: str
    colour: str
    shape: str
    title: str
    meaning: str
    rule: str
    rule_place: int
    explained_by: str
    order: tuple[str, ...]
    bands: tuple[str, ...]
    step: str
    rung: int | None
    passes: bool | None
    level: int


# In the order of lists, bars and tables. Colours are Okabe and Ito's, and never stand alone.
RECORDS: Mapping[str, State] = {
    state.name: state
    for state in (
        State(
            name="member",
            group="community",
            sign="●",
            colour="#009E73",
            shape="circle",
            title=N_("Community"),
            meaning=N_("Adds value: talks with you and with others, again and again."),
            rule=N_(
                "spoke on three occasions or more in the last year, spread over two weeks or more, often "
                "enough for the time they have been there, and is not silent for longer than usual for them"
            ),
            rule_place=1,
            explained_by=MEMBERSHIP,
            order=("voiced_days", "last_voice_at"),
            bands=("days", "others", "last"),
            step="member",
            rung=3,
            passes=False,
            level=1,
        ),
        State(
            name="starting",
            group="threshold",
            sign="◐",
            colour="#56B4E9",
            shape="square",
            title=N_("Starting to speak"),
            meaning=N_(
                "First words in the last 90 days, or shares your posts as a habit: not yet a habit of talk."
            ),
            rule=N_("first spoke within the last 90 days, or shares your posts as a habit"),
            rule_place=3,
            # They are here for what they did, not for what they may do next.
            explained_by=MEMBERSHIP,
            order=("activation", "last_voice_at"),
            bands=("days", "others", "last"),
            step="spoke",
            rung=2,
            passes=False,
            level=1,
        ),
        State(
            name="quiet",
            group="threshold",
            sign="◑",
            colour="#0072B2",
            shape="cross",
            title=N_("Went quiet"),
            meaning=N_("Was community, and is silent for longer than their own rhythm explains."),
            rule=N_("once had the habit of speaking, and has not kept it up"),
            rule_place=2,
            explained_by=MEMBERSHIP,
            order=("last_voice_at", "voiced_days"),
            bands=("days", "others", "last"),
            step="spoke",
            rung=2,
            passes=False,
            level=1,
        ),
        State(
            name="shade",
            group="passive",
            sign="○",
            colour="#E69F00",
            shape="triangle-up",
            title=N_("In the shade"),
            meaning=N_("There, and says nothing or little: a possible member, often a newcomer."),
            rule=N_("alive; has not spoken here, or a few times longer ago"),
            rule_place=7,
            explained_by=ACTIVATION,
            order=("activation", "followed_at"),
            bands=("chance", "since"),
            step="reachable",
            rung=1,
            passes=False,
            level=1,
        ),
        State(
            name="passing",
            group="passive",
            sign="↷",
            colour="#CC79A7",
            shape="diamond",
            title=N_("Passing by"),
            meaning=N_("The profile follows as it follows thousands, and shows no interest in you."),
            rule=N_("silent, and the signs in the profile say with 80 % or more that they only pass by"),
            rule_place=4,
            explained_by=PASSING,
            order=("passing", "followed_at"),
            bands=(),
            step="follower",
            rung=0,
            passes=True,
            level=0,
        ),
        State(
            name="inactive",
            group="passive",
            sign="–",
            colour="#8A8A8A",
            shape="diamond",
            title=N_("Inactive"),
            meaning=N_("The account itself has gone quiet: no post for half a year."),
            rule=N_("no habit of speaking, and their own last post is more than 180 days old"),
            rule_place=5,
            explained_by=LAST_POST,
            order=("followed_at",),
            bands=(),
            step="follower",
            rung=0,
            passes=None,
            level=0,
        ),
        State(
            name="unsure",
            group="passive",
            sign="?",
            colour="#C9CFCC",
            shape="diamond",
            title=N_("Cannot tell yet"),
            meaning=N_("The data cannot tell. The method page says what is missing."),
            rule=N_("silent or silent as far as dates tell, and the data is too thin or contradicts itself"),
            rule_place=6,
            # Hardly any has spoken: what is known of them is their profile, and it did not settle it.
            explained_by=PASSING,
            order=("activation", "followed_at"),
            bands=(),
            step="follower",
            rung=None,
            passes=None,
            level=0,
        ),
    )
}
STATES = tuple(RECORDS)
# Of the rules that states and figures follow. Raised when they tell another thing of the same data: what
# was saved under another number is not compared with it, and does not hold anybody in a state.
RULES = 2
GROUPS: Mapping[str, str] = {state.name: state.group for state in RECORDS.values()}
# The circle: those who are community or on the threshold of it.
CIRCLE_STATES = tuple(name for name, group in GROUPS.items() if group != "passive")
# What a person can be called by the user in a quick round, and what stands on a rung of the way up.
RUNGS: Mapping[str, int] = {state.name: state.rung for state in RECORDS.values() if state.rung is not None}
# Those who have the habit of speaking, or had it.
HAD_HABIT = ("member", "quiet")
BY_RULE = tuple(sorted(RECORDS.values(), key=lambda state: state.rule_place))


def reached(step: str) -> tuple[str, ...]:
    """Name the states whose people have reached a step of the way from follower to member."""
    return tuple(s.name for s in RECORDS.values() if STEPS.index(s.step) >= STEPS.index(step))
