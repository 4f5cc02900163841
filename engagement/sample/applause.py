"""Let the made-up followers like and repost, and the shop like what it is told.

The shop publishes five times a week and every day of the week after the launch. A follower likes what it
published that day with their own chance (`PARTS`), five hours later at the median: the post in their
language under which others talk, where there is one. One like in fifteen comes with a repost.
Turns of others are liked two times in five, by somebody inclined to speak; the shop likes half of what is
said to it.
"""

from __future__ import annotations

import numpy as np

from engagement.sample.population import DAYS, LAUNCH_DAY
from engagement.sample.talk import OWNER, Act, Stage


def applaud(stage: Stage) -> list[Act]:
    """All likes and reposts; call after the conversations are on record."""
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
