"""The saved page: keep the open analysis, its moments and its end; the list of one's own."""

from engagement.web import session, storage
from engagement.web.opened import opened_if_any
from engagement.web.pages import saved

language = session.visitor_language()
analysis, account = opened_if_any(), storage.saved_account(session.analysis_id())

saved.title(language)
if account is not None:
    saved.private_link(account, language)
    saved.add_to_list(account, language)
    saved.moments(account, language)
    saved.time_left(account, language)
    saved.deletion(account, language)
elif analysis is not None:
    saved.offer(analysis, language)
saved.own_accounts(account, language, nothing_open=analysis is None)
