"""The method page: how it decides, what it learned from, how well it did, what is missing."""

from engagement.web import session
from engagement.web.opened import opened_if_any
from engagement.web.pages import method

analysis, language = opened_if_any(), session.visitor_language()

method.answers(language)
method.rules(language)
method.backtest(analysis, language)
method.training(analysis, language)
method.data(analysis, language)
method.formulas(language)
if analysis is not None:
    method.account_figures(analysis, language)
    method.download(analysis, language)
method.version(language)
