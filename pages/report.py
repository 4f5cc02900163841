"""The report page: choose what it shows, build it, take the files away."""

from engagement.ui import visit
from engagement.ui.opened import opened
from engagement.ui.share import report, report_form
from engagement.ui.to_do import requests_said

analysis, language = requests_said.after_said(opened()), visit.words()

report.promise(language)
wanted = report_form.order(analysis, language)
report.build(analysis, wanted, language)
report.files(analysis, language)
