"""Twins in words: who is saved, harmed, lost anyway and untouched, by which way, and who they are.

    pages(result)      what `journeysim twins` prints, texts and tables in turn
    pictures(result)   the picture, by file name
"""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.inquiry.partings import Way
from sim.inquiry.twin_form import ASSUMES, METHOD, SPILL_OVER, interval, is_rare, net
from sim.inquiry.twins import FATES, HARMED, SAVED
from sim.report.labels import UNTITLED
from sim.report.phrases import duration, quoted
from sim.report.tables import Table, plain
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.inquiry.twins import TwinResult

WIDTH: Final = 100
CALLED: Final = {"saved": "saved", "harmed": "harmed", "lost_anyway": "lost anyway", "untouched": "untouched"}
WAY_CALLED: Final = {
    Way.OWN: "own treatment", Way.LINES: "through lines", Way.WORD_OF_MOUTH: "through word of mouth",
    Way.PROJECTS: "through projects", Way.OTHER: "otherwise",
}
_TRAIT_CALLED: Final = {
    "founders": {"flaw": "flaw of the first case", "complexity": "complexity of the first case",
                 "channel": "channel of the first contact", "hour": "hour of the first onset",
                 "tolerance": "tolerance (points of effort)"},
    "cases": {"flaw": "flaw", "complexity": "complexity", "channel": "channel of the first contact",
              "hour": "hour of the onset", "tolerance": "tolerance (points of effort)"},
}
_HOURS: Final = 4
"""Hours of the day that the table puts together."""


def pages(result: TwinResult) -> list[str | Table]:
    """Return what is to be read, in order."""
    found: list[str | Table] = [_filled(_head(result)), fates(result), _filled(finding(result))]
    if any(result.fate(fate).any() for fate in ("saved", "harmed")):
        found += [ways(result), _filled(METHOD)]
    found += [group_table(result, trait) for trait in result.traits.names]
    return [*found, *map(_filled, notes(result))]


def markdown(result: TwinResult) -> str:
    """Return the same as Markdown, with everything indented: as it is printed."""
    parts = [page if isinstance(page, str) else plain(page) for page in pages(result)]
    lines = [f"    {line}".rstrip() for part in parts for line in [*part.split("\n"), ""]]
    return "\n".join(["# Twins", "", *lines]).rstrip() + "\n"


def unit(result: TwinResult) -> str:
    """Return what is counted."""
    return "founding customers" if result.unit == "founders" else "cases"


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False, break_long_words=False)


def _head(result: TwinResult) -> str:
    runs = f"{result.replications} replication{'s' * (result.replications != 1)}"
    first, second = both_titles(result)
    return (f"{result.title or UNTITLED}: the same {unit(result)} under {first} and under {second} ({runs}, seed "
            f"{result.seed})")


def both_titles(result: TwinResult) -> tuple[str, str]:
    """Return the titles of both policies as they stand in a sentence."""
    return quoted(result.titles[0]), quoted(result.titles[1])


# What happened ----------------------------------------------------------------------------------------------------


def meanings(result: TwinResult) -> dict[str, str]:
    """Say what each fate means."""
    first, second = both_titles(result)
    if result.unit == "founders":
        return {"saved": f"left under {first} only", "harmed": f"left under {second} only",
                "lost_anyway": "left under both", "untouched": "stayed under both"}
    return {"saved": f"solved in time under {second} only", "harmed": f"solved in time under {first} only",
            "lost_anyway": "solved in time under neither", "untouched": "solved in time under both"}


def fates(result: TwinResult) -> Table:
    """Return the table of the four fates, and of those who exist under one policy only."""
    everybody = float(result.everybody().mean())
    says = meanings(result)
    rows = [(CALLED[fate], *amount(result.fate(fate)), _share(result.fate(fate), everybody), says[fate])
            for fate in FATES]
    for which, title in enumerate(both_titles(result)):
        head = "one policy only" if which == 0 else ""
        rows.append((head, *amount(result.alone(which)), "", f"exist under {title} only"))
    note = (f"Means over replications, with {percent()} intervals; shares of the {everybody:,.0f} {unit(result)}"
            f"{' that count' if result.unit == 'cases' else ''}.")
    return Table("", ("", unit(result), "±", "share", ""), tuple(rows), frozenset({1, 2, 3}), note)


def amount(values: NDArray[np.int64], sign: bool = False) -> tuple[str, str]:
    """Return a mean and the half-width of its interval as they stand in a table."""
    found = interval(values)
    digits = 0 if abs(found.mean) >= 100.0 else 1
    mean = f"{found.mean + 0.0:{'+' if sign and found.mean else ''},.{digits}f}"
    if is_rare(values):
        return mean, "rare"
    return mean, f"{found.half_width:,.{digits}f}" if math.isfinite(found.half_width) else ""


def _share(values: NDArray[np.int64], everybody: float) -> str:
    return f"{100.0 * float(values.mean()) / everybody:.2f} %" if everybody else ""


def finding(result: TwinResult) -> str:
    """Say what the second policy does to the same customers, as far as the interval bears it."""
    saved, harmed = result.fate("saved"), result.fate("harmed")
    gain, (first, title) = net(saved, harmed), both_titles(result)
    better = ("more founding customers stay" if result.unit == "founders" else "more cases are solved in time")
    if not saved.any() and not harmed.any():
        return f"Nobody fares otherwise under {title} than under {first}: the same are lost under both."
    split = f"{amount(saved)[0]} are saved and {amount(harmed)[0]} harmed"
    mean, half = amount(gain)
    found = interval(gain)
    if result.replications < 2 or is_rare(gain):
        return (f"{split[:1].upper()}{split[1:]}; whether that is chance cannot be said from so few that differ, or "
                "from one run.")
    if found.lower > 0.0 or found.upper < 0.0:
        word = better if found.mean > 0.0 else better.replace("more", "fewer", 1)
        return f"{mean.lstrip('-')} ± {half} {word} under {title} than under {first}: {split}."
    return f"Whether {better} under {title} is not clear ({amount(gain, sign=True)[0]} ± {half}): {split}."


# By which way -----------------------------------------------------------------------------------------------------


def ways(result: TwinResult) -> Table:
    """Return the table of how the policy reached those whose fates differ."""
    rows = [_way_row("direct", WAY_CALLED[Way.OWN], result, [Way.OWN])]
    rows.append(_way_row("spill-over", "all together", result, list(SPILL_OVER)))
    rows += [_way_row("", WAY_CALLED[way], result, [way]) for way in SPILL_OVER
             if way is not Way.OTHER or result.by_way([way], SAVED).any() or result.by_way([way], HARMED).any()]
    return Table("How the difference reached them", ("", "by", "saved", "±", "harmed", "±", "net", "±"),
                 tuple(rows), frozenset(range(2, 8)))


def _way_row(head: str, called: str, result: TwinResult, chosen: list[Way]) -> tuple[str, ...]:
    saved, harmed = result.by_way(chosen, SAVED), result.by_way(chosen, HARMED)
    return head, called, *amount(saved), *amount(harmed), *amount(net(saved, harmed), sign=True)


# Who they are -----------------------------------------------------------------------------------------------------


def group_table(result: TwinResult, trait: str) -> Table:
    """Return the table of one trait: everybody in each group, what became of them, and by which way."""
    rows = []
    for name, cells in _groups(result, trait):
        if not cells.any():
            continue
        by_fate = cells.sum(axis=2)
        saved, harmed = by_fate[:, SAVED], by_fate[:, HARMED]
        direct = cells[:, SAVED, 0] - cells[:, HARMED, 0]
        counts = [amount(by_fate[:, at])[0] for at in range(len(FATES))]
        rows.append((name, f"{by_fate.sum(axis=1).mean():,.0f}", *counts, *amount(net(saved, harmed), sign=True),
                     amount(direct, sign=True)[0], amount(saved - harmed - direct, sign=True)[0]))
    columns = ("", "all", *CALLED.values(), "net", "±", "direct", "spill-over")
    return Table(f"By {_TRAIT_CALLED[result.unit][trait]}", columns, tuple(rows), frozenset(range(1, len(columns))))


def _groups(result: TwinResult, trait: str) -> list[tuple[str, NDArray[np.int64]]]:
    """Return the groups of a trait with their cells; hours are put together."""
    names = result.traits.names[trait]
    cells = [result.group(trait, place) for place in range(len(names))]
    if trait != "hour":
        return list(zip(names, cells, strict=True))
    blocks = [(f"{at:02}-{at + _HOURS:02}", np.sum(cells[at:at + _HOURS], axis=0)) for at in range(0, 24, _HOURS)]
    return [*blocks, (names[-1], cells[-1])]


def notes(result: TwinResult) -> list[str]:
    """Return what has to be known to read the tables."""
    if result.unit == "founders":
        early = ", the warm-up included" if result.warm_up else ""
        others = float(result.newcomers().mean())
        what = (f"Founders are the customers of minute 0, followed over the whole run of {duration(result.horizon)}"
                f"{early}. {others:,.0f} others joined under both policies and are in none of the lines.")
    else:
        what = (f"In time is within {duration(result.watch)}. Cases count that were opened after the warm-up and could "
                "be watched for so long before the end of the run.")
    rare = "rare: the count rests on too few of the replications for an interval to be believed."
    return [f"{what} {rare}", ASSUMES]


def pictures(result: TwinResult) -> dict[str, bytes]:
    """Return the picture of who moved where, as PNG and SVG, by file name."""
    from sim.report.figures.style import files
    from sim.report.figures.twins import Moves, moves

    by_way = {WAY_CALLED[way]: (interval(result.by_way([way], SAVED)), interval(result.by_way([way], HARMED)))
              for way in Way if way is not Way.OTHER or result.by_way([way], SAVED).any()}
    counts = {fate: interval(result.fate(fate)) for fate in FATES}
    lost, kept = ("left", "stayed") if result.unit == "founders" else ("not solved in time", "solved in time")
    return files("twins", moves(Moves(finding(result), result.titles, unit(result), lost, kept, counts, by_way,
                                      result.replications)))
