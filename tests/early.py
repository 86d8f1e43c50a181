"""Failures as soon as they happen, and not only behind the last test: `python -m pytest -p tests.early ...`."""

from __future__ import annotations

from typing import Any

import pytest


class Early:
    """Writes a failure between the points that stand for tests."""

    def __init__(self, terminal: Any) -> None:
        """Take what writes."""
        self.terminal = terminal

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write which test failed, and where and why."""
        if report.failed:
            self.terminal.line("")
            self.terminal.write_line(f"{report.outcome}: {report.nodeid} ({report.when})", red=True)
            self.terminal.write_line(report.longreprtext)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Write where a terminal is written to: workers leave it to who started them."""
    terminal = session.config.pluginmanager.getplugin("terminalreporter")
    if terminal is not None and not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Early(terminal), "early")
