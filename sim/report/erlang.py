"""What Erlang's formulas say of a desk, in words: a table of laws of patience, and the finding of their picture."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, Final

from sim.report.quantities import minutes_text, scale_for
from sim.report.tables import Table
from sim.scenario.distributions import Distribution
from sim.validation.erlang import Answer, Desk

Told = tuple[Distribution | None, Answer | None]
"""A law of patience, None where nobody hangs up, and what the formula says of it."""
EXACT: Final = ("Exact, in the long run: calls come at random (Poisson), handle times are exponential, first come, "
                "first served. Shares and the mean wait are of all calls, also of those who hang up.")
WIDTH: Final = 100
ERLANG_FORMAT: Final = {"name": "journeysim-erlang", "version": 1}
_ALIKE: Final = 1e-9


def patience_text(patience: Distribution | None) -> str:
    """Say a law of patience: "exponential, mean 3 min"."""
    if patience is None:
        return "nobody hangs up (Erlang C)"
    if patience.bounds[0] == patience.bounds[1]:
        return f"exactly {minutes_text(patience.average)}"
    if patience.dist == "exponential":
        return f"exponential, mean {minutes_text(patience.average)} (Erlang A)"
    parts = [part for parameter in patience.law.parameters
             if (part := _parameter(parameter.name, parameter.kind, patience.parameters[parameter.name]))]
    mean = "" if "mean" in patience.law.names else f", mean {minutes_text(patience.average)}"
    return ", ".join([patience.dist, *parts]) + mean


def _parameter(name: str, kind: str, value: float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return f"{len(value)} quantiles"
    return f"{name} {minutes_text(value) if kind == 'quantity' else f'{value:g}'}"


def desk_text(desk: Desk) -> str:
    """Say who serves, and how much comes."""
    agents = f"{desk.agents:,} agent{'s' * (desk.agents != 1)}"
    return (f"{agents}, {desk.calls:,g} calls an hour of {minutes_text(desk.handle)}: work for {desk.offered:,.4g} "
            f"agents, {100.0 * desk.load:.0f} % of what {'they' if desk.agents > 1 else 'one'} can do")


def table(desk: Desk, told: Sequence[Told]) -> Table:
    """Return a row for every law of patience."""
    waits = scale_for("min", [value for _, found in told if found for value in (found.wait, found.wait_served)])
    rows = [(patience_text(patience), *_cells(found, waits)) for patience, found in told]
    unit = waits.unit
    columns = ("Patience", "wait", "hang up", f"mean wait, {unit}", "of the served", f"within {_short(desk.target)}",
               "agents busy")
    note = f"{EXACT} Within {_short(desk.target)}: served by then."
    if any(found is None for _, found in told):
        note += " Never: more work than the agents can do, and nobody hangs up, so the line grows for ever."
    note = textwrap.fill(note, WIDTH, break_on_hyphens=False)
    return Table(desk_text(desk), columns, tuple(rows), frozenset(range(1, len(columns))), note)


def _short(minutes: float) -> str:
    return f"{60.0 * minutes:g} s" if minutes < 1.0 else minutes_text(minutes)


def _cells(found: Answer | None, waits: Any) -> tuple[str, ...]:
    if found is None:
        return ("100.0 %", "0.0 %", "never", "never", "0.0 %", "100.0 %")
    return (percent(found.waited), percent(found.hung_up), waits.text(found.wait), waits.text(found.wait_served),
            percent(found.prompt), percent(found.busy))


def percent(share: float) -> str:
    """Write a share in per cent with a decimal."""
    return f"{100.0 * share:.1f} %"


def finding(desk: Desk, told: Sequence[Told]) -> str:
    """Return what the picture says of the desk that was asked about."""
    hung_up = [found.hung_up for patience, found in told if patience is not None and found is not None]
    means = [patience.average for patience, _ in told if patience is not None]
    work = f"{desk.agents:,} agent{'s' * (desk.agents != 1)} with {100.0 * desk.load:.0f} % of the work they can do"
    if not hung_up:
        found = told[0][1]
        if found is None:
            return f"{work}: as nobody hangs up, the line grows for ever"
        return f"{work}: {percent(found.waited)} have to wait, and the mean wait is {minutes_text(found.wait)}"
    if len(hung_up) == 1:
        return f"{work}: {percent(hung_up[0])} hang up"
    spread = f"{100.0 * min(hung_up):.1f} to {percent(max(hung_up))} hang up"
    if max(means) - min(means) <= _ALIKE * max(means):
        return f"{work}: {spread}, though the mean patience is {minutes_text(means[0])} in every case"
    return f"{work}: {spread}"


def erlang_form(desk: Desk, told: Sequence[Told]) -> dict[str, Any]:
    """Return all of it for machines; null where there is no answer."""
    names = ("waited", "hung_up", "wait", "wait_served", "prompt", "busy")
    units = ("share_waited", "share_hung_up", "wait_minutes", "wait_minutes_of_served", "share_within_target",
             "share_busy")
    return {
        "format": ERLANG_FORMAT, "agents": desk.agents, "calls_per_hour": desk.calls, "handle_minutes": desk.handle,
        "target_minutes": desk.target, "load": desk.load,
        "answers": [
            {"patience": None if patience is None else {"dist": patience.dist, **patience.parameters},
             **{unit: None if found is None or math.isnan(getattr(found, name)) else getattr(found, name)
                for name, unit in zip(names, units, strict=True)}}
            for patience, found in told],
    }
