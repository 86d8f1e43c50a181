"""What holds for all tests."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import settings

# Before NumPy is loaded: threads of linear algebra that wait for each other, on matrices of a few dozen rows, take four
# times the processor time of one, and each worker of pytest would have as many as there are cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No test is judged by the clock: the first example may have to load, or compile, the rules that it calls. The examples
# of a property follow from its name, so that a commit passes or fails whenever it is tested; new ones are looked for
# with HYPOTHESIS_PROFILE=search.
settings.register_profile("repeatable", settings(), deadline=None, derandomize=True)
settings.register_profile("search", settings(), deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

SHARING = ("tests/publish/",)
"""Directories whose files share studies that are run for all of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first: workers that take one file after another then end at about the same time."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole files, in their order, so that what the tests of a file share is made once.

    A directory whose files share what takes long goes to one worker as a whole. Before that the engine is compiled, if
    it has to be: several workers would all compile it, and at the same time.
    """
    if config.getoption("dist") != "load":  # somebody asked for another way than that of `-n`
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((place for place in SHARING if nodeid.startswith(place)), super()._split_scope(nodeid))

    if (config.getoption("numprocesses") or 0) > 1:
        from sim.engine import prepare

        prepare()
    config.option.loadscopereorder = False
    return Scheduling(config, log)
