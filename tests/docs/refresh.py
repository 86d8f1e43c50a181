"""Run the pages named on the command line and write what their blocks print below them.

    python -m tests.docs.refresh docs/guides/*.md
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.docs.blocks import outputs


def refresh(path: Path) -> bool:
    """Bring the outputs of a page up to date; return whether anything changed."""
    page = path.read_text(encoding="utf-8")
    with TemporaryDirectory() as place:
        found = list(outputs(page, Path(place)))
    fresh = page
    for _, below, printed in reversed(found):
        fresh = fresh[:below.start] + printed + fresh[below.end:]
    if fresh != page:
        path.write_text(fresh, encoding="utf-8")
    return fresh != page


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: {'changed' if refresh(Path(name)) else 'up to date'}")
