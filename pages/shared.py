"""What a client sees who was sent a link: frozen, read-only, gone as soon as the link is."""

from engagement.ui import visit
from engagement.ui.share import viewer, viewer_page, viewer_people

frozen, language = viewer.opened(), visit.words()

viewer_page.about(frozen, language)
page = viewer_page.chosen_page(frozen, language)
if page == "community":
    viewer_page.headline(frozen, language)
    viewer_page.states(frozen, language)
    viewer_page.ties(frozen, language)
    viewer_page.weeks(frozen, language)
elif page == "figures":
    viewer_page.figures(frozen, language)
else:
    viewer_people.people(frozen, language)
viewer_page.missing(frozen, language)
viewer.watch()
