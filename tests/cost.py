"""What tests cost in seconds of processor time, their child processes included: `python -m pytest -p tests.cost ...`.

The clock on the wall tells on a busy machine how busy it is. At the end stand the sums by directory and the 25 dearest
tests, with what was set up for them; with several workers, too. Of a child that is still running, its own and that of
its children that have ended is counted, where the system tells it (Linux).
"""

from __future__ import annotations

import os
import resource
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

SHOWN: Final = 25
KEY: Final = "processor_seconds"
_TICKS: Final = os.sysconf("SC_CLK_TCK")
"""A second; asked once, for tests may take `sysconf` away."""


def used() -> float:
    """Return the processor time of this process and of its children, in seconds."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both) + sum(_living())


def _living() -> Iterator[float]:
    """Give the processor time of each child that is still running."""
    with suppress(OSError):
        for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            yield sum(int(ticks) for ticks in fields[11:15]) / _TICKS


def _timed(item: pytest.Item) -> Generator[None, Any, Any]:
    began = used()
    try:
        return (yield)
    finally:
        item.user_properties.append((KEY, used() - began))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    """Count what is set up: whatever a module shares is paid by the first of its tests."""
    return (yield from _timed(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Count the test."""
    return (yield from _timed(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """Count what is put away."""
    return (yield from _timed(item))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show the sums by directory, and the dearest tests."""
    tests = Counter[str]()
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        if getattr(report, "when", None) == "teardown":
            tests[report.nodeid] = sum(value for key, value in report.user_properties if key == KEY)
    if not tests:  # reports of a teardown that went well stand under the empty name
        return
    places = Counter[str]()
    for name, seconds in tests.items():
        places["/".join(name.split("::")[0].split("/")[:2])] += seconds
    terminalreporter.section("seconds of processor time")
    for name, seconds in (*places.most_common(), ("in all", tests.total()), ("", None), *tests.most_common(SHOWN)):
        terminalreporter.write_line("" if seconds is None else f"{seconds:9.1f}  {name}")
