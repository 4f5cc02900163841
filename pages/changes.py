"""The changes page: two moments of one account, what moved between them, who, and how the forecast did."""

from engagement.ui import keeping, visit
from engagement.ui.opened import opened
from engagement.ui.over_time import changed_people, changes, two_moments

analysis, language = opened(), visit.words()
kept = keeping.kept(visit.analysis_id())
if kept is None or len(kept.snapshots) < 2:
    two_moments.needs_second(kept, language)

pair = two_moments.chosen_moments(kept, language)
found = two_moments.worked_out(kept, pair, language)
changes.headline(found, language)
changes.flow(found, language)
changed_people.lists(found, analysis, language)
changes.newcomers(found, language)
changes.held(found, language)
