"""Write the generated files: `python -m sim.engine.translator`."""

from __future__ import annotations

import sys

from sim.engine.translator.errors import Untellable
from sim.engine.translator.generated import written

if __name__ == "__main__":
    try:
        for path in written():
            print(path)
    except Untellable as refused:
        sys.exit(str(refused))
