"""The privacy page: what is stored, where, for how long; take a person out."""

from engagement.ui import visit
from engagement.ui.about import privacy

language = visit.words()

privacy.title(language)
privacy.inventory(language)
privacy.never(language)
privacy.remove(language)
