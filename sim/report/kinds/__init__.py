"""The words and pictures of every kind of study, each in a module of its name (see `sim.study.kinds`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.report.kinds.base import Report
    from sim.study.finish import StudyResult


def report_of(result: StudyResult) -> Report:
    """Return what shows the results of a study of this kind."""
    found: Report = import_module(f"{__name__}.{result.kind}").REPORT
    return found


def pictures(result: StudyResult) -> dict[str, bytes]:
    """Return the pictures of a study by file name, each as PNG and as SVG."""
    return report_of(result).pictures(result)
