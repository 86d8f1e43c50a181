"""Why two policies differ, for a dossier: what each lever does, and two customers who fare otherwise.

Both come from runs that are made when the dossier is, with the seed of the study: the same customers with the same
luck. There are few of them, so that a report is there in seconds; how many follows from the size of a run in records,
never from a clock, so that a dossier is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim.inquiry.choosing import candidate
from sim.inquiry.divergence import parting, twin_of
from sim.inquiry.lives import life_of, told
from sim.publish.adding_up import rounded, text
from sim.publish.dossier import Levers, Told
from sim.report import phrases
from sim.report.phrases import quoted
from sim.report.quantities import scale_for
from sim.report.story import Pair, Story, blocks, came_to
from sim.report.story_page import why_this_one
from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.inquiry.choosing import Chosen
    from sim.inquiry.lives import Told as Run
    from sim.inquiry.why import Part, Why
    from sim.scenario import Scenario

LOOKED_THROUGH: Final = 3
"""Replications that are looked through for whom to tell of, at most."""
MOST_RUNS: Final = 64
LEAST_REPLICATIONS: Final = 2
MOST_REPLICATIONS: Final = 10
_RECORDS: Final = 16_000_000
"""Records of all runs that tell what levers do, about; a few seconds of one core."""
_EACH: Final = 20_000
"""What making a world ready costs, in records."""
MOST_PARAGRAPHS: Final = 6
"""Paragraphs of a life that are told from where the two part; the command tells the others."""
MOST_BEFORE: Final = 3
MORE_REPLICATIONS: Final = 30
"""Replications that the command asks for which tells more precisely what levers do."""
_LEVERS: Final = 10
"""Levers told one by one in the table; the others stand together."""


@dataclass(frozen=True)
class Asked:
    """What is asked: the scenario with nothing left to pilot runs, two policies, the seed, and how to run.

    command: what a command on this scenario begins with behind its name, and ends with: its path, and `--set` and
    `--seed` as the study had them.
    """

    scenario: Scenario
    policies: tuple[str, str]
    seed: int
    workers: int
    engine: str
    command: tuple[str, str]

    @property
    def titles(self) -> tuple[str, str]:
        """Titles of both policies; with their names where they share one."""
        first, second = (self.scenario.policy_titles.get(policy) or policy for policy in self.policies)
        if first == second:
            return f"{first} ({self.policies[0]})", f"{second} ({self.policies[1]})"
        return first, second

    def run(self, policy: str, replication: int) -> Run:
        """Return one run with its whole log."""
        return told(self.scenario, policy, seed=self.seed, replication=replication, engine=self.engine)


# Levers -----------------------------------------------------------------------------------------------------------


def levers(asked: Asked, records: int) -> Levers:
    """Return what each lever has to do with the difference; `records`: of a run, which sets how many there are.

    InputError for policies that come to the same.
    """
    from sim.inquiry.why import designed, why
    from sim.report.why import cost, named, notes, sentence

    design = designed(asked.scenario, asked.policies, replications=MOST_REPLICATIONS, seed=asked.seed, brief=True)
    count = replications(len(design.coalitions(0)), records)
    design = replace(design, replications=count, orders=design.orders[:count])
    found = why(design, workers=asked.workers, engine=asked.engine)
    names = named(found)
    before, behind = asked.command
    line = f"journeysim why {before} --policies {','.join(asked.policies)} --replications {MORE_REPLICATIONS}{behind}"
    said = tuple(sentence(found, name) for name in names)
    few = f"{cost(found.design)} That is few, and what is not clear of zero may be luck: the command below runs more."
    return Levers(*asked.titles, said, shares_table(found), (few, *notes(found)[1:]), line, found)


def replications(mixtures: int, records: int) -> int:
    """Return how many replications of so many mixtures are run, by the records of a run."""
    by_records = _RECORDS // (mixtures * (records + _EACH))
    return max(LEAST_REPLICATIONS, min(MOST_REPLICATIONS, by_records, MOST_RUNS // mixtures))


def shares_table(found: Why) -> Table | None:
    """Return one row a lever and one column an outcome whose difference is clear enough to be shared out.

    Every column adds up as it is shown, to 100 % or, where the levers pull against each other so much that shares
    would say little, to the difference in the unit of the outcome.
    """
    from sim.report.why import label, named

    names = [name for name in named(found) if found.is_shared(name)]
    if not names or len(found.design.levers) < 2:
        return None
    order = _order(found, names)
    single, rest = (order[:_LEVERS], order[_LEVERS:]) if len(order) > _LEVERS + 1 else (order, [])
    columns = [_column(found, name, single, rest) for name in names]
    heads = [label(found.design.levers[at].name) for at in single]
    heads += [f"the other {len(rest)} together"] if rest else []
    rows = [(head, *(column[at] for column in columns)) for at, head in enumerate([*heads, "all together"])]
    note = ("What each lever adds to those set before it, on average over orders drawn at random (Shapley values). "
            "Each column adds up to its last row: 100 % of the difference, or the difference itself where the levers "
            "pull against each other. In brackets: not clear of zero. A minus in front of a share: it works against "
            "the difference.")
    return Table("What each lever does", ("", *(phrases_of(found, name) for name in names)), tuple(rows),
                 frozenset(range(1, len(names) + 1)), note)


def phrases_of(found: Why, name: str) -> str:
    """Return what an outcome is called at the head of a column."""
    from sim.report.why import shown

    called = phrases.noun(shown(found), name)
    return called[:1].upper() + called[1:]


def _order(found: Why, names: list[str]) -> list[int]:
    """Return the levers by number, the greatest part in all that levers do to these outcomes first."""
    weight = dict.fromkeys(range(len(found.design.levers)), 0.0)
    for name in names:
        sizes = [abs(float(part.exact)) for part in found.parts[name]]
        for at, size in enumerate(sizes):
            weight[at] += size / (sum(sizes) or 1.0)
    return sorted(weight, key=lambda at: (-weight[at], at))


def _column(found: Why, name: str, single: list[int], rest: list[int]) -> list[str]:
    from sim.report.why import is_torn, shown

    parts, comparison = found.parts[name], shown(found)
    together = sum((parts[at].exact for at in rest), start=parts[0].exact * 0)
    values = [*(parts[at].exact for at in single), *([together] if rest else [])]
    clear = [*(parts[at].is_clear for at in single), *([True] if rest else [])]
    total = sum(part.exact for part in parts)
    if not is_torn(found, name):
        units = rounded([100 * value / total for value in values])
        cells = [f"{unit:,} %" for unit in units]
        return [*(_bracketed(cell, is_clear, parts, single, at) for at, (cell, is_clear) in
                  enumerate(zip(cells, clear, strict=True))), f"{sum(units):,} %"]
    turn = int(phrases.turned(comparison, name))
    scale = scale_for(comparison.about(name).unit, [float(value) for value in (*values, total)], difference=True)
    decimals = max(scale.decimals - 1, 0)
    units = rounded([turn * value / float_ratio(scale.divisor) for value in values], decimals)
    unit = phrases.spelled(phrases.unit(scale))
    cells = [f"{text(each, decimals, sign=True)}{unit}" for each in units]
    return [*(_bracketed(cell, is_clear, parts, single, at) for at, (cell, is_clear) in
              enumerate(zip(cells, clear, strict=True))), f"{text(sum(units), decimals, sign=True)}{unit}"]


def float_ratio(divisor: float) -> int | float:
    """Return a divisor as a whole number where it is one, so that fractions stay exact."""
    return int(divisor) if divisor == int(divisor) else divisor


def _bracketed(cell: str, is_clear: bool, parts: tuple[Part, ...], single: list[int], at: int) -> str:
    if at < len(single) and parts[single[at]].does_nothing:
        return cell
    return cell if is_clear else f"({cell})"


# Two customers ----------------------------------------------------------------------------------------------------


def stories(asked: Asked) -> tuple[tuple[Told, ...], int, str]:
    """Return the worst case of a customer who is saved by the second policy, and of one who is harmed by it.

    Beside them how many records the first run under the first policy has, and what is said where there is nobody.
    """
    first, second = asked.policies
    found: dict[str, tuple[Run, Run, Chosen]] = {}
    size = 0
    for replication in range(LOOKED_THROUGH):
        runs = {policy: asked.run(policy, replication) for policy in asked.policies}
        size = size or len(runs[first].log.records)
        for fate, (lost, kept) in {"saved": (first, second), "harmed": (second, first)}.items():
            if fate not in found and (best := candidate(runs[lost], "saved", runs[kept])) is not None:
                found[fate] = runs[lost], runs[kept], best[1]
        if len(found) == len(_FATES):
            break
    missing = [fate for fate in _FATES if fate not in found]
    note = " ".join(_NOBODY[fate].format(*map(quoted, asked.titles), runs=LOOKED_THROUGH) for fate in missing)
    return tuple(_story(asked, fate, *found[fate]) for fate in _FATES if fate in found), size, note


_FATES: Final = ("saved", "harmed")
_NOBODY: Final = {
    "saved": "In the {runs} runs looked through nobody who leaves under {0} because of a case stays under {1}.",
    "harmed": "In the {runs} runs looked through nobody who leaves under {1} because of a case stays under {0}.",
}
_HEADINGS: Final = {"saved": "Saved: customer {customer} leaves under {0} and stays under {1}",
                    "harmed": "Harmed: customer {customer} stays under {0} and leaves under {1}"}


def _story(asked: Asked, fate: str, lost: Run, kept: Run, chosen: Chosen) -> Told:
    leaving = life_of(lost, chosen.customer)
    staying = twin_of(leaving, kept)
    assert staying is not None  # who stays under the other policy exists there
    first, second = (leaving, staying) if fate == "saved" else (staying, leaving)
    parts = parting(first, second, asked.scenario)
    assert parts is not None  # one leaves, the other stays
    titles = asked.titles
    ours, theirs = Story(first, titles[0], parts.ours), Story(second, titles[1], parts.theirs)
    pair = Pair(ours, theirs, titles[1], parts)
    shared = tuple(blocks(ours, until=parts.first)) if parts.shared and parts.first >= 0 else ()
    lives = (_cut(tuple(blocks(ours, since=parts.first)) if parts.first >= 0 else ()),
             _cut(tuple(blocks(theirs, since=parts.other)) if parts.other >= 0 else ()))
    before, behind = asked.command
    line = (f"journeysim story {before} --policy {lost.plan.policy} --against {kept.plan.policy} "
            f"--customer {chosen.customer} --replication {chosen.replication}{behind}")
    heading = _HEADINGS[fate].format(*map(quoted, titles), customer=chosen.customer)
    why = why_this_one(Pair(Story(leaving, ""), None, "", None), chosen)
    said = tuple(each.replace("`", "") for each in pair.explained)
    return Told(fate, heading, why, titles, _last(shared), lives, said, came_to(pair), line, pair)


def _cut(paragraphs: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    """Return the first paragraphs of a life, and how many there are beyond them."""
    rest = len(paragraphs) - MOST_PARAGRAPHS
    if rest <= 1:
        return paragraphs
    return (*paragraphs[:MOST_PARAGRAPHS], (f"({rest} further paragraphs: the command below tells them.)", False))


def _last(paragraphs: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    rest = len(paragraphs) - MOST_BEFORE
    if rest <= 1:
        return paragraphs
    return ((f"({rest} earlier paragraphs, alike under both: the command below tells them.)", False),
            *paragraphs[-MOST_BEFORE:])
