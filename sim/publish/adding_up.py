"""Tables that add up: parts rounded so that what is shown sums to what is shown, and the table of the money.

Rounding each part by itself leaves sums that are off by one in the last digit, and a reader who adds up loses trust in
all the rest. The largest remainders are rounded up instead, as seats are shared out (Hamilton's method): no part is off
by as much as one in the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sim.report.tables import Table
from sim.report.verdict import has_money

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison

INCOME: Final = {"margin": "Margin of orders"}
COSTS: Final = {
    "staff_cost": "Staff", "remedies": "Remedies", "goodwill": "Goodwill", "failed_attempt_cost": "Failed attempts",
    "quality_cost": "Quality checks", "one_off_cost": "One-off costs",
}
STOCK: Final = {"customer_stock": "Customers kept or lost, at what they are worth"}


def rounded(parts: Sequence[Fraction | float], decimals: int = 0) -> list[int]:
    """Return parts in units of the last digit shown, which sum to their sum rounded to that digit.

    ValueError for a part that is not finite.
    """
    if not all(math.isfinite(part) for part in parts):
        raise ValueError("parts that are added up have to be finite")
    exact = [Fraction(part) * 10**decimals for part in parts]
    whole = [math.floor(part) for part in exact]
    missing = math.floor(sum(exact) + Fraction(1, 2)) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[:missing]:
        whole[at] += 1
    return whole


def text(units: int, decimals: int = 0, sign: bool = False) -> str:
    """Return so many units of the last digit as a number: 1234, 1 as "123.4"."""
    shown = Fraction(units, 10**decimals)
    return f"{float(shown) + 0.0:{'+' if sign and units else ''},.{decimals}f}"


def money_table(comparison: Comparison) -> list[Table]:
    """Return where the money goes under every policy, in whole units: parts that sum to the total; none without any.

    Parts that are 0 under every policy are left out.
    """
    if not has_money(comparison) or not _is_known(comparison):
        return []
    income, costs, stock = ([name for name in names if _moves(comparison, name)] for names in (INCOME, COSTS, STOCK))
    means = {policy: {name: comparison.levels[policy][name].mean for name in (*income, *costs, *stock)}
             for policy in comparison.policies}
    signed = [(name, 1) for name in income] + [(name, -1) for name in costs] + [(name, 1) for name in stock]
    earns = bool(income or stock)
    columns = [rounded([sign * means[policy][name] if earns else means[policy][name] for name, sign in signed])
               for policy in comparison.policies]
    labels = [{**INCOME, **COSTS, **STOCK}[name] for name, _ in signed]
    rows = [(label, *(text(column[at]) for column in columns)) for at, label in enumerate(labels)]
    rows.append(("Net value" if earns else "Cost", *(text(sum(column)) for column in columns)))
    unit = f" in {comparison.setting.currency}" if comparison.setting.currency else ""
    note = (f"Means over {comparison.replications:,} run{'s' * (comparison.replications != 1)}{unit}, from the warm-up "
            "to the end of a run. The parts sum to the last row; parts that are 0 under every policy are left out.")
    return [Table("Where the money goes", ("", *(comparison.titles[policy] for policy in comparison.policies)),
                  tuple(rows), frozenset(range(1, len(comparison.policies) + 1)), note)]


def _is_known(comparison: Comparison) -> bool:
    """Whether every part is a finite number under every policy."""
    return all(math.isfinite(interval.mean) for policy in comparison.policies for name in (*INCOME, *COSTS, *STOCK)
               if (interval := comparison.levels[policy].get(name)) is not None)


def _moves(comparison: Comparison, name: str) -> bool:
    return all(name in comparison.levels[policy] for policy in comparison.policies) and any(
        comparison.levels[policy][name].mean != 0.0 for policy in comparison.policies)
