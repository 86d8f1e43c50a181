"""A run is made and written in a format of others, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.workers import Progress, run_all
from sim.export.formats import PACKED, Target, format_of
from sim.files import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.eventlog import Log, Names
    from sim.experiment.lives import Tables
    from sim.scenario.model import World
    from sim.scenario.plan import Plan


@dataclass(frozen=True)
class Source:
    """One replication of a world under its policy: run when it is first asked for."""

    world: World
    seed: int
    replication: int = 0
    engine: str = "compiled"

    @cached_property
    def plan(self) -> Plan:
        """The world as arrays."""
        from sim.scenario.plan import build

        return build(self.world)

    @cached_property
    def names(self) -> Names:
        """What the numbers of the log are called."""
        from sim.experiment.naming import names_of

        return names_of(self.world)

    def run(self, sink: Callable[[NDArray[Any]], None]) -> int:
        """Run it, hand every chunk of records to `sink`, which must not keep it, and return how many records came."""
        from sim.engine import run

        return run(self.plan, seed=self.seed, replication=self.replication, sink=sink, engine=self.engine,
                   digest=False).records

    @cached_property
    def log(self) -> Log:
        """All records: for formats that want cases together, or objects before events."""
        from sim.eventlog import LogBuilder

        kept = LogBuilder()
        self.run(kept)
        return kept.log(self.plan.own_kinds, self.names)

    @cached_property
    def tables(self) -> Tables:
        """Every customer and every case, with what was drawn for it and what became of it, in words."""
        from sim.experiment.lives import tables

        return tables(self.plan, self.log, self.seed, self.replication, words=True)


def export(source: Source, file: Path, name: str | None = None) -> int:
    """Write a run to a file and return the number of events in it.

    name: of the format, by default the one that the ending of the file says. InputError where name and ending do not go
    together, OSError where the file cannot be written; then a file that was there is as it was.
    """
    chosen, ending, packed = format_of(name, file)
    written: list[int] = []
    write_atomically(file, lambda sibling: written.append(chosen.write()(source, Target(sibling, ending, packed))))
    if chosen.beside:
        from sim.experiment.lives import save

        save(source.tables, source.log, file)
    return written[-1]


def export_all(
    source: Source, file: Path, replications: Sequence[int], name: str | None = None, *, workers: int = 1,
    progress: Progress | None = None,
) -> list[tuple[Path, int]]:
    """Write several replications, each to a file of its own; return the files and how many events are in each.

    file: of a single replication; of several, "runs.xes" stands for "runs.0.xes", "runs.1.xes", ...
    """
    jobs = [(replication, numbered(file, replication) if len(replications) > 1 else file)
            for replication in replications]
    events = run_all(_perform, (source, name), jobs, workers, progress)
    return [(path, count) for (_, path), count in zip(jobs, events, strict=True)]


def _perform(shared: tuple[Source, str | None], job: tuple[int, Path]) -> int:
    source, name = shared
    replication, file = job
    return export(replace(source, replication=replication), file, name)


def numbered(file: Path, replication: int) -> Path:
    """Return the name of a file of one replication among several: its number stands before the ending."""
    endings = "".join(file.suffixes[-2:] if file.suffix.lower() == PACKED else file.suffixes[-1:])
    return file.with_name(f"{file.name.removesuffix(endings)}.{replication}{endings}")
