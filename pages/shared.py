"""What a client sees who was sent a link: frozen, read-only, gone as soon as the link is."""

from engagement.web import session
from engagement.web.pages import viewer

frozen, language = viewer.opened(), session.visitor_language()

viewer.about(frozen, language)
page = viewer.chosen_page(frozen, language)
if page == "community":
    viewer.headline(frozen, language)
    viewer.states(frozen, language)
    viewer.ties(frozen, language)
    viewer.weeks(frozen, language)
elif page == "figures":
    viewer.figures(frozen, language)
else:
    viewer.people(frozen, language)
viewer.missing(frozen, language)
viewer.watch()
