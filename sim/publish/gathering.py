"""From a finished study to its dossier: every part asked for once, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.winners import winners
from sim.outcomes.beside import known_beside
from sim.publish.adding_up import money_table
from sim.publish.assumed import assumptions
from sim.publish.dossier import Dossier, Reference
from sim.publish.fitted import fit, known
from sim.publish.left_out import left_out
from sim.publish.methods import LEVERS, methods_of, works_of
from sim.publish.next_steps import next_steps
from sim.publish.origin import command_on, proof, provenance
from sim.publish.pictures import pictures
from sim.publish.verdict import answers, bottom_line, headlines, how_much_matters, question, setup, titled
from sim.report.comparison import full_tables, moved, row_verdicts
from sim.report.findings import overloaded as overloaded_study
from sim.report.luck_and_data import widths_table
from sim.report.phrases import label, level
from sim.report.screen import how_sure, notes, overloaded, shown
from sim.report.study import study_notes
from sim.report.tables import Table
from sim.report.verdict import best, pieces
from sim.report.winners import winners_table
from sim.study.received import python_of

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.publish.dossier import Levers, Told
    from sim.study.finish import StudyResult
    from sim.study.started import Started

_WITH_A_PAIR: Final = ("sweep", "border", "sensitivity")
"""Kinds of study, beside a comparison, that are about the difference between two policies."""


@dataclass(frozen=True, slots=True)
class _How:
    """How the runs are made that tell why, and whether code that the study brings may run."""

    workers: int
    engine: str
    run_rules: bool


def from_directory(directory: Path, *, workers: int, engine: str, run_rules: bool) -> Dossier:
    """Return the dossier of the study in a folder; see `sim.publish.dossier.gather`."""
    from sim.study.finish import load

    result = load(directory)
    files = {name: (directory / name).read_bytes() for name in sorted(result.manifest["files"])}
    return _gathered(result, result.manifest, files, _How(workers, engine, run_rules))


def from_result(
    result: StudyResult, files: Mapping[str, bytes], *, started: Started | None, workers: int, engine: str,
    run_rules: bool,
) -> Dossier:
    """Return the dossier of a study that has just been finished; see `sim.publish.dossier.of_result`."""
    from sim.study.finish import manifest_of

    return _gathered(result, manifest_of(result, files, started), files, _How(workers, engine, run_rules))


def _gathered(result: StudyResult, manifest: Mapping[str, Any], files: Mapping[str, bytes], how: _How) -> Dossier:
    with known_beside(result.frame.own):
        return _dossier(replace(result, manifest=manifest), manifest, files, how)


def _dossier(result: StudyResult, manifest: Mapping[str, Any], files: Mapping[str, bytes], how: _How) -> Dossier:
    comparison = _comparison(result)
    several = comparison is not None and len(comparison.policies) > 1
    assumed = assumptions(result)
    pair = _pair(result, comparison)
    levers, stories, why_not = _why(result, manifest, pair, how)
    methods = [*methods_of(result, files), *([LEVERS] if levers is not None else [])]
    return Dossier(
        title=titled(result), question=question(result, comparison), kind=result.kind,
        setup=setup(result, comparison),
        warnings=tuple(overloaded(comparison) if comparison is not None else overloaded_study(result)),
        answer=bottom_line(comparison) if comparison is not None else tuple(_said(result)),
        answers=answers(comparison) if comparison is not None and several else (),
        headlines=headlines(comparison) if comparison is not None else (),
        said=() if comparison is not None else tuple(_said(result)),
        how_sure=how_sure(comparison) if comparison is not None and several else "",
        matters=how_much_matters(comparison) if comparison is not None and several else (),
        next_steps=next_steps(result, comparison, assumed, manifest),
        pair=pair, levers=levers, stories=stories, why_not=why_not,
        pictures=pictures(files), tables=tuple(_tables(result, comparison)), known=known(comparison),
        luck_and_data=next(iter(widths_table(comparison)), None) if comparison is not None else None,
        notes=tuple(_notes(result, comparison)), assumptions=assumed,
        fit=fit(result.frame.scenario, comparison, assumed),
        left_out=left_out(), proof=proof(), provenance=provenance(manifest),
        methods=tuple(method.sentence for method in methods),
        references=tuple(Reference(work.key, work.entry) for work in works_of(methods)),
        result=result, comparison=comparison, files=files,
    )


def _comparison(result: StudyResult) -> Comparison | None:
    if result.kind != "compare":
        return None
    from sim.report.kinds.compare import shown as with_titles

    return with_titles(result)


def _said(result: StudyResult) -> list[str]:
    from sim.report.kinds import report_of

    return report_of(result).verdict(result)


def _notes(result: StudyResult, comparison: Comparison | None) -> list[str]:
    if comparison is None:
        return study_notes(result)
    from sim.report.kinds.compare import precision

    return [*precision(result), *notes(comparison, full=True)]


# Tables -----------------------------------------------------------------------------------------------------------


def _tables(result: StudyResult, comparison: Comparison | None) -> list[Table]:
    """Return all tables: who wins on what, the money, what else moved, then all rows."""
    if comparison is None:
        return _of_kind(result)
    if len(comparison.policies) < 2:
        return [*money_table(comparison), *full_tables(comparison)]
    return [*winners_table(comparison, winners(comparison)), *money_table(comparison), *_moved(comparison),
            *full_tables(comparison)]


def _of_kind(result: StudyResult) -> list[Table]:
    """Return the tables that a study of another kind prints."""
    from sim.report.kinds import report_of

    pages = report_of(result).pages(result, full=True)
    return [replace(page, title="Summary") if page.title == result.title else page
            for page in pages if not isinstance(page, str)]


def _moved(comparison: Comparison) -> list[Table]:
    """Return what moved clearly beside the headlines, one column a policy; nothing where nothing did."""
    if comparison.replications < 2:
        return []
    policies = shown(comparison)
    names = moved(comparison, policies)
    if not names:
        return []
    found = {(each.policy, each.outcome): each for each in row_verdicts(comparison, names)}
    rows = tuple((label(comparison, name), level(comparison, comparison.baseline, name),
                  *(" ".join(part for part in pieces(comparison, found[policy, name]) if part) for policy in policies))
                 for name in names)
    titles = [comparison.titles[policy] for policy in (comparison.baseline, *policies)]
    note = ("Rows beside the headlines are fixed beforehand; these moved clearly, by intervals that hold for all of "
            "them at once.")
    return [Table("What else moved", ("", *titles), rows, frozenset(), note)]


# Why --------------------------------------------------------------------------------------------------------------


def _pair(result: StudyResult, comparison: Comparison | None) -> tuple[str, str] | None:
    """Return the two policies that levers and stories are about; None where there are no two."""
    if comparison is not None:
        return (comparison.baseline, best(comparison)) if len(comparison.policies) > 1 else None
    if result.kind in _WITH_A_PAIR and len(result.policies) == 2:
        return result.policies[0], result.policies[1]
    return None


def _why(
    result: StudyResult, manifest: Mapping[str, Any], pair: tuple[str, str] | None, how: _How
) -> tuple[Levers | None, tuple[Told, ...], str]:
    """Return levers, stories, and why any of them are missing."""
    from sim.publish.reasons import Asked, levers, stories

    if pair is None:
        return None, (), "What levers do, and whose fate differs, is told where two policies are compared."
    scenario = result.frame.scenario
    if python_of(result.frame) and not how.run_rules:
        return None, (), ("The study brings Python of its own. A report does not run code that a "
                          "folder brings unless it is told to (--run-rules), so what levers do and whose fate differs "
                          "is left out.")
    asked = Asked(scenario, pair, result.frame.seed, how.workers, how.engine, command_on(manifest))
    told, records, nobody = stories(asked)
    try:
        found = levers(asked, records)
    except InputError as error:
        said = f"What levers do cannot be told: {error.problems[0].message}."
        return None, told, " ".join(filter(None, (said, nobody)))
    return found, told, nobody
