"""STRESS-DES, filled from the scenario and the manifest of a finished study.

The checklist of Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019, "Strengthening the reporting of empirical
simulation studies: introducing the STRESS guidelines", *Journal of Simulation* 13:55): six sections, their items by
number. The titles are the checklist's; the texts are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.publish.checklists import (
    Item,
    document,
    factors_said,
    length_said,
    outcomes_table,
    policies_said,
    sheet_tables,
    software_said,
    sources_of,
    world_of,
)
from sim.publish.methods import methods_of
from sim.statistics.works import WORKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.report.tables import Table
    from sim.study.finish import StudyResult


def stress(result: StudyResult, files: Mapping[str, bytes]) -> bytes:
    """Return the filled checklist as Markdown; files: of the folder of results, by name."""
    groups = (("1 Objectives", _objectives(result)), ("2 Logic", _logic(result)), ("3 Data", _data(result)),
              ("4 Experimentation", _experimentation(result, files)), ("5 Implementation", _implementation(result)),
              ("6 Code access", _access(result)))
    return document("STRESS-DES", result, WORKS["monks2019"].entry, groups)


def _objectives(result: StudyResult) -> Sequence[Item]:
    optimised = ("Points were searched for by Optuna; 2.3 and 4.3 say what was varied and how the finalists were run."
                 if result.kind == "optimise" else "")
    return (
        Item("1.1", "Purpose of the model", (f"The study is called “{result.title}”.",),
             author="background and objectives of the model, and who uses it for which decision"),
        Item("1.2", "Model outputs", ("Every outcome is a fold over the event log of a run, from the warm-up on. Half-"
                                      "widths and intervals are those of 4.3.",), (outcomes_table(result),)),
        Item("1.3", "Experimentation aims", tuple(filter(None, (
            f"A study of the kind {result.kind}.", policies_said(result), factors_said(result), optimised))),
             author="why these policies and these ranges were chosen"),
    )


def _logic(result: StudyResult) -> Sequence[Item]:
    found = sheet_tables(result)
    world = world_of(result)
    fixed = ("Customers with problems make contact through channels, wait for agents of pools, are served by levels of "
             "a chain, handed up, sent to fixers, told dates, and leave, complain or recommend. The rules are in the "
             "documentation, page “The model”, section by section.")
    demand = ("Cases arrive from outside; there is no base of customers." if str(world.demand.kind) == "open" else
              "Customers place orders, and problems occur in them; customers join and leave.")
    levers = _of(found, "levers")
    nothing = ("The policies differ in nothing.",) if len(result.policies) > 1 and not levers else ()
    return (
        Item("2.1", "Base model overview diagram", author="a diagram of the way of a case through the organisation"),
        Item("2.2", "Base model logic", (fixed, demand)),
        Item("2.3", "Scenario logic", (policies_said(result), *nothing), levers),
        Item("2.4", "Algorithms", ("Opening times, routing, escalation, promises, feelings and word of mouth follow "
                                   "the equations of the page “The model”.", *_own_rules(result))),
        Item("2.5.1", "Components: entities", ("Customers and their cases; each case has a root cause with its own "
                                               "severity, complexity and remedy.",), _of(found, "flaws")),
        Item("2.5.2", "Components: activities", ("Visits to levels of the chain, with the working times and chances of "
                                                 "success below.",), _of(found, "chain")),
        Item("2.5.3", "Components: resources", (), _of(found, "pools", "rota")),
        Item("2.5.4", "Components: queues", ("Each pool has one line, first come first served within a priority unless "
                                             "the scenario says otherwise. Patience and full lines are told by "
                                             "channel.",), _of(found, "channels")),
        Item("2.5.5", "Components: entry and exit points", (
            "A case enters with a problem and ends solved, refused, given up, silent, with the customer's leaving, or "
            "open at the end of the run.",), _of(found, "hours")),
    )


def _of(found: Mapping[str, Table], *names: str) -> tuple[Table, ...]:
    return tuple(found[name] for name in names if name in found)


def _own_rules(result: StudyResult) -> tuple[str, ...]:
    files = [f"`{file.path}` (SHA-256 `{file.digest}`)" for file in result.frame.scenario.rule_files]
    return (f"Rules of the scenario's own, whose text stands in manifest.json: {', '.join(files)}.",) if files else ()


def _data(result: StudyResult) -> Sequence[Item]:
    sources = sources_of(result)
    return (
        Item("3.1", "Data sources", ("What each figure rests on is in 3.3.",),
             author="where the data are from, when they were collected, and by whom"),
        Item("3.2", "Pre-processing", author="how the data were cleaned and fitted, where they were"),
        Item("3.3", "Input parameters", ("The whole scenario stands in manifest.json; these are the figures that have "
                                         "an effect. Durations have their unit, shares are of 1.",),
             (sources,) if sources else ()),
        Item("3.4", "Assumptions", ("Figures whose trust is D, M or not given are assumed. What the model leaves out "
                                    "is listed in the documentation, page “What the model leaves out”.",),
             author="why the assumed figures are reasonable here"),
    )


def _experimentation(result: StudyResult, files: Mapping[str, bytes]) -> Sequence[Item]:
    started = "A run starts empty: nobody waits and no case is open." if not world_of(result).warm_up else (
        "A run starts empty; what happens during the warm-up is cut from the outcomes and goes on to have effects.")
    return (
        Item("4.1", "Initialisation", (started, length_said(result))),
        Item("4.2", "Run length", (length_said(result),)),
        Item("4.3", "Estimation approach", (
            f"{result.manifest['runs']['rows']:,} runs in all.",
            *(method.sentence for method in methods_of(result, files)))),
    )


def _implementation(result: StudyResult) -> Sequence[Item]:
    return (
        Item("5.1", "Software or programming language", (software_said(result),)),
        Item("5.2", "Random sampling", (
            f"Draws are keyed by customer, case, purpose and number under the key of seed {result.frame.seed} and the "
            "replication: Philox 4x32-10 (Salmon et al. 2011). The same replication of every policy meets the same "
            "customers with the same luck.",)),
        Item("5.3", "Model execution", ("Events are worked through in the order of their times; events of one moment "
                                        "in the order in which they were scheduled, which is a part of the model and "
                                        "the same in both engines.",)),
        Item("5.4", "System specification", ("The results are the same bytes on every machine and with any number of "
                                             "workers.",),
             author="the machine that was used, and how long it took"),
    )


def _access(result: StudyResult) -> Sequence[Item]:
    return (Item("6.1", "Computer model sharing statement", (
        "journeysim is free software (Apache-2.0). The folder of results holds the scenario, the study, every run and "
        f"their digests: `journeysim reproduce` makes them again. Identity `{result.manifest['identity']}`.",),
        author="where the folder of results is archived, with its DOI"),)
