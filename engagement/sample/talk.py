"""Let the made-up followers talk, and like and repost what was said.

Talk: conversations with their speakers, times and final wording. There are 3.6 a day (fewer at weekends), up
to three times as many after the launch, decaying over a week; of those that fit the day the least used is the
likeliest. Who speaks is drawn in proportion to a person's inclination: three times as high in the first 30
days after following, half as high again once the shop has answered them, five times as high where they have
already talked with somebody in the conversation. The shop answers 9 in 10 of the turns written for it; where
it does not, what would have followed is not said either. Answers take 40 minutes (followers) or 90 minutes
(the shop) at the median.

Applause: the shop publishes five times a week and every day of the week after the launch. A follower likes
what it published that day with their own chance (`PARTS`), five hours later at the median: the post in their
language under which others talk, where there is one. One like in fifteen comes with a repost. Turns of others
are liked two times in five, by somebody inclined to speak; the shop likes half of what is said to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from engagement.sample.dialogues import SHOP, Dialogue
from engagement.sample.phrasing import Phrasing
from engagement.sample.population import DAYS, LAUNCH_DAY, Population
from engagement.sample.words import LATIN_AMERICA

OWNER = -1


@dataclass
class Act:
    """One act; people are indices, `OWNER` is the shop; `post` and `parent` number the posts.

    `asks` is the truth behind the text, which no table holds: ? a request, ! a complaint.
    """

    actor: int
    target: int
    kind: str
    day: float
    post: int | None
    parent: int | None
    thread: int
    text: str | None = None
    language: str | None = None
    asks: str = ""


@dataclass
class Stage:
    """The state of the simulation: who has talked with whom, who was answered, which lines are used up.

    `used_lines` holds (person, template): nobody says the same thing twice. `talked_about` numbers
    the first post of each day and language under which followers talked.
    """

    random: Generator
    people: Population
    next_post: int = 0
    acts: list[Act] = field(default_factory=list)
    ties: dict[int, set[int]] = field(default_factory=dict)
    answered: set[int] = field(default_factory=set)
    used_lines: set[tuple[int, str]] = field(default_factory=set)
    talked_about: dict[tuple[int, str], int] = field(default_factory=dict)

    def new_post(self) -> int:
        """Return the number of the next post."""
        self.next_post += 1
        return self.next_post

    def inclination(self, day: float) -> np.ndarray:
        """Return how readily each person speaks on `day`, in acts a week."""
        people = self.people
        here = (people.talks_from <= day) & (day < people.talks_until)
        weight = np.where(here, people.talk, 0.0)
        weight[day - people.followed < 30] *= 3
        weight[list(self.answered)] *= 1.5
        return weight


def talk(stage: Stage, scripts: dict[str, tuple[Dialogue, ...]]) -> list[Act]:
    """Simulate all conversations of the six months, in order of their first turn."""
    uses = {language: np.zeros(len(written)) for language, written in scripts.items()}
    for day in range(DAYS):
        since_launch = day - LAUNCH_DAY
        boost = 1 + 2 * np.exp(-since_launch / 7) if since_launch >= 0 else 1.0
        weekend = 0.75 if day % 7 in (0, 1) else 1.0
        for _ in range(stage.random.poisson(3.6 * boost * weekend)):
            language = "es" if stage.random.random() < 0.62 else "en"
            choices, used = scripts[language], uses[language]
            weight = np.array([_fits(script, since_launch) for script in choices]) / (1 + used) ** 2
            weight[np.array([script.once for script in choices]) & (used > 0)] = 0
            chosen = int(stage.random.choice(len(choices), p=weight / weight.sum()))
            moment = day + np.clip(stage.random.normal(0.7, 0.15), 0.25, 0.95)
            if _perform(stage, choices[chosen], float(moment)):
                used[chosen] += 1
    return stage.acts


def _fits(script: Dialogue, since_launch: float) -> float:
    if not script.launch:
        return 1.0
    return 0.0 if since_launch < 0 else 0.3 + 4 * float(np.exp(-since_launch / 7))


def _perform(stage: Stage, script: Dialogue, day: float) -> bool:
    """Cast a conversation and put its turns on record; false where nobody fits a part."""
    cast: dict[str, int] = {}
    for role in script.cast:
        person = _casting(stage, script, role, cast, day)
        if person is None:
            return False
        cast[role] = person
    phrasing = Phrasing(stage.random, script, {role: stage.people.people[who] for role, who in cast.items()})
    first_parent = stage.new_post() if script.under_post else None
    thread = first_parent
    turns: dict[int, Act] = {}
    for index, line in enumerate(script.lines):
        above = None if line.parent is None else turns.get(line.parent)
        unanswered = line.speaker == SHOP and stage.random.random() < 0.1
        if unanswered or (line.parent is not None and above is None):
            continue
        actor, target = (OWNER if who == SHOP else cast[who] for who in (line.speaker, line.target))
        post = stage.new_post()
        thread = post if thread is None else thread
        turns[index] = Act(
            actor=actor,
            target=target,
            kind=line.kind,
            day=(above.day if above else day) + _delay(stage.random, line.speaker, opens=line.parent is None),
            post=post,
            parent=above.post if above else first_parent,
            thread=thread,
            text=phrasing.text(line),
            language=script.language,
            asks=line.asks,
        )
        _remember(stage, turns[index], line.text)
    stage.acts.extend(turns.values())
    if first_parent is not None:
        stage.talked_about.setdefault((int(day), script.language), first_parent)
    return True


def _casting(stage: Stage, script: Dialogue, role: str, cast: dict[str, int], day: float) -> int | None:
    lines = [line.text for line in script.lines if line.speaker == role]
    weight = stage.inclination(day)
    for person in np.flatnonzero(weight):
        who = int(person)
        used = (who, lines[0]) in stage.used_lines
        if used or who in cast.values() or not _suits(stage, who, script, role):
            weight[who] = 0
        elif stage.ties.get(who, set()) & set(cast.values()):
            weight[who] *= 5
    total = weight.sum()
    return int(stage.random.choice(len(weight), p=weight / total)) if total > 0 else None


def _suits(stage: Stage, who: int, script: Dialogue, role: str) -> bool:
    person, need = stage.people.people[who], script.needs.get(role)
    if person.language != script.language:
        return False
    if need == "first":
        return who not in stage.ties
    return need in (None, person.country) or (need == "la" and person.country in LATIN_AMERICA)


def _delay(random: Generator, speaker: str, *, opens: bool) -> float:
    """Days until a turn is said; the first word comes at the moment of the conversation."""
    if opens and speaker != SHOP:
        return float(random.uniform(0, 0.04))
    return float(random.lognormal(np.log(90 if speaker == SHOP else 40), 0.8) / 1440)


def _remember(stage: Stage, act: Act, template: str) -> None:
    if act.actor == OWNER:
        stage.answered.add(act.target)
        return
    stage.used_lines.add((act.actor, template))
    stage.ties.setdefault(act.actor, set())
    if act.target != OWNER:
        stage.ties[act.actor].add(act.target)
        stage.ties.setdefault(act.target, set()).add(act.actor)


def applaud(stage: Stage) -> list[Act]:
    """Simulate all likes and reposts; call after the conversations are on record."""
    return [*_for_posts(stage), *_for_turns(stage)]


def _for_posts(stage: Stage) -> list[Act]:
    random, acts = stage.random, []
    for day in range(DAYS):
        after_launch = 0 <= day - int(LAUNCH_DAY) < 7
        if day % 7 in (0, 1) and not after_launch:
            continue
        post, moment = stage.new_post(), day + random.uniform(0.35, 0.6)
        here = stage.people.followed < moment
        likers = np.flatnonzero(here & (random.random(len(stage.people)) < stage.people.like))
        for person in likers:
            language = stage.people.people[person].language
            liked = stage.talked_about.get((day, language), post)
            later = moment + random.lognormal(np.log(5), 1) / 24
            acts.append(Act(int(person), OWNER, "like", later, None, liked, liked))
            if random.random() < 1 / 15:
                acts.append(Act(int(person), OWNER, "repost", later + 0.001, None, liked, liked))
    return acts


def _for_turns(stage: Stage) -> list[Act]:
    random, likes = stage.random, []
    for act in list(stage.acts):
        later = act.day + random.lognormal(np.log(2), 1) / 24
        if act.target == OWNER and random.random() < 0.5:
            likes.append(Act(OWNER, act.actor, "like", later, None, act.post, act.thread))
        weight = stage.inclination(act.day)
        if random.random() < 0.4 and act.actor != OWNER and weight.sum() > 0:
            liker = int(random.choice(len(weight), p=weight / weight.sum()))
            if liker != act.actor:
                likes.append(Act(liker, act.actor, "like", later, None, act.post, act.thread))
    return likes
