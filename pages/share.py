"""The share page: make a link for a client, see what became of the others, end them."""

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import readings, share

analysis, language = readings.after_said(opened()), session.words()

share.promise(language)
share.made(language)
share.links(language)
share.form(analysis, language)
