"""The report page: choose what it shows, build it, take the files away."""

from engagement.ui import visit
from engagement.ui.opened import opened
from engagement.ui.share import report, report_form

analysis, language = opened(), visit.words()

report.promise(language)
wanted = report_form.order(analysis, language)
report.build(analysis, wanted, language)
report.files(analysis, language)
