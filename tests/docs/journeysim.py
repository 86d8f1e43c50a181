"""`journeysim` as the pages call it, on one core; pictures are sketched, for no page shows those of its commands."""

from __future__ import annotations

import os

from sim.cli import main
from tests.sketched import instead

if __name__ == "__main__":
    os.sched_getaffinity = lambda _: {0}  # no page depends on how many workers there are
    instead()
    main()
