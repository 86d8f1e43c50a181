"""`journeysim` as the pages call it: pictures are sketched, for no page shows those of its commands."""

from __future__ import annotations

from sim.cli import main
from tests.sketched import instead

if __name__ == "__main__":
    instead()
    main()
