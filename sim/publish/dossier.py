"""Everything that a finished study has to tell, gathered once: a page, a workbook and a paper's tables show the same.

    gather(directory)      from the folder that `compare`, `sweep` or `study` has written
    of_result(result)      from a study that has just been finished

A dossier is plain data: texts, and tables of texts. Nothing in it depends on the clock, on the machine or on where the
folder stands, so a format that shows it has the same bytes wherever it is made. Formats that want numbers instead of
texts take them from `result` and `comparison`. What had to be left out is told in the sentence that stands in its
place, never by silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.inquiry.why import Why
    from sim.report.story import Pair
    from sim.report.tables import Table
    from sim.study.finish import StudyResult
    from sim.study.started import Started


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said of one outcome under one policy, against the first.

    word: one of `sim.report.phrases.WORDS`, or why nothing can be told; difference: with its half-width and unit;
    share: the difference in per cent of the first policy's level; level: under this policy; each empty where there is
    none.
    """

    policy: str
    word: str
    difference: str
    share: str
    level: str


@dataclass(frozen=True, slots=True)
class Headline:
    """One row of what decides: the question it answers, the outcome, its level under the first policy, every other.

    name: of the outcome in files; label: in words.
    """

    question: str
    name: str
    label: str
    level: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one policy: its title, and one sentence or more for each question, as the command line says it.

    short: the same in a line, "faster and fewer leave; costs 3,731 more".
    """

    policy: str
    title: str
    short: str
    sentences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next: a heading of a few words, why, and the command that does it, empty where there is none."""

    what: str
    why: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Levers:
    """What each lever has to do with the difference between two policies.

    first, second: titles; said: one sentence an outcome; table: shares that add up to the difference; notes: how it
    was computed; command: what gives it with more replications; why: the numbers.
    """

    first: str
    second: str
    said: tuple[str, ...]
    table: Table | None
    notes: tuple[str, ...]
    command: str
    why: Why


@dataclass(frozen=True, slots=True)
class Told:
    """The life of one customer beside the same customer's under another policy.

    fate: "saved" or "harmed"; heading: who it is; chosen: how the customer was chosen; titles: of the two policies,
    the first policy of the comparison first; shared: paragraphs of what is alike under both, and lives: of both from
    where they part, each with whether it is about how the customer felt; parting: where they part, and why; came_to:
    what the cases came to; command: what tells it in full; pair: what it was made from.
    """

    fate: str
    heading: str
    chosen: str
    titles: tuple[str, str]
    shared: tuple[tuple[str, bool], ...]
    lives: tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]
    parting: tuple[str, ...]
    came_to: Table
    command: str
    pair: Pair


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what it says.

    name: of its file, without an ending; title: its finding; caption: how it is to be read; alternative: what it shows
    in words, for those who do not see it; svg, png: its bytes.
    """

    name: str
    title: str
    caption: str
    alternative: str
    svg: bytes
    png: bytes


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the scenario and what it rests on.

    key: its path in the file; value: as the file has it; basis: where it is from, empty where nothing is said; trust: a
    letter of `sim.scenario.sourced.TRUST`, empty for none; policies: titles of those that set it themselves, empty for
    a figure of all.
    """

    key: str
    value: str
    basis: str
    trust: str
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What was assumed, and how far to trust it.

    said: in sentences; letters: every letter that occurs with its meaning and how many figures bear it, "" for those
    without a source; figures: all that have an effect, the weakest first; drafted: sentences on what a scenario
    without sources has drafted or left at defaults.
    """

    said: tuple[str, ...]
    letters: tuple[tuple[str, str, int], ...]
    figures: tuple[Figure, ...]
    drafted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that the model does not know.

    group: of which part of the world it is; what: in a few words, and detail: more of it; so: what follows for an
    answer; remedy: what can be done about it today. The last three may be empty; code stands in backquotes.
    """

    group: str
    what: str
    detail: str
    so: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How it is known that the engine is right: in sentences, the numbers behind them, the command that repeats it.

    quantities: judged against exact theory; families: of theory; detects: the largest bias of a headline value, as a
    share, that would have been missed; version: of the engine that was judged.
    """

    said: tuple[str, ...]
    quantities: int
    families: int
    detects: float
    version: str
    command: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How to do it again: the command, which software, which seed.

    command: one line for a shell, the first line of what makes the study and this report, empty where the study was not
    started from the command line; check: the command that checks the folder; notes: what has to be known to run it;
    versions: of packages by name; identity: the hash of everything that the results depend on; scenario: SHA-256 of
    the scenario; runs, runs_digest: how many, and the SHA-256 of all their outcomes and logs.
    """

    command: str
    check: str
    notes: tuple[str, ...]
    seed: int
    version: str
    versions: Mapping[str, str]
    identity: str
    scenario: str
    runs: int
    runs_digest: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A work that a method rests on: its key, and the whole entry."""

    key: str
    entry: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A finished study, told.

    title: of the study; question: what was asked, in one sentence; kind: of study; setup: what was run, in a line;
    warnings: what has to be read before anything else, such as a queue that keeps growing.

    answer: the verdict in one or two sentences; answers: of a comparison, policy by policy; headlines: of a comparison,
    row by row; said: of other kinds, what was found, in sentences; how_sure: what an interval means and what holds at
    once; matters: the smallest effect worth acting on, or that none was named; next_steps.

    levers, stories: of two policies, `pair` (their names); why_not says in their place why there are none. pictures,
    tables: with everything beside the headlines, tables with their notes; known, luck_and_data: None where there is
    none; notes: what has to be known to read the tables.

    assumptions; fit: how well the scenario fitted the log, or that nothing is on record; left_out; proof; provenance;
    methods: what was done, in sentences with their references; references: the works behind them.

    result (with its manifest), comparison (None for other kinds), files (of the folder, by name): what everything was
    made from.
    """

    title: str
    question: str
    kind: str
    setup: str
    warnings: tuple[str, ...]
    answer: tuple[str, ...]
    answers: tuple[Answer, ...]
    headlines: tuple[Headline, ...]
    said: tuple[str, ...]
    how_sure: str
    matters: tuple[str, ...]
    next_steps: tuple[Step, ...]
    pair: tuple[str, str] | None
    levers: Levers | None
    stories: tuple[Told, ...]
    why_not: str
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    known: Table | None
    luck_and_data: Table | None
    notes: tuple[str, ...]
    assumptions: Assumptions
    fit: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    proof: Proof
    provenance: Provenance
    methods: tuple[str, ...]
    references: tuple[Reference, ...]
    result: StudyResult
    comparison: Comparison | None
    files: Mapping[str, bytes]


def gather(
    directory: str | Path, *, workers: int = 1, engine: str = "compiled", run_rules: bool = False
) -> Dossier:
    """Return what the study in a folder has to tell; everything in the folder is verified first.

    workers, engine: for the runs that tell why (levers and stories); the dossier does not depend on them. run_rules:
    whether rules of one's own that the folder brings may be executed; without, what needs them is left out, with the
    reason. InputError where there are no finished results, or where a file is not the one that was written.
    """
    from sim.publish.gathering import from_directory

    return from_directory(Path(directory), workers=workers, engine=engine, run_rules=run_rules)


def of_result(
    result: StudyResult, files: Mapping[str, bytes], *, started: Started | None = None, workers: int = 1,
    engine: str = "compiled", run_rules: bool = True,
) -> Dossier:
    """Return what a study that has just been finished has to tell: the same as from its folder.

    files: texts and pictures that are written beside its tables, by name; started: the line that started it.
    """
    from sim.publish.gathering import from_result

    return from_result(result, files, started=started, workers=workers, engine=engine, run_rules=run_rules)
