"""The changes page: two moments of one account, what moved between them, who, and how the forecast did."""

from engagement.web import session, storage
from engagement.web.opened import opened
from engagement.web.pages import changes

analysis, language = opened(), session.visitor_language()
account = storage.saved_account(session.analysis_id())
if account is None or len(account.snapshots) < 2:
    changes.without_second(account, language)

pair = changes.chosen_moments(account, language)
found = changes.computed(account, pair, language)
view = changes.viewed(found, analysis, account, pair)
changes.headline(view)
changes.flow(view)
changes.lists(found, analysis, language)
changes.newcomers(view, language)
changes.outcomes(view, language)
