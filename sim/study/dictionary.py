"""What the names in the tables of a study mean: `dictionary.csv` beside them, and the metadata of the Parquet file.

One row a name, whether it heads a column or stands in a cell: what it is called, its unit, which way is better, what it
means, and in which files it is found. Outcomes are told by their catalogue, factors by what they move.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.outcomes import Outcome
    from sim.study.finish import StudyResult
    from sim.study.frame import Frame

FILE: Final = "dictionary.csv"
HEAD: Final = ("name", "label", "unit", "better", "meaning", "column_of", "value_in")
_BETTER: Final = {-1: "less", 0: "", 1: "more"}
_HALF: Final = "half_width"
_OF_THE_OUTCOME: Final = "of the outcome"
_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "point": ("", "The number of a setting of all factors, from 0."),
    "policy": ("", "The policy, by its name in the scenario; differences are taken from the first."),
    "replication": ("", "The number of a replication, from 0: the same number means the same customers and the same "
                        "luck. Numbers from 2^62 on are new replications of a winner, which had no part in choosing "
                        "it."),
    "log": ("", "SHA-256 of the event log of the run: equal digests mean equal runs, byte for byte."),
    "outcome": ("", "The outcome that the row is about, by name."),
    "label": ("", "What the outcome is called."),
    "unit": ("", "The unit of the outcome: min, share (of 1), money, ..."),
    "mean": (_OF_THE_OUTCOME, "Mean over the replications; in verdict.csv and differences.csv of the paired difference "
                              "from the first policy. Empty where undefined."),
    _HALF: (_OF_THE_OUTCOME, "Half the width of the interval of that mean, at the level beside it or of the study."),
    "level": ("share", "Confidence level of the interval: in verdict.csv that of one of the intervals that hold all at "
                       "once, elsewhere that of an interval by itself."),
    "replications": ("runs", "Replications that the row rests on."),
    "is": ("", "The word of a verdict: better, worse, same, unclear, undefined, higher or lower; of a setting, whether "
                "it meets its targets: yes, no, undecided."),
    "too_rare": ("", "Whether the difference rests on too few of the replications for an interval (yes, no)."),
    "runs_undefined": ("runs", "Replications in which the outcome is undefined under either policy."),
    "runs_needed": ("runs", "Replications, those made included, with which it would probably be settled; empty where "
                            "that cannot be said."),
    "luck_half_width": (_OF_THE_OUTCOME, "Half-width that comes from luck, which more runs shrink."),
    "data_half_width": (_OF_THE_OUTCOME, "Half-width that comes from the data, which only a longer log shrinks."),
    "variance_reduction": ("ratio", "How many times fewer replications common random numbers need than independent "
                                    "ones."),
    "difference": (_OF_THE_OUTCOME, "Mean paired difference from the first policy at the same point."),
    "difference_half_width": (_OF_THE_OUTCOME, "Half the width of the interval of that difference."),
    "factor": ("", "The factor, by its name in the study."),
    "effect": ("", "What the intervals support: whether the effect of the factor is clear."),
    "probability_positive": ("share", "The probability that the difference is above 0, from the t distribution."),
    "ruled_out_at": ("runs", "Replications after which the system was ruled out; empty for those that stayed."),
    "selected": ("", "Whether it was selected."),
    "stage": ("", "What the runs are for: trial or search, a point of the search; final or check, new "
                  "replications of what came out best."),
    "without": ("", "What of the world is put aside in the run, as formulas assume it away; empty for the world as "
                    "it is."),
    "agents": ("agents", "Agents on the rotas that are varied, at their busiest."),
    "agent_hours": ("h", "Agent hours a week on the rotas that are varied."),
    "wages": ("money", "What they cost a week."),
    "trial": ("", "The number of a trial, in the order in which they were tried, from 0."),
    "constraints": ("", "Whether all constraints are met by whole intervals: met, broken, not decided."),
}
_OF_TARGETS: Final[Mapping[str, tuple[str, str]]] = {
    "value": ("", "Mean of the outcome that a target names, over the replications of the row."),
    "half_width": ("", "Half the width of the interval of that mean."),
    "probability": ("share", "The probability that the target holds."),
    "met": ("", "Whether the target is met by the whole interval: yes, no, undecided."),
}
_ESTIMATES: Final[Mapping[str, tuple[str, str]]] = {
    "mu_star": (_OF_THE_OUTCOME, "Mean absolute elementary effect over the factor's range (Morris; Campolongo et al.)"),
    "mu": (_OF_THE_OUTCOME, "Mean elementary effect over the factor's range (Morris)"),
    "sigma": (_OF_THE_OUTCOME, "Standard deviation of the elementary effects: curvature or interaction (Morris)"),
    "total": ("share of variance", "Total Sobol index: the variance left if all other factors were fixed"),
    "first": ("share of variance", "First-order Sobol index: the variance that fixing the factor alone removes"),
}
_ENDS: Final = {"": ".", "_lower": ": lower limit of its interval.", "_upper": ": upper limit of its interval."}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name means: what it is called, its unit, which way is better, and its meaning."""

    label: str
    unit: str
    better: str
    meaning: str


def outcomes_of(frame: Frame) -> dict[str, Outcome]:
    """Return the outcomes of a study's world by name, as this world calls them, and its own measures."""
    from sim.outcomes.catalogue import expand
    from sim.scenario.plan import build

    plan = build(frame.scenario.world(frame.policies[0]))
    return {outcome.name: outcome for outcome in (*expand(plan), *frame.own)}


def dictionary_csv(result: StudyResult, tables: Mapping[str, bytes]) -> bytes:
    """Return the dictionary of a study.

    tables: the CSV files that are written, by name; beside them the table of runs is told.
    """
    from sim.study.finish import RUNS

    heads: dict[str, list[str]] = {RUNS: result.runs().columns}
    values: dict[str, list[str]] = {}
    for name, content in sorted(tables.items()):
        rows = list(csv.reader(io.StringIO(content.decode())))
        heads[name] = rows[0]
        if "outcome" in rows[0]:
            at = rows[0].index("outcome")
            values[name] = list(dict.fromkeys(row[at] for row in rows[1:]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    known = _Entries(result.frame)
    for name in dict.fromkeys(name for named in (*heads.values(), *values.values()) for name in named):
        entry = known.of(name)
        writer.writerow([name, entry.label, entry.unit, entry.better, entry.meaning,
                         *(" ".join(file for file, names in found.items() if name in names)
                           for found in (heads, values))])
    return text.getvalue().encode()


def metadata_of(result: StudyResult, columns: Sequence[str]) -> dict[str, str]:
    """Return what the Parquet file says of its columns: labels, units, meanings as JSON by column, and whose it is."""
    known = _Entries(result.frame)
    entries = {name: known.of(name) for name in columns}
    world = result.frame.scenario.world(result.policies[0])
    return {
        "title": result.title, "identity": result.frame.identity,
        "journeysim": result.frame.parts["versions"]["journeysim"],
        "currency": world.money.currency or "money",
        "labels": _json({name: entry.label for name, entry in entries.items()}),
        "units": _json({name: entry.unit for name, entry in entries.items() if entry.unit}),
        "columns": _json({name: entry.meaning for name, entry in entries.items()}),
    }


def _json(table: Mapping[str, str]) -> str:
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


class _Entries:
    """What the names of a study mean."""

    def __init__(self, frame: Frame) -> None:
        self._outcomes, self._factors = outcomes_of(frame), frame.definition.factors
        self._varied, self._own = frame.definition.varied, frame.definition.meanings()

    def of(self, name: str) -> Entry:
        """Return the entry of a name; one that nobody explains has no meaning: tables are written whatever it is."""
        if name in self._own:
            unit, meaning = self._own[name]
            return Entry(name.replace("_", " ").capitalize(), unit, "", meaning)
        if name in self._factors:
            moved = ", ".join(self._factors[name].targets) or "several keys at once"
            return Entry(name.replace("_", " ").capitalize(), "", "", f"A factor of the study; it moves {moved}.")
        if name in self._outcomes:
            one = self._outcomes[name]
            return Entry(one.label, one.unit, _BETTER[one.better], one.definition)
        if name in _COLUMNS:
            unit, meaning = _COLUMNS[name]
            return Entry(name.replace("_", " ").capitalize(), unit, "", meaning)
        stem, _, _ = name.rpartition(f"_{_HALF}")
        if stem in self._outcomes:
            one = self._outcomes[stem]
            meaning = f"Half the width of the interval of the mean of {stem}."
            return Entry(f"{one.label}: half-width", one.unit, "", meaning)
        if name in self._varied:
            return Entry(name, "", "", f"What the study sets {name.rstrip('+')} to, or moves it by.")
        stem, _, part = name.rpartition(" ")
        if stem in self._outcomes and part in _OF_TARGETS:
            one, (unit, meaning) = self._outcomes[stem], _OF_TARGETS[part]
            return Entry(f"{one.label}: {part.replace('_', ' ')}", unit or one.unit * (part != "met"), "", meaning)
        for end, said in reversed(_ENDS.items()):
            stem = name.removesuffix(end)
            if stem in _ESTIMATES:
                unit, meaning = _ESTIMATES[stem]
                return Entry(name.replace("_", " ").capitalize(), unit, "", f"{meaning}{said}")
        return Entry(name.replace("_", " ").capitalize(), "", "", "")
