"""The changes page: two moments of one account, what moved between them, who, and how the forecast did."""

from engagement.web import session, storage
from engagement.web.opened import opened
from engagement.web.pages import changes

analysis, language = opened(), session.words()
kept = storage.kept(session.analysis_id())
if kept is None or len(kept.snapshots) < 2:
    changes.needs_second(kept, language)

pair = changes.chosen_moments(kept, language)
found = changes.worked_out(kept, pair, language)
changes.headline(found, language)
changes.flow(found, language)
changes.lists(found, analysis, language)
changes.newcomers(found, language)
changes.held(found, language)
