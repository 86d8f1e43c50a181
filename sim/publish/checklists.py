"""What reporting checklists share: numbered items, filled from a scenario and a manifest or left for the author.

A checklist asks for much that no file knows: why a model was built, for whom, where the data are from. Such an item is
marked for the author to write, with what is asked; nothing is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.publish.citation import made_with, version_of
from sim.publish.markdown import escaped, said, table
from sim.report.phrases import duration, listed
from sim.report.sheet import sheet
from sim.study.dictionary import outcomes_of

if TYPE_CHECKING:
    from sim.report.tables import Table
    from sim.scenario.model import World
    from sim.study.finish import StudyResult

AUTHOR: Final = "**For the author to write:**"
"""How an item begins that a scenario and a manifest cannot fill."""
_DIGITS: Final = 12
_TITLES: Final = {
    "pools": "Who", "rota": "On duty", "chain": "The chain, frontline first", "channels": "Ways in",
    "hours": "Opening hours", "flaws": "What goes wrong", "levers": "What the policies change",
}
"""Tables of the sheet by what they are about; one that a scenario does not have is left out."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a checklist.

    number, title: as the checklist has them; texts: what is known, sentences of ours; tables; author: what the author
    has to write, "" where nothing is missing.
    """

    number: str
    title: str
    texts: tuple[str, ...] = ()
    tables: tuple[Table, ...] = field(default=())
    author: str = ""


def document(title: str, result: StudyResult, work: str, groups: Sequence[tuple[str, Sequence[Item]]]) -> bytes:
    """Return a filled checklist as Markdown in UTF-8; work: the entry of the checklist's source."""
    parts = [f"# {title}: {escaped(result.title)}",
             f"Filled from the scenario and the manifest of study `{result.manifest['identity'][:_DIGITS]}`, made by "
             f"journeysim {escaped(version_of(result))}. What they do not know is marked “For the author to write”.",
             f"The checklist: {escaped(work)}"]
    for heading, items in groups:
        parts.append(f"## {heading}")
        for item in items:
            parts += _item(item)
    return ("\n\n".join(parts) + "\n").encode()


def _item(item: Item) -> Iterator[str]:
    yield f"### {item.number} {item.title}"
    yield from map(said, item.texts)
    yield from (table(found, 4) for found in item.tables)
    if item.author:
        yield f"{AUTHOR} {said(item.author)}"


# What several checklists ask for ----------------------------------------------------------------------------------


def sheet_tables(result: StudyResult) -> dict[str, Table]:
    """Return the tables of the scenario's sheet by what they are about, as `journeysim check` prints them."""
    first, *others = sheet(result.frame.scenario)
    by_title = {found.title: found for found in others}
    return {"overview": first} | {name: by_title[title] for name, title in _TITLES.items() if title in by_title}


def world_of(result: StudyResult) -> World:
    """Return the world of the first policy."""
    return result.frame.scenario.world(result.baseline)


def outcomes_table(result: StudyResult) -> Table:
    """Return the outcomes that the study reports, each with its unit and its definition."""
    from sim.report.tables import Table

    known = outcomes_of(result.frame)
    rows = tuple((known[name].label, known[name].unit, known[name].definition, name)
                 for name in result.frame.outcomes if name in known)
    return Table("Outcomes", ("Outcome", "Unit", "How it is computed from the event log", "Name"), rows)


def sources_of(result: StudyResult) -> Table | None:
    """Return every figure that has an effect, with its value and source; None where the scenario has none."""
    from sim.publish.assumed import assumptions
    from sim.report.tables import Table

    found = assumptions(result)
    rows = tuple((figure.key, figure.value, ", ".join(figure.policies) or "all", figure.trust or "-",
                  figure.basis or "no source is given") for figure in found.figures)
    note = "; ".join(f"{letter or '-'}: {meaning}" for letter, meaning, _ in found.letters)
    return Table("Figures and what they rest on", ("Figure", "Value", "Set by", "Trust", "From"), rows,
                 frozenset(), f"Trust: {note}.") if rows else None


def policies_said(result: StudyResult) -> str:
    """Return which policies take part, the first being what others are compared with."""
    named = [f"“{title}” (`{name}`)" for name, title in result.titles.items()]
    one = len(named) == 1
    return f"{'Policy' if one else 'Policies'}: {listed(named)}{'' if one else '; differences are from the first'}."


def factors_said(result: StudyResult) -> str:
    """Return what the study varies, with the keys that each factor moves; empty where it varies nothing."""
    parts = [f"`{name}` ({', '.join(factor.targets) or 'several keys'}: from {factor.ends[0]} to {factor.ends[-1]})"
             for name, factor in result.factors.items()]
    return f"Varied: {listed(parts)}; {len(result.points):,} points." if parts else ""


def length_said(result: StudyResult) -> str:
    """Return how long a run is and what of it counts."""
    world = world_of(result)
    warm_up = world.warm_up
    if isinstance(warm_up, str):
        counts = "The warm-up is chosen from pilot runs"
    else:
        counts = (f"The first {duration(warm_up)} are a warm-up, which does not count" if warm_up
                  else "There is no warm-up: everything counts from the start")
    return f"A run lasts {duration(world.horizon)} of simulated time. {counts}."


def software_said(result: StudyResult) -> str:
    """Return which software made the results."""
    versions = ", ".join(f"{name} {version}" for name, version in made_with(result).items())
    return f"journeysim {version_of(result)}, with {versions}. Both engines write the same event log byte for byte."
