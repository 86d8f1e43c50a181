"""ODD, filled from the scenario and the manifest of a finished study.

The protocol of Grimm, Railsback and others (2020, "The ODD protocol for describing agent-based and other simulation
models: a second update to improve clarity, replication, and structural realism", *Journal of Artificial Societies and
Social Simulation* 23(2), 7): seven elements, the fourth of which has eleven design concepts. The titles are the
protocol's; the texts are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.publish.checklists import (
    Item,
    document,
    length_said,
    outcomes_table,
    policies_said,
    sheet_tables,
    software_said,
    sources_of,
    world_of,
)
from sim.statistics.works import WORKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.study.finish import StudyResult


def odd(result: StudyResult) -> bytes:
    """Return the filled protocol as Markdown."""
    return document("ODD", result, WORKS["grimm2020"].entry, (
        ("Overview", _overview(result)), ("Design concepts", _concepts(result)), ("Details", _details(result))))


def _overview(result: StudyResult) -> Sequence[Item]:
    found = sheet_tables(result)
    return (
        Item("1", "Purpose and patterns", (f"The study is called “{result.title}”. {policies_said(result)}",),
             author="what the model is for, and the patterns of the real organisation by which it is judged"),
        Item("2", "Entities, state variables, and scales", (
            "Customers (tolerance, activity, reach, feelings of care, help and trust), their cases (root cause, "
            "severity, complexity, remedy, effort, promises), agents in pools, levels of the chain, fixers' desks, and "
            "the design of the product (the level of each root cause).",
            f"Time runs in minutes, continuously. {length_said(result)} There is no space."),
            tuple(found[name] for name in ("overview", "pools", "chain", "channels", "flaws") if name in found)),
        Item("3", "Process overview and scheduling", (
            "A problem occurs; its customer speaks or stays silent, chooses a channel, waits, is served, handed up or "
            "sent on, is told a date, comes back, gives up, or leaves; what was felt is told to others. Events are "
            "worked through in the order of their times, those of one moment in the order in which they were "
            "scheduled.",)),
    )


def _concepts(result: StudyResult) -> Sequence[Item]:
    world = world_of(result)
    is_open = str(world.demand.kind) == "open"
    base = "In open demand there is no base of customers that could shrink or grow." if is_open else (
        "Customers join, leave and recommend, so the base that makes demand is an outcome, too.")
    return (
        Item("4.1", "Basic principles", ("Queueing with abandonment and retrials, service recovery, and word of mouth; "
                                         "the page “The model” names what each rule rests on.",)),
        Item("4.2", "Emergence", (f"Waits, failure demand, handoffs and departures emerge from staff, rules and "
                                  f"customers. {base}",)),
        Item("4.3", "Adaptation", ("Customers try again, chase, give up or leave by what they have met; staff follow "
                                   "the policy.",)),
        Item("4.4", "Objectives", ("Nobody in the model optimises anything.",)),
        Item("4.5", "Learning", ("Who knows the opening hours waits for them; customers otherwise do not learn, and "
                                 "neither do agents, unless the scenario says so.",)),
        Item("4.6", "Prediction", ("Nobody predicts; promised dates are drawn from the law of the scenario.",)),
        Item("4.7", "Sensing", ("Customers sense waits, what they are told, and whether promises are kept; an agent "
                                "knows the case in hand, less what is lost between levels.",)),
        Item("4.8", "Interaction", ("Through shared lines and agents, through bosses who are asked, and through what "
                                    "customers tell each other.",)),
        Item("4.9", "Stochasticity", (
            f"Every draw is a function of the seed ({result.frame.seed}), the replication, the customer, the case, the "
            "purpose and a number (Philox 4x32-10; Salmon et al. 2011), so the same customers meet every policy.",)),
        Item("4.10", "Collectives", ("Pools of agents and levels of the chain, set by the scenario.",)),
        Item("4.11", "Observation", ("Every event is a record of a log; outcomes are computed from the log alone.",),
             (outcomes_table(result),)),
    )


def _details(result: StudyResult) -> Sequence[Item]:
    sources = sources_of(result)
    return (
        Item("5", "Initialization", ("A run starts empty: nobody waits, no case is open, all customers feel as the "
                                     "scenario says. Every run of a replication starts alike.",)),
        Item("6", "Input data", ("No series is read while a run goes on: rotas, opening hours and volumes of dates are "
                                 "part of the scenario.",), (sources,) if sources else (),
             author="where the data behind these figures are from"),
        Item("7", "Submodels", ("Each rule with its equations and what is known of its size is a section of the page "
                                "“The model”; each key is a row of the page “The scenario file”.",
                                software_said(result))),
    )
