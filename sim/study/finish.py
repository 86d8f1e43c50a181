"""A finished study: its table of runs, its summary, and the manifest that vouches for both.

`runs.parquet` holds one row a run, sorted by point, policy and replication, so that its content does not depend on how
it was computed (replications numbered from 2^62 on are the new ones of a winner, see `sim.study.winner`);
`summary.csv` (`verdict.csv` of a comparison) holds what the kind of study concludes; `manifest.json` holds what is
needed to do it again (the study, the whole scenario, seeds, versions, the command line if there was one), the findings,
the SHA-256 of every other file, and a seal over itself. No clock time, no host, no number of workers: the same study
writes the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.experiment.course import Course
from sim.experiment.provenance import versions
from sim.experiment.store import MANIFEST, file_table, to_json, verify, write_results
from sim.outcomes.beside import known_beside
from sim.outcomes.own_measures import texts_of
from sim.study import dictionary
from sim.study.definition import from_content, to_content
from sim.study.frame import Frame
from sim.study.identity import FORMAT, identity
from sim.study.jobs import names_digest, to_bytes
from sim.study.own_measures import measures_of
from sim.study.procedure import SUMMARY, Summary

if TYPE_CHECKING:
    from sim.outcomes.timelines import History
    from sim.study.factors import Factor
    from sim.study.points import Point
    from sim.study.procedure import Procedure
    from sim.study.results import Results
    from sim.study.started import Started

RUNS: Final = "runs.parquet"


@dataclass(frozen=True)
class StudyResult:
    """What a study came to: its points, every run, and its summary.

    course: of the replications that were followed, where there are such. It is not kept with the results.
    """

    frame: Frame
    points: tuple[Point, ...]
    results: Results
    summary: Summary
    manifest: Mapping[str, Any] = field(default_factory=dict)
    course: Course | None = None

    @property
    def kind(self) -> str:
        """The kind of study."""
        return self.frame.definition.kind

    @property
    def title(self) -> str:
        """The study's title, or its scenario's."""
        return self.frame.definition.title or self.frame.scenario.title

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies, the baseline first."""
        return self.frame.policies

    @property
    def baseline(self) -> str:
        """The policy that others are compared with."""
        return self.frame.policies[0]

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the policies."""
        return self.frame.titles

    @property
    def factors(self) -> Mapping[str, Factor]:
        """What was moved."""
        return self.frame.definition.factors

    def rows(self) -> Iterator[tuple[Point, str]]:
        """Give every point and policy that was run, in the order of the table."""
        for point in self.points:
            yield from ((point, policy) for policy in self.policies if self.results.numbers(point, policy))

    def runs(self) -> Any:
        """Return every run as a Polars frame: point, factors, policy, replication, outcomes, digest of the log."""
        return _frame(self)


def conclude(
    frame: Frame, procedure: Procedure, results: Results, histories: Mapping[str, tuple[History, ...]] | None = None
) -> StudyResult:
    """Return the result of a procedure that is finished; `histories`: of runs that were followed, by policy."""
    with known_beside(frame.own):
        summary = procedure.conclude(results)
    course = _course(frame, histories) if histories else None
    return StudyResult(frame, tuple(procedure.points), results, summary, course=course)


def _course(frame: Frame, histories: Mapping[str, tuple[History, ...]]) -> Course:
    from sim.scenario.plan import build

    plan = build(frame.scenario.world(frame.policies[0]))
    title = frame.definition.title or frame.scenario.title
    return Course(title, frame.titles, plan.warm_up, plan.horizon, histories)


def replay(frame: Frame, results: Results, procedure: Procedure | None = None) -> StudyResult:
    """Let the procedure of a study see all its results again, without running anything.

    procedure: in place of the study's own. InputError where it asks for runs that are not there.
    """
    from sim.study.kinds import procedure_for

    procedure = procedure or procedure_for(frame)
    while needs := procedure.next(results):
        for need in needs:
            if not results.has(need):
                raise InputError(f"the runs of {need.policy} at point {need.point.index} are not all there")
    return conclude(frame, procedure, results)


# Writing ----------------------------------------------------------------------------------------------------------


def write(
    result: StudyResult, directory: Path, more: Mapping[str, bytes] | None = None, started: Started | None = None
) -> dict[str, Any]:
    """Write the files of a finished study together, the manifest last, and return the manifest.

    `more`: texts and pictures by name; `started`: the command line behind it. OSError where the system refuses; the
    files are then as they were.
    """
    tables = {result.summary.file: summary_csv(result.summary), **result.frame.definition.files(result)}
    files = {RUNS: parquet(result), **tables, **(more or {}), dictionary.FILE: dictionary.dictionary_csv(
        result, {name: content for name, content in tables.items() if name.endswith(".csv")})}
    manifest = manifest_of(result, files, started)
    write_results(directory, files, manifest)
    return manifest


def parquet(result: StudyResult) -> bytes:
    """Return the table of runs as Parquet; undefined outcomes are null, and the metadata tell what columns mean."""
    buffer = io.BytesIO()
    frame = _frame(result)
    frame.write_parquet(buffer, metadata=dictionary.metadata_of(result, frame.columns))
    return buffer.getvalue()


def summary_csv(summary: Summary) -> bytes:
    """Return a summary as CSV: UTF-8, line feeds, numbers that read back exactly, nothing for what is undefined."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(summary.columns)
    for row in summary.rows:
        writer.writerow(["" if cell is None else repr(cell) if isinstance(cell, float) else cell for cell in row])
    return text.getvalue().encode()


def rows_digest(result: StudyResult) -> str:
    """Return the SHA-256 of all runs in their order: the same however they were computed and stored."""
    digest = hashlib.sha256()
    for point, policy in result.rows():
        names = names_digest(result.results.outcomes(point, policy))
        numbers, logs = result.results.numbers(point, policy), result.results.logs(point, policy)
        for number, log, row in zip(numbers, logs, to_bytes(result.results.matrix(point, policy)), strict=True):
            digest.update(f"{point.overrides} {policy} {number} {names} {log} {len(row)}\n".encode() + row)
    return digest.hexdigest()


def manifest_of(result: StudyResult, files: Mapping[str, bytes], started: Started | None = None) -> dict[str, Any]:
    """Return the manifest, sealed."""
    frame = result.frame
    manifest = {
        "format": FORMAT, "title": result.title, "kind": result.kind, "identity": frame.identity,
        "parts": dict(frame.parts), "study": to_content(frame.definition),
        "scenario": {"title": frame.scenario.title, "sha256": frame.scenario.source_hash,
                     "content": frame.scenario.raw},
        "points": frame.texts["points"], "policies": list(frame.policies), "titles": frame.titles,
        "seed": frame.seed, "outcomes": list(frame.outcomes),
        "runs": {"rows": sum(len(result.results.numbers(*row)) for row in result.rows()),
                 "sha256": rows_digest(result)},
        "findings": result.summary.findings, "versions": versions(),
        "files": file_table(files),
        **({"metrics": texts_of(frame.measures)} if frame.measures else {}),
        **({} if started is None else {"command": started.form()}),
    }
    return {**manifest, "seal": _seal(manifest)}


def _seal(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(to_json(dict(manifest)).encode()).hexdigest()


def _frame(result: StudyResult) -> Any:
    import numpy as np
    import polars as pl

    rows = list(result.rows())
    numbers = [result.results.numbers(*row) for row in rows]
    counts = [len(part) for part in numbers]
    indices = np.repeat([point.index for point, _ in rows], counts)
    columns: dict[str, Any] = {"point": pl.Series(indices, dtype=pl.Int64)}
    for name in result.frame.definition.varied:
        values = [point.values[name] for point, _ in rows]
        series = pl.Series(name, values, strict=False)
        columns[name] = series.gather(np.repeat(np.arange(len(rows)), counts))
    columns["policy"] = [policy for (_, policy), count in zip(rows, counts, strict=True) for _ in range(count)]
    columns["replication"] = pl.Series([at for part in numbers for at in part], dtype=pl.Int64)
    for name in dict.fromkeys(name for row in rows for name in result.results.outcomes(*row)):
        whole = np.concatenate([result.results.column(*row, name) for row in rows])
        columns[name] = pl.Series(whole, dtype=pl.Float64).fill_nan(None)
    columns["log"] = [log for row in rows for log in result.results.logs(*row)]
    return pl.DataFrame(columns)


# Reading ----------------------------------------------------------------------------------------------------------


def load(directory: str | Path) -> StudyResult:
    """Read a finished study back; everything is verified first.

    InputError where there is none, or where a file is not the one that was written.
    """
    place = Path(directory)
    manifest = read_manifest(place)
    if faults := verify(place):
        raise InputError([Problem(fault, str(place), allowed="the files as they were written") for fault in faults])
    frame = frame_of(manifest, place)
    points, results = _read_runs(place / RUNS, frame, manifest["runs"])
    result = replay(frame, results, frame.definition.replayed(frame, points, _rows(place, manifest)))
    if [point.overrides for point in result.points] != [point.overrides for point in points]:
        raise InputError(Problem("does not contain the points of its study", str(place / RUNS)))
    return StudyResult(frame, result.points, results, result.summary, manifest)


def manifest_bytes(directory: Path) -> bytes:
    """Return the bytes of a manifest, which tell results from any others; nothing where there is none."""
    try:
        return (directory / MANIFEST).read_bytes()
    except OSError:
        return b""


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return the manifest of a study's results; InputError where there is none or it does not verify."""
    path = directory / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = "there are no finished results" if isinstance(error, FileNotFoundError) else f"{error.strerror}"
        raise InputError(Problem(f"cannot be read: {reason}", str(path), allowed="the results of a study")) from None
    try:
        manifest = json.loads(content)
        whole = to_json(manifest).encode() == content
        found = manifest.pop("seal", "")
    except (ValueError, RecursionError, AttributeError, TypeError):
        raise InputError(Problem("is not a manifest", str(path))) from None
    if (manifest.get("format") or {}).get("name") != FORMAT["name"]:
        raise InputError(Problem("is not the manifest of a study", str(path), allowed="the results of a study"))
    if not whole or found != _seal(manifest):
        raise InputError(Problem("has been changed since it was written: its seal does not verify", str(path)))
    return dict(manifest)


def frame_of(manifest: Mapping[str, Any], directory: Path) -> Frame:
    """Return the frame of a study as its manifest tells it."""
    from sim.scenario.scenario import of_content

    definition = from_content(manifest["study"], directory / MANIFEST)
    scenario = of_content(manifest["scenario"]["content"], {}, str(directory / MANIFEST))
    if identity(manifest["parts"]) != manifest["identity"]:
        raise InputError(Problem("does not match its identity", str(directory / MANIFEST)))
    measures = measures_of(definition, texts=manifest.get("metrics", {}))
    return Frame(definition, scenario, tuple(manifest["policies"]), manifest["seed"], tuple(manifest["outcomes"]),
                 manifest["parts"], {"study": "", "scenario": "", "points": manifest["points"]}, measures=measures)


def _rows(directory: Path, manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the rows of the summary as it was written; none of a comparison, whose table has another name."""
    if SUMMARY not in manifest["files"]:
        return []
    try:
        with (directory / SUMMARY).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error):
        raise InputError(Problem("is not a table", str(directory / SUMMARY))) from None


def _read_runs(path: Path, frame: Frame, expected: Mapping[str, Any]) -> tuple[list[Point], Results]:
    import numpy as np
    import polars as pl

    from sim.study.jobs import Job, JobResult
    from sim.study.kinds import procedure_for
    from sim.study.results import FIRST_NEW, Results

    table = pl.read_parquet(path)
    varied = frame.definition.varied
    known = {} if varied else {each.index: each for each in procedure_for(frame).points}
    # policies and factors cannot add pools or flaws, so all runs have the same outcomes
    names = [name for name in table.columns if name not in ("point", "policy", "replication", "log", *varied)]
    points: list[Point] = []
    results = Results()
    for part in table.partition_by("point", "policy", maintain_order=True):
        head = part.row(0, named=True)
        where = known.get(head["point"]) or frame.definition.point_at(
            frame, head["point"], {name: head[name] for name in varied}, head["policy"])
        if not points or points[-1].index != where.index:
            points.append(where)
        for first, runs in ((0, part.filter(pl.col("replication") < FIRST_NEW)),
                            (FIRST_NEW, part.filter(pl.col("replication") >= FIRST_NEW))):
            if runs.is_empty():
                continue
            values = runs.select(names).fill_null(math.nan).to_numpy().astype(np.float64)
            job = Job(frame.identity, "", where.overrides, head["policy"], frame.seed, first, len(runs), "")
            results.add(job, JobResult(job.key, tuple(names), values, tuple(runs["log"].to_list()), "", 0.0))
    if len(table) != expected["rows"]:
        raise InputError(Problem("does not contain all runs", str(path)))
    return points, results
