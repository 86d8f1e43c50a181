"""Write the table of the families into `docs/validation.md`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sim.files import write_bytes
from sim.validation.families import FAMILIES
from sim.validation.oracles import shipped

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "validation.md"
_ROWS: Final = re.compile(r"(?<=\| family \| theory \| configuration \| headline \|\n\|---\|---\|---\|---\|\n)"
                          r".*?(?=\| `statistics` \|)", re.DOTALL)


def table() -> str:
    """Return a row for each family that has a place here, in the order of the shipped cases."""
    rows = []
    for name, family in ((name, FAMILIES[name]) for name in dict.fromkeys(case.family for case in shipped())):
        if not family.reason:
            headline = ", ".join(f"`{quantity}`" for quantity in family.headline) or "-"
            rows.append(f"| `{name}` | {family.told} | {family.configured} | {headline} |\n")
    return "".join(rows)


def main() -> None:
    """Write the page."""
    text = PAGE.read_text(encoding="utf-8")
    write_bytes(PAGE, _ROWS.sub(lambda _: table(), text, count=1).encode())


if __name__ == "__main__":
    main()
