"""The method page: how it decides, how well it did on this account, what is missing."""

from engagement.ui import method, visit

analysis, language = visit.analysis(), visit.words()

method.answers(language)
method.rules(language)
method.backtest(analysis, language)
method.data(analysis, language)
method.formulas(language)
if analysis is not None:
    method.account_figures(analysis, language)
