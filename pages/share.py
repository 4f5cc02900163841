"""The share page: make a link for a client, see what became of the others, end them."""

from engagement.ui import visit
from engagement.ui.opened import opened
from engagement.ui.share import share, share_list
from engagement.ui.to_do import requests_said

analysis, language = requests_said.after_said(opened()), visit.words()

share.promise(language)
share_list.made(language)
share_list.links(language)
share.form(analysis, language)
