"""The share page: make a link for a client, see what became of the others, end them."""

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import readings, share

analysis, language = readings.with_corrected(opened()), session.visitor_language()

share.intro(language)
share.just_made(language)
share.links(language)
share.form(analysis, language)
