"""What the last full card came to, as the package carries it: a report says so without running it again.

    python -m sim.validation.card_record docs/validation.md

reads the card in that page, as `journeysim validate --markdown` writes it, and writes `card_record.json`. A test holds
both against each other. What is in it is of the version that was validated, which the record names.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from sim.experiment.provenance import version
from sim.validation.card import FAIL, FALSE_ALARM, PASS, POWER

FILE: Final = "card_record.json"
_HEAD: Final = "| case | measure | theory |"
_LAWS: Final = "| scenario | policy | records |"
_NOT_THEORY: Final = ("statistics",)
"""Parts of the card that test the intervals of a comparison, not the engine against theory."""
_PER_CENT: Final = re.compile(r"([0-9.]+) %\*")


@dataclass(frozen=True, slots=True)
class Record:
    """A card in numbers.

    version: of journeysim; families: of theory; quantities: judged, of which so many failed; detects: the largest bias
    of a headline value, as a share of it, that might have been missed (a larger one would have been detected with a
    probability of `power`); false_alarm: probability that a correct engine fails; runs: of scenarios that were held
    against the laws which every run obeys, of which so many broke one.
    """

    version: str
    families: int
    quantities: int
    failed: int
    detects: float
    power: float
    false_alarm: float
    runs: int
    broken: int


@cache
def recorded() -> Record:
    """Return the record of the package."""
    return Record(**json.loads((resources.files("sim.validation") / FILE).read_bytes()))


def read_card(text: str) -> Record:
    """Return what the card in a page of Markdown comes to; ValueError where there is none."""
    # what has no bias to detect (how often intervals hold) is not among the quantities that Holm's procedure judges
    lines = [(family, cells) for family, cells in _rows(text, _HEAD) if cells[-1] in (PASS, FAIL) and cells[-2] != "-"]
    laws = [cells for _, cells in _rows(text, _LAWS)]
    biases = [float(match.group(1)) / 100.0 for _, cells in lines if (match := _PER_CENT.fullmatch(cells[-2]))]
    if not lines or not biases:
        raise ValueError("there is no card in this page")
    families = {family for family, _ in lines} - set(_NOT_THEORY)
    return Record(version(), len(families), len(lines), sum(cells[-1] == FAIL for _, cells in lines),
                  round(max(biases), 6), POWER, FALSE_ALARM, len(laws), sum(cells[-1] == FAIL for cells in laws))


def _rows(text: str, head: str) -> Iterator[tuple[str, list[str]]]:
    """Give the rows of all tables with such a head, each with the title that stands over it."""
    title, inside = "", False
    for line in text.splitlines():
        if line.startswith("**"):
            title = line.strip("*")
        if not line.startswith("|"):
            inside = False
        elif line.startswith(head):
            inside = True
        elif inside and not line.startswith("| ---"):
            yield title, [cell.strip() for cell in line.strip("| ").split(" | ")]


def main() -> None:
    """Write the record of the package from the page that is named."""
    found = read_card(Path(sys.argv[1]).read_text(encoding="utf-8"))
    (Path(__file__).parent / FILE).write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
