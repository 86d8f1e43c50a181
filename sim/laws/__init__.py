"""The laws of the scenario file: one file each, which holds all of it (`law` says what that is).

To add a law, write its file here and run `python -m sim.laws.generate`, which makes from all files what is generated:
the list of laws (`known`), the rule that inverts them (`sim.randomness.inversion`) and the table of the reference
(`docs/scenario.md`). Reader, schema, plan, sheet and both engines take a law from there.
"""

from __future__ import annotations

from typing import Final

from sim.laws.known import KNOWN
from sim.laws.law import Law, Numbers, Parameter

LAWS: Final[dict[str, Law]] = {law.name: law for law in KNOWN}
"""Every law by its name."""
_TABULATED: Final = {law.code: law for law in KNOWN if law.table is not None}


def row_of(numbers: Numbers) -> Numbers:
    """Return what stands in a plan for a law's numbers: the same, or the code and points of its table if it has one."""
    code, a, b, c, points = numbers
    law = _TABULATED.get(code)
    if law is None or law.table is None:
        return numbers
    table = law.table(a, b, c)
    return (law.table_code, a, b, c, table) if table else (code, a, b, c, points)


__all__ = ["LAWS", "Law", "Numbers", "Parameter", "row_of"]
