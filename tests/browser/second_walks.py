"""A journey that failed is walked once more; which ones stands in the last line, and few may need it."""

from __future__ import annotations

import pytest

MOST = 2


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which too many journeys needed their second walk."""
    if len(walked_twice(session.config)) > MOST and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Name them after everything else."""
    names = walked_twice(config)
    if names:
        verdict = f"more than {MOST}: the run fails" if len(names) > MOST else "passed then, or told above"
        print(f"walked a second time: {', '.join(names)} ({verdict})")  # noqa: T201 - the last line is the point


def walked_twice(config: pytest.Config) -> list[str]:
    """The tests that pytest-rerunfailures ran again."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    again = reporter.stats.get("rerun", []) if reporter else []
    return sorted({report.nodeid for report in again})
