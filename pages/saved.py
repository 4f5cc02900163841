"""The saved page: keep the open analysis, its moments and its end; the list of one's own."""

from engagement.ui import keeping, visit
from engagement.ui.opened import opened_if_any
from engagement.ui.over_time import kept_account, saved

language = visit.words()
analysis, kept = opened_if_any(), keeping.kept(visit.analysis_id())

saved.title(language)
if kept is not None:
    kept_account.private_link(kept, language)
    kept_account.add_to_list(kept, language)
    kept_account.moments(kept, language)
    kept_account.time_left(kept, language)
    kept_account.end(kept, language)
elif analysis is not None:
    saved.offer(analysis, language)
saved.own(kept, language, nothing_open=analysis is None)
