"""The saved page: keep the open analysis, its moments and its end; the list of one's own."""

from engagement.web import session, storage
from engagement.web.opened import opened_if_any
from engagement.web.pages import saved

language = session.words()
analysis, kept = opened_if_any(), storage.kept(session.analysis_id())

saved.title(language)
if kept is not None:
    saved.private_link(kept, language)
    saved.add_to_list(kept, language)
    saved.moments(kept, language)
    saved.time_left(kept, language)
    saved.end(kept, language)
elif analysis is not None:
    saved.offer(analysis, language)
saved.own(kept, language, nothing_open=analysis is None)
