"""The report page: choose what it shows, build it, take the files away."""

from engagement.web import session
from engagement.web.opened import opened
from engagement.web.pages import readings, report

analysis, language = readings.with_corrected(opened()), session.visitor_language()

report.intro(language)
wanted = report.order(analysis, language)
report.build(analysis, wanted, language)
report.files(analysis, language)
