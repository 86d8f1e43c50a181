"""The browser and the Node with which pages are tested: found, else installed where that may be done, else told how.

The browser is Debian's Chromium; none is ever downloaded from elsewhere. Node comes with Playwright.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
HOW: Final = "apt-get install chromium"


def chromium() -> str:
    """Return the path of the browser, installed by Debian's packages where there is none and this is root."""
    if (found := _found()) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with (Path(tempfile.gettempdir()) / "journeysim-browser.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one worker installs, the others wait
            if _found() is None:
                quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
                subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, **quiet)
        found = _found()
    if found is None:
        pytest.fail(f"no browser to look at the page with; install it by: {HOW}")
    return found


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def node() -> str:
    """Return the path of the Node that Playwright brings along."""
    from playwright._impl._driver import compute_driver_executable

    return str(compute_driver_executable()[0])


@contextmanager
def browser() -> Iterator[Browser]:
    """Give one browser, closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()
