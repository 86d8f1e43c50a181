"""The moments and the means of a rule as tables, for the guide: `python -m sim.engine.rules.table` prints them."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from sim.engine.rules.reading import MEANS, MOMENTS, signature_of, sort_of
from sim.engine.stories.moments import Means, Moments


def moments_table() -> str:
    """Return the moments with their signatures, and what each of them is."""
    rows = [(sort_of(one), f"`{signature_of(one).removeprefix('def ').replace('self, ', '')}`", _says(Moments, one))
            for one in MOMENTS]
    return _table(("sort", "moment", "what it is"), rows)


def means_table() -> str:
    """Return what a rule can do by a method of its own class."""
    rows = []
    for one in MEANS:
        signature = inspect.signature(getattr(Means, one))
        given = ", ".join(name for name in signature.parameters if name != "self")
        rows.append((f"`self.{one}({given})`", _says(Means, one)))
    return _table(("means", "what it does"), rows)


def _says(owner: type, name: str) -> str:
    return " ".join((inspect.getdoc(getattr(owner, name)) or "").split())


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) + "\n"


if __name__ == "__main__":
    print(moments_table(), means_table(), sep="\n", end="")
