"""The privacy page: what is stored, where, for how long; take a person out."""

from engagement.web import session
from engagement.web.pages import privacy

language = session.visitor_language()

privacy.title(language)
privacy.inventory(language)
privacy.never(language)
privacy.remove(language)
