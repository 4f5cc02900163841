"""The method page as a model card: true numbers, in words, for every kind of account; and as a file."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from scipy.stats import binomtest

from engagement.analysis.analysis import Analysis
from engagement.analysis.pipeline import analyse
from engagement.charts.tested import calibration_chart, found_chart, found_frame
from engagement.figures import intervals
from engagement.i18n import language
from engagement.model.windows import passing_origin
from engagement.views import backtest_findings, model_card
from engagement.views.model_card import model_card as card_file
from engagement.web import session
from tests.made import made_tables, made_talk
from tests.web.made_analyses import HOSTILE, made
from tests.web.opening import Open, words


@pytest.mark.parametrize("code", ["es", "en"])
def test_the_page_is_a_card_with_three_charts(open_page: Open, sample: Analysis, code: str) -> None:
    key = session.analyses().add(sample)
    app = open_page("method", lang=code, analysis=key)
    assert not app.exception
    charts = app.get("vega_lite_chart")
    assert len(charts) == 3
    assert all(chart.proto.alt for chart in charts)
    text = words(app)
    for finding in model_card.findings(sample, language(code)):
        assert finding.title in text


def test_hit_and_miss_are_told_as_they_were(sample: Analysis) -> None:
    test, name = sample.backtest, language("en")
    _, low, high = test.total
    for positives in (0, round(low), round(high), round(high) + 5):
        told = backtest_findings.expected_total(replace(test, positives=positives), name).title
        assert told.startswith("Hit" if low <= positives <= high else "Miss")
        assert f"{positives} people spoke" in told


def test_the_dots_are_the_groups_of_the_test_with_their_doubt(sample: Analysis) -> None:
    groups = intervals.calibrated(sample.backtest)
    assert groups["spoke"].sum() == sample.backtest.positives
    assert groups["n"].sum() == sample.backtest.candidates
    fits = 0
    for group in groups.itertuples():
        span = binomtest(int(group.spoke), int(group.n)).proportion_ci(0.9, method="wilson")
        assert (group.low, group.high) == pytest.approx((span.low, span.high))
        assert group.observed == pytest.approx(group.spoke / group.n)
        fits += span.low <= group.predicted <= span.high
    told = backtest_findings.calibration(sample.backtest, language("en"))
    assert told.title.startswith(f"In {fits} of {len(groups)} groups")


def test_groups_that_were_told_wrong_are_not_counted_as_fitting(sample: Analysis) -> None:
    groups = sample.backtest.calibration
    assert (groups["n"] >= 20).any()
    certain = groups.assign(predicted=(groups["spoke"] < groups["n"] / 2).astype(float))
    told = backtest_findings.calibration(replace(sample.backtest, calibration=certain), language("en"))
    assert told.title.startswith(f"In 0 of {len(groups)} groups")


def test_the_order_of_the_silent_is_told_with_what_it_rests_on(sample: Analysis) -> None:
    test, name = sample.backtest, language("en")
    told = backtest_findings.silent_order(test, name).lines
    assert told[0].startswith(f"{test.silent_positives} people who had never spoken")
    assert name.percent(test.silent_auc, 0) in told[0]
    few = backtest_findings.silent_order(replace(test, silent_positives=4), name).lines
    assert "hint" in few[-1]
    assert "chance" in backtest_findings.silent_order(replace(test, silent_auc=0.5), name).lines[0]
    assert (
        "could not be tested" in backtest_findings.silent_order(replace(test, silent_auc=None), name).lines[0]
    )


def test_coverage_names_what_was_realised(sample: Analysis) -> None:
    told = " ".join(model_card.coverage(sample, language("en")).lines)
    silent, spoke = (language("en").percent(share, 0) for share in sample.doubt.coverage)
    assert f"{silent} of those who were silent and {spoke} of those who spoke" in told
    few = replace(sample, doubt=replace(sample.doubt, thresholds=None))
    assert "Fewer than 20" in " ".join(model_card.coverage(few, language("en")).lines)


def test_charts_stay_small(sample: Analysis) -> None:
    assert len(found_frame(sample.backtest, language("es"))) == 3 * len(sample.backtest.found)
    for chart in (found_chart, calibration_chart):
        assert len(str(chart(sample.backtest, language("es"), "dark").to_dict())) < 20_000


@pytest.mark.parametrize("code", ["es", "en"])
def test_the_file_says_what_the_page_says(open_page: Open, sample: Analysis, code: str) -> None:
    content = card_file(sample, language(code))
    for finding in model_card.findings(sample, language(code)):
        assert finding.title in content
        assert all(line in content for line in finding.lines)
    handles = set(sample.people["handle"].dropna())
    assert not handles & set(re.findall(r"\w+", content))
    headers = [line for line in content.splitlines() if line.startswith("|")]
    assert all(line.count("|") >= 3 for line in headers)


def test_the_origin_of_the_curves_is_told_in_spanish_too() -> None:
    assert passing_origin().text == model_card.ORIGIN
    assert "perfiles" in model_card.passing_curves(language("es")).lines[0]


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize(
    "analysis",
    [
        lambda: made(0),
        lambda: made(2),
        lambda: analyse(made_tables(40, [("p0001", "brand", "reply", float(d)) for d in range(3)])),
        lambda: analyse(made_tables(5, [])),
        lambda: analyse(made_talk(60)),
    ],
    ids=["profiles", "made", "three voices", "nobody spoke", "small"],
)
def test_thin_accounts_have_a_card_too(analysis: object, code: str) -> None:
    opened = analysis()
    content = card_file(opened, language(code))
    assert "nan" not in content.lower().split()
    assert "{" not in re.sub(r"\$\$.*?\$\$", "", content, flags=re.DOTALL)


def test_a_hostile_owner_stays_text() -> None:
    opened = made(2)
    owner = replace(opened.tables.owner, handle=None, name=HOSTILE)
    content = card_file(replace(opened, tables=replace(opened.tables, owner=owner)), language("en"))
    assert "![a](" not in content
    assert "<img" not in content.replace("\\<img", "")
