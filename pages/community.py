"""The community page: who is there, how they hang together, how it moves."""

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import community

analysis, language = opened(), session.visitor_language()

community.headline(analysis, language)
community.states(analysis, language)
if analysis.evidence.level == 0:
    community.profiles_only(language)
else:
    community.ties(analysis, language)
    community.voices(analysis, language)
community.figures(analysis, language)
community.missing(analysis, language)
