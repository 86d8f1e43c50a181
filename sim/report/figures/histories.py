"""The pictures of the course of runs: survival curves, customers over time, the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures.captions import distinct_titles
from sim.report.figures.style import files
from sim.report.figures.survival import survival
from sim.report.figures.timeline import timeline
from sim.report.figures.week import week

if TYPE_CHECKING:
    from sim.experiment.course import Course


def history_pictures(course: Course) -> dict[str, bytes]:
    """Return the pictures of the course of runs by file name: resolution_times, over_time, week_hours."""
    titles = distinct_titles(course.titles)
    runs = {titles[policy]: course.runs[policy] for policy in course.policies}
    watch = next(run.watch for each in runs.values() for run in each)
    return {
        **files("resolution_times", survival({title: [(run.minutes, run.endings) for run in each]
                                              for title, each in runs.items()}, course.title, watch=watch)),
        **files("over_time", timeline({title: [run.customers for run in each] for title, each in runs.items()},
                                      course.title)),
        **files("week_hours", week({title: [run.week for run in each] for title, each in runs.items()}, course.title)),
    }
