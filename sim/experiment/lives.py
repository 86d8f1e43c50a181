"""The tables beside a log: every customer and every case, with what was drawn for it and what became of it.

What was drawn (`sim.experiment.drawn`) shows in the log only by what it leads to; what became of it is summed up from
its records (`sim.eventlog.lives`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiment.drawn import drawn
from sim.vocabulary import ChannelKind, Effort, Kind

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import polars as pl
    from numpy.typing import NDArray

    from sim.eventlog import Log
    from sim.scenario.plan import Plan

TRAITS_OF_CUSTOMERS: Final[dict[str, str]] = {
    "key": "of its draws", "orders_per_week": "orders a week", "tolerance": "effort that it takes before it gives up",
    "reach": "others whom it reaches when it talks",
}
"""What is drawn for a customer; infinite where the scenario has no law."""
TRAITS_OF_CASES: Final[dict[str, str]] = {
    "number": "keys its draws, with the customer's key", "severity": "at the onset", "complexity": "at the onset",
    "remedy": "money that would make it good at the onset",
}
"""What is drawn for a case, before a rule of one's own changes it."""
EFFORT: Final = "what the case cost the customer in points of effort (`[customers.effort]`), as far as the log tells"


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The tables of customers and of cases of one log, in the order of their indices."""

    customers: pl.DataFrame
    cases: pl.DataFrame


def tables(plan: Plan, log: Log, seed: int, replication: int, words: bool = False) -> Tables:
    """Return the tables of everybody who appears in the log of one replication of a plan.

    words: with names in place of the indices of flaws, channels, endings, origins and leavings.
    """
    import polars as pl

    from sim.eventlog.lives import cases_of, customers_of, in_words

    traits = drawn(plan, log, seed, replication)
    customers = customers_of(log).join(
        _columns(traits.customers, "customer", *TRAITS_OF_CUSTOMERS), on="customer", how="left", maintain_order="left")
    start = float(plan.world["start_loyalty"])
    customers = customers.select("customer", *TRAITS_OF_CUSTOMERS, pl.exclude("customer", *TRAITS_OF_CUSTOMERS)
                                 ).with_columns(pl.col("loyalty").fill_null(start))
    cases = cases_of(log).join(_columns(traits.cases, "case", *TRAITS_OF_CASES), on="case", how="left",
                               maintain_order="left")
    cases = cases.with_columns(effort=pl.Series(_effort(plan, log, cases), dtype=pl.Float64))
    head = ("case", "customer", "flaw", *TRAITS_OF_CASES)
    cases = cases.select(*head, pl.exclude(*head))
    if words:
        names = log.known_names()
        customers, cases = in_words(customers, names), in_words(cases, names)
    return Tables(customers, cases)


def _columns(table: NDArray[Any], *names: str) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({name: np.ascontiguousarray(table[name]) for name in names})


def _effort(plan: Plan, log: Log, cases: pl.DataFrame) -> NDArray[np.float64]:
    """Return the effort of every case: what is counted and what is waited on the line, by 10 minutes, times the points.

    Of holds while a boss is asked those count that did not come from a message.
    """
    points = plan.effort
    counted = {Effort.CONTACT: "contacts", Effort.LOOP: "loops", Effort.HANDOFF: "handoffs",
               Effort.REPEATED_STORY: "stories_repeated", Effort.CHASE: "chases", Effort.CLOSED: "closed"}
    effort = np.zeros(len(cases))
    for event, column in counted.items():
        if points[event] != 0.0:
            effort += points[event] * cases[column].to_numpy()
    if points[Effort.WAITED] != 0.0 and len(cases):
        waited = _minutes_on_hold(plan, log, len(cases))
        if cases["minutes_on_line"].null_count() == 0:
            waited = waited + cases["minutes_on_line"].to_numpy()
        effort += points[Effort.WAITED] * waited / 10.0
    return effort


def _minutes_on_hold(plan: Plan, log: Log, cases: int) -> NDArray[np.float64]:
    """Return, by case, the minutes on hold while a boss was asked and the customer was on the line."""
    held = (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT, Kind.HUNG_UP_ON_HOLD)
    ways = (Kind.CONTACTED, Kind.HUMAN_OFFERED)
    records = log.records[np.isin(log.records["kind"], (*held, *ways))]
    records = records[np.argsort(records["case"], kind="stable")]
    is_way = np.isin(records["kind"], ways)
    written = plan.channels["kind"][np.where(is_way, records["place"], 0)] == ChannelKind.MESSAGE
    # the last way in before each hold, within the same case; a case without any was checked in by phone
    last = np.maximum.accumulate(np.where(is_way, np.arange(len(records)), -1))
    own = (last >= 0) & (records["case"][last] == records["case"])
    by_phone = ~(own & written[last])
    chosen = ~is_way & by_phone
    minutes = np.bincount(records["case"][chosen], weights=records["value"][chosen], minlength=cases)
    return minutes.astype(np.float64)


def beside(log_file: Path) -> tuple[Path, ...]:
    """Return where the tables of customers and of cases stand beside a log: nowhere, unless it is NAME.parquet."""
    if log_file.suffix != ".parquet":
        return ()
    return log_file.with_suffix(".customers.parquet"), log_file.with_suffix(".cases.parquet")


def save(both: Tables, log: Log, log_file: Path) -> tuple[Path, ...]:
    """Write both tables beside a log, with its digest in their metadata; return where. OSError if it cannot be done."""
    from sim.eventlog import write_table

    paths = beside(log_file)
    for path, table in zip(paths, (both.customers, both.cases), strict=False):
        write_table(table, path, {"journeysim_log_digest": log.digest()})
    return paths
