"""The method page: how it decides, what it learned from, how well it did, what is missing."""

from engagement.ui import visit
from engagement.ui.about import method
from engagement.ui.opened import opened_if_any

analysis, language = opened_if_any(), visit.words()

method.answers(language)
method.rules(language)
method.backtest(analysis, language)
method.origins(analysis, language)
method.data(analysis, language)
method.formulas(language)
if analysis is not None:
    method.account_figures(analysis, language)
    method.download(analysis, language)
method.version(language)
