"""Making a finished study again and comparing bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES
from sim.study.finish import StudyResult, frame_of, load, read_manifest, replay, rows_digest, summary_csv
from sim.study.identity import changes, version_of
from sim.study.jobs import MOST_IN_BLOCK, Job, JobResult, blocks, to_bytes
from sim.study.place import check_store
from sim.study.received import check_allowed
from sim.study.results import FIRST_NEW

if TYPE_CHECKING:
    from sim.study.frame import Frame
    from sim.study.points import Point


def other_software(directory: str | Path) -> list[str]:
    """Say what differs between the software that made the results and this one; InputError where there are none.

    Of a package that chose the runs, and is another one here or absent, it is said that its choice is not made again.
    """
    from sim.study.identity import software

    frame = frame_in(directory)
    parts = frame.parts
    here = {**parts, "versions": {**parts["versions"], **software()}}
    said = [f"{change} differs from the one that made these results" for change in changes(parts, here)]
    return said + [f"{name} {parts['versions'].get(name, 'absent')} chose which points were run, and here it is "
                   f"{version_of(name)}: the choice is taken as it was written, and the rest is checked"
                   for name in frame.definition.packages if not _is_here(frame, name)]


def _is_here(frame: Frame, package: str) -> bool:
    """Whether a package is installed in the version that made the results."""
    return bool(version_of(package) == frame.parts["versions"].get(package) != "absent")


def frame_in(directory: str | Path) -> Frame:
    """Return what a finished study was made of, files of rules and measures included; InputError for no results."""
    return frame_of(read_manifest(Path(directory)), Path(directory))


def reproduce(
    directory: str | Path, sample: int | None = 20, workers: int = 1, engine: str = ENGINES[0],
    tell: Callable[[int], object] = lambda done: None, run_rules: bool = False,
) -> tuple[int, list[str]]:
    """Make runs of a finished study again: `sample` of them, spread evenly, or all with None.

    Returns how many, and what differs, one phrase a run. InputError where a file does not verify, where the summary
    does not follow from the runs, and where the study brings Python of its own, unless `run_rules` lets it be executed.
    """
    result = load(directory)
    check_allowed(result.frame, directory, run_rules)
    check_store(Path(directory), result.manifest["identity"])
    _check_conclusions(result, Path(directory))
    _check_choice(result, Path(directory))
    done = _perform(_chosen(result, sample, engine), workers, engine, tell)
    differences = [phrase for (point, job), made in done for phrase in _compare(result, point, job, made)]
    return sum(job.count for (_, job), _ in done), differences


def _check_conclusions(result: StudyResult, directory: Path) -> None:
    if rows_digest(result) != result.manifest["runs"]["sha256"]:
        raise InputError(Problem("does not contain the runs that were written to it", str(directory)))
    summary = directory / result.summary.file
    if summary_csv(result.summary) != summary.read_bytes():
        raise InputError(Problem("does not follow from the runs", str(summary)))


def _check_choice(result: StudyResult, directory: Path) -> None:
    """Let what chose the runs choose again, where it is the same software; results are read without it."""
    packages = result.frame.definition.packages
    if packages and all(_is_here(result.frame, name) for name in packages):
        again = replay(result.frame, result.results)
        if again.summary != result.summary:
            raise InputError(Problem("does not hold the points that the study chooses",
                                     str(directory / result.summary.file)))


def _chosen(result: StudyResult, sample: int | None, engine: str) -> list[tuple[Point, Job]]:
    """Return the jobs that make the chosen runs again; a run at two points that mean the same is made once."""
    frame = result.frame
    contents = {point.overrides: frame.content_at(point.overrides) for point, _ in result.rows()}
    settings = {(point.overrides, policy): point for point, policy in result.rows()}
    ranges: list[tuple[Point, str, int, int]] = []
    for (_, policy), point in settings.items():
        count, runs = result.results.count(point, policy), len(result.results.numbers(point, policy))
        size = MOST_IN_BLOCK if sample is None else 1
        ranges += [(point, policy, first, part)
                   for start, length in ((0, count), (FIRST_NEW, runs - count))
                   for first, part in blocks(start, length, size)]
    if sample is not None and sample < len(ranges):
        ranges = [ranges[at * (len(ranges) - 1) // max(sample - 1, 1)] for at in range(sample)]
    return [(point, Job(frame.identity, contents[point.overrides], point.overrides, policy, frame.seed, first, count,
                        engine, measures=frame.measures))
            for point, policy, first, count in ranges]


def _perform(
    chosen: list[tuple[Point, Job]], workers: int, engine: str, tell: Callable[[int], object]
) -> list[tuple[tuple[Point, Job], JobResult]]:
    from sim.study.workers import local

    executor = local(workers, engine)
    done: dict[str, JobResult] = {}
    try:
        for _, job in chosen:
            executor.submit(job)
        while executor.busy:
            for job, made in executor.collect(0.2):
                done[made.key] = made
                tell(job.count)
    finally:
        executor.cancel()
        executor.close()
    return [((point, job), done[job.key]) for point, job in chosen]


def _compare(result: StudyResult, point: Point, job: Job, made: JobResult) -> list[str]:
    kept = to_bytes(result.results.matrix(point, job.policy))
    logs, names = result.results.logs(point, job.policy), result.results.outcomes(point, job.policy)
    place = result.results.numbers(point, job.policy).index(job.first)
    found = []
    for at, row in enumerate(to_bytes(made.values)):
        if names != made.names or kept[place + at] != row or logs[place + at] != made.logs[at]:
            what = "its log" if logs[place + at] != made.logs[at] else "its outcomes"
            found.append(f"replication {job.first + at} of {job.policy} at point {point.index}: {what}")
    return found
