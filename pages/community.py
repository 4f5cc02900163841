"""The community page: who is there, how they hang together, how it moves."""

from engagement.ui import community, visit
from engagement.ui.opened import opened

analysis, language = opened(), visit.words()

community.headline(analysis, language)
community.states(analysis, language)
if analysis.evidence.level == 0:
    community.profiles_only(language)
else:
    community.ties(analysis, language)
    community.voices(analysis, language)
community.figures(analysis, language)
community.missing(analysis, language)
