"""The community page: who is there, how they hang together, how it moves."""

from engagement.views.community import community_view
from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import community
from engagement.web.widgets import look, show_account_figures, show_drawn, show_headline

analysis, language = opened(), session.visitor_language()
view = community_view(analysis, look())

show_headline(view.headline)
community.states(view, language)
if analysis.evidence.level == 0:
    community.profiles_only(language)
community.ties(view)
if view.voices:
    show_drawn(view.voices)
show_account_figures(view.figures, language)
community.missing(view, language)
