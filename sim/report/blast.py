"""The blast of one event in words: what it brought about, who stood in line for it, and what the run is without it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sim.eventlog.naming import clock_of, week_of
from sim.inquiry.losses import MEASURES
from sim.report.telling.grammar import capital, listed, number, plural
from sim.vocabulary import KINDS, NOBODY, Kind

if TYPE_CHECKING:
    from sim.inquiry.blast import Blast, Branch, Event
    from sim.inquiry.undone import Answer, Undone

FORMAT: Final = {"name": "journeysim-blast", "version": 1}
WIDTH: Final = 100
"""Columns of the text; the tree is as wide as it is."""
_SHOWN: Final = 6
"""Kinds of records that are counted by name; customers that are named."""


def told(answer: Answer) -> str:
    """Return what an event brought about, as text."""
    blast = answer.blast
    lines = [f"{_event(blast.event)} (record {blast.event.position} of replication {answer.replication}).", ""]
    lines += [*_story(blast), "", *_line(blast), "", *_without(answer.undone), "", "How it went on:", ""]
    filled = [textwrap.fill(line, WIDTH, break_on_hyphens=False) for line in lines]
    return "\n".join([*filled, *_tree(blast.tree, "")]) + "\n"


def blast_form(answer: Answer) -> dict[str, Any]:
    """Return what an event brought about, as machines read it."""
    blast = {key: value for key, value in asdict(answer.blast).items() if key != "tree"}
    return {"format": FORMAT, "policy": answer.policy, "seed": answer.seed, "replication": answer.replication, **blast,
            "tree": asdict(answer.blast.tree), "undone": None if answer.undone is None else asdict(answer.undone)}


def _event(event: Event) -> str:
    """Say what happened, when and to whom."""
    says = KINDS[Kind[event.kind]].says if event.kind in Kind.__members__ else event.kind
    where = f" [{event.place}]" if event.place else ""
    whom = f", customer {event.customer}" if event.customer != NOBODY else ""
    case = f", case {event.case}" if event.case != NOBODY else ""
    return f"Week {week_of(event.time)}, {clock_of(event.time)}{whom}{case}: {says}{where}"


def _story(blast: Blast) -> Iterator[str]:
    """Say what would not have happened at all without it."""
    records = sum(blast.counts.values())
    if not records:
        yield ("No record of the log happened for it." if blast.event.kind != Kind.REQUEST_LOST.name else
               "No record of the log happened for it: nothing happens to a request that is lost until it is found. "
               "What lost requests cost, `journeysim investigate` tells without --blast.")
        return
    kinds = [f"{kind} {count:,}" for kind, count in blast.counts.items()]
    more = f" and {plural(len(kinds) - _SHOWN, 'other kind')}" if len(kinds) > _SHOWN else ""
    yield (f"It brought about {plural(records, 'record')} of {plural(len(blast.cases), 'case')} and "
           f"{plural(len(blast.customers), 'customer')}: {', '.join(kinds[:_SHOWN])}{more}.")
    if blast.heard:
        yield f"{capital(_who(blast.heard))} heard of it from others."
    if blast.joined:
        yield f"{capital(_who(blast.joined))} joined because of it."
    if blast.left:
        yield f"{capital(_who(blast.left))} left because of it."
    if blast.unsolved:
        yield f"{capital(plural(len(blast.unsolved), 'case'))} of it ended unsolved."


def _line(blast: Blast) -> Iterator[str]:
    """Say who stood in line meanwhile."""
    if not blast.kept_waiting:
        yield "Nobody else stood in line for the agents who were busy with it."
        return
    gone = f"; {_who(blast.hung_up)} hung up" if blast.hung_up else ""
    yield f"Meanwhile {_who(blast.kept_waiting)} stood in line for the agents who were busy with it{gone}."


def _without(undone: Undone | None) -> Iterator[str]:
    """Say what the run is without it."""
    if undone is None:
        yield "No single decision of the model undoes it, so there is no run without it."
        return
    before, after = (losses["customers_lost"] for losses in (undone.before, undone.after))
    instead = f"But for it - {undone.instead} instead, everybody's luck as it is -"
    if undone.saved or undone.harmed or before != after:
        stay, go = number(len(undone.saved)), number(len(undone.harmed))
        yield (f"{instead} {after:,} in place of {before:,} customers are lost: {stay} would have stayed, {go} other "
               "would have left instead.")
    else:
        yield f"{instead} the same {plural(before, 'customer')} are lost."
    others = [f"{MEASURES[name].many} {undone.after[name] - count:+,}" for name, count in undone.before.items()
              if name != "customers_lost" and undone.after[name] != count]
    yield (f"From the warm-up on, without it: {', '.join(others)}." if others
           else "Nothing else that is counted from the warm-up on differs.")


def _who(customers: tuple[int, ...]) -> str:
    named = [str(one) for one in customers[:_SHOWN]]
    if len(customers) == 1:
        return f"customer {named[0]}"
    rest = len(customers) - len(named)
    return f"{number(len(customers))} customers ({listed(named) if not rest else ', '.join(named) + ', ...'})"


def _tree(branch: Branch, indent: str) -> Iterator[str]:
    """Draw a story as it forks."""
    last = branch.events[-1]
    kinds = " > ".join(event.kind for event in branch.events)
    whom = f"  (customer {last.customer}, week {week_of(last.time)}, {clock_of(last.time)})"
    yield f"{indent}{kinds}{whom if last.customer != NOBODY else ''}"
    for below in branch.branches:
        yield from _tree(below, indent + "  ")
    if branch.more[0]:
        yield f"{indent}  ... {number(branch.more[0])} more, of {plural(branch.more[1], 'record')}"
