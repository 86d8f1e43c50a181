"""What a sweep came to, in words and pictures: the best point on new replications, and where policies differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.figures.captions import counted, distinct_titles, opened
from sim.report.figures.style import files
from sim.report.figures.sweep import sweep
from sim.report.figures.swept import Swept
from sim.report.findings import MOST_LINES, estimated_again, listed, noun, where
from sim.report.kinds.base import Report
from sim.report.kinds.cells import file_name, side
from sim.report.selection import outcome
from sim.statistics.intervals import mean_interval

if TYPE_CHECKING:
    from sim.study.finish import StudyResult


class Sweep(Report):
    """The words and pictures of a sweep."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return the winner on new replications, and one line a policy: at how many points it stands out in what."""
        found = result.summary.findings
        lines = []
        if again := found.get("winner"):
            lines.append(f"Best of {found['points'] * len(result.policies)} combinations by {noun(again['outcome'])}: "
                         f"{where(result, again)}{_equals(again['equals'])}. {estimated_again(result, again)}")
        others = result.policies[1:]
        room = MOST_LINES - 1 - len(lines)
        for policy in others[:room if len(others) <= room else room - 1]:
            lines.append(f"{result.titles[policy]} against {result.titles[result.baseline]}. "
                         f"{' '.join(_by_points(found, policy))}")
        if len(others) > room:
            lines.append(f"{len(others) - room + 1} more policies are in the table.")
        return lines

    def notes(self, result: StudyResult) -> list[str]:
        """Return what the intervals of a sweep promise, which is less than that they hold at once."""
        if len(result.policies) < 2:
            return []
        level = result.summary.findings["level"]
        return [f"Intervals hold one by one, each with {level:.0%} confidence: where there is no difference at all, "
                f"about {1.0 - level:.0%} of the points stand out by chance."]

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return its pictures."""
        made: dict[str, bytes] = {}
        for name in result.frame.outcomes:
            made.update(files(file_name("sweep", name), sweep(_swept(result, name))))
        return made


REPORT = Sweep()


def _equals(count: int) -> str:
    """Return how many other combinations come out the same in every run, of which the first is named."""
    return f" (the first of {count + 1} that come out the same in every run)" if count else ""


def _by_points(found: Mapping[str, Any], policy: str) -> list[str]:
    """Return at how many points which outcomes stand out; those that do so nowhere together at the end."""
    sides, points = found["points_below_unclear_above"][policy], found["points"]
    silent = [noun(name) for name, counts in sides.items() if counts[1] == points]
    parts = [_counts(name, counts, found["points_undefined"][policy][name], points)
             for name, counts in sides.items() if counts[1] != points]
    return [*parts, f"Not clear anywhere: {listed(silent)}."] if silent else parts


def _counts(name: str, counts: Sequence[int], undefined: int, points: int) -> str:
    below, unclear, above = counts
    words = [(below, "lower"), (above, "higher"), (unclear, "not clear"), (undefined, "undefined in some run")]
    whole = [word for count, word in words if count == points]
    if whole:
        said = f"{whole[0]} {'at every point' if undefined else 'everywhere'}"
    else:
        said = ", ".join(f"{word} at {count}" for count, word in words if count) + f" of {points} points"
    return f"{outcome(name).label}: {said}."


def _swept(result: StudyResult, name: str) -> Swept:
    level, results = result.summary.findings["level"], result.results
    levels = tuple(tuple(mean_interval(results.values(point, policy, name), level) for point in result.points)
                   for policy in result.policies)
    gaps = tuple(tuple(mean_interval(results.paired(point, policy, result.baseline, name), level)
                       for point in result.points) for policy in result.policies[1:])
    factors = tuple(result.factors)
    sides = tuple(side(factor, result.factors[factor]) for factor in factors)
    values = tuple(tuple(point.values[factor] for factor in factors) for point in result.points)
    count = counted(result.summary.findings["replications"], "replication")
    note = f"{opened(result.title)}{count} at every point, with common random numbers"
    return Swept(name, factors, sides, values, tuple(distinct_titles(result.titles).values()), levels, gaps, note)
