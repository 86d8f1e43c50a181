"""Write the generated files: `python -m sim.engine.translator`."""

from __future__ import annotations

from sim.engine.translator.files import written

if __name__ == "__main__":
    for path in written():
        print(path)
