"""The method page: how it decides, what it learned from, how well it did, what is missing."""

from engagement.views.tested import method_view
from engagement.web import session
from engagement.web.opened import opened_if_any
from engagement.web.pages import method
from engagement.web.widgets import look

analysis, language = opened_if_any(), session.visitor_language()
view = method_view(analysis, look()) if analysis else None

method.answers(language)
method.rules(language)
method.backtest(view, language)
method.training(view, language)
method.data(analysis, language)
method.formulas(language)
if analysis is not None and view is not None:
    method.account_figures(view, language)
    method.download(analysis, language)
method.version(language)
