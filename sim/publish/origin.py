"""How a study is done again, and how it is known that the engine behind it is right."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, Final

from sim.publish.dossier import Proof, Provenance
from sim.study.started import PROGRAM, Started, read_started
from sim.validation.card_record import recorded

CHECK: Final = "journeysim reproduce RESULTS"
VALIDATE: Final = "journeysim validate"
REPORT: Final = "--report"


def started_of(manifest: Mapping[str, Any]) -> Started | None:
    """Return the line that started a study, where its manifest holds one."""
    return read_started(manifest.get("command"))


def provenance(manifest: Mapping[str, Any]) -> Provenance:
    """Return how to do a study again, as its manifest tells it."""
    started, versions = started_of(manifest), dict(manifest["versions"])
    version = str(versions.pop("journeysim"))
    notes = [f"With journeysim {version} and the packages below, on any machine and with any number of workers: the "
             "same bytes, those of this report included."]
    if started is None:
        notes.append("The study was not started from the command line. Its folder holds all that it takes: "
                     f"{CHECK} makes the runs again and compares them bit for bit.")
    else:
        notes.append("Give it in the folder from which the path of the scenario leads to it: for a scenario that is "
                     "shipped, in a clone of the repository.")
    line = "" if started is None else f"{started.line} {REPORT}"
    return Provenance(line, CHECK, tuple(notes), int(manifest["seed"]), version, versions, str(manifest["identity"]),
                      str(manifest["scenario"]["sha256"]), int(manifest["runs"]["rows"]),
                      str(manifest["runs"]["sha256"]))


def command_on(manifest: Mapping[str, Any], file: str = "SCENARIO") -> tuple[str, str]:
    """Return what a command on the scenario of a study has behind its name, and at its end."""
    started = started_of(manifest)
    if started is None:
        return file, f" --seed {manifest['seed']}"
    settings = shlex.join(started.settings)
    return shlex.quote(started.scenario), f" {settings}" if settings else ""


def proof() -> Proof:
    """Return how it is known that the engine is right, from the record of the last full card."""
    record = recorded()
    judged = (f"The engine was held against exact theory of queues, networks, branching and leaving: "
              f"{record.quantities} quantities of {record.families} families of theory, {record.failed or 'none'} "
              f"failed (journeysim {record.version}).")
    power = (f"A bias of more than {100.0 * record.detects:.2f} % in any headline quantity would have been detected "
             f"with a probability of {100.0 * record.power:g} %; a correct engine fails the card "
             f"with {100.0 * record.false_alarm:g} %.")
    laws = (f"{record.runs} runs of the shipped scenarios obey the laws that every run has to obey (Little's law, "
            "conservation of contacts and of work).") if not record.broken else (
            f"{record.broken} of {record.runs} runs of the shipped scenarios break a law that every run has to obey.")
    twins = ("Two engines, one of them SimPy, tell the same text and write the same log byte for byte; tests compare "
             "them, and an auditor that shares no code with the model replays logs and accepts or refuses them.")
    limits = ("This says that the program computes what the model says. Whether the model says what an organisation "
              "does is for its data to show, and for what was assumed and left out.")
    return Proof((judged, power, laws, twins, limits), record.quantities, record.families, record.detects,
                 record.version, VALIDATE)


__all__ = ["CHECK", "PROGRAM", "REPORT", "command_on", "proof", "provenance", "started_of"]
