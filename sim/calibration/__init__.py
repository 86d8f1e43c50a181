"""Fitting a scenario to a log of what an organisation really did.

    report = calibrate(Path("calls.csv.gz"), Path("fitted.toml"))
    print(table(report.validate()))

Logs of many forms are read (`sim.calibration.reading`); a scenario is fitted from those that have a row a call, a row
an interval (`sim.calibration.intervals`), a row a ticket or a row a change of state (`sim.calibration.tickets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.calibration.wishes import USUAL, Wishes
from sim.errors import InputError, Problem
from sim.lazy import lazy

if TYPE_CHECKING:
    from sim.calibration.estimate import Estimate
    from sim.calibration.intervals.interval_estimate import IntervalEstimate
    from sim.calibration.reading import Data, Mapping
    from sim.calibration.report import CalibrationReport, Row, compare, simulated, table
    from sim.calibration.tickets.ticket_estimate import TicketEstimate

FORMATS: Final = ("calls", "intervals", "queue-log", "tickets", "events")
"""The formats of logs that can be read."""
FITTED: Final = ("calls", "queue-log", "intervals", "tickets", "events")
"""Those from which a scenario is fitted."""
__all__ = [
    "FITTED", "FORMATS", "CalibrationReport", "Row", "calibrate", "compare", "fit", "read_log", "simulated", "table",
]
__getattr__ = lazy(__name__, dict.fromkeys(("CalibrationReport", "Row", "compare", "simulated", "table"),
                                           "sim.calibration.report"))


def calibrate(log: Path | Sequence[Path], out: Path, format: str = "", mapping: Mapping | None = None
              ) -> CalibrationReport:
    """Read a log, of one file or several, fit a scenario to it, write it to `out`, and report what was seen.

    `format` and `mapping` say how the log is to be read; what they do not say is guessed. Raises InputError for a
    format that is not known or not fitted, a log with faults (each kind named) or with something that has to be asked,
    a log too thin to fit, or a file that cannot be written. Nothing is written then.
    """
    refuse_unwritable(Path(out))
    return fit(read_log(log, format, mapping), out)


def read_log(log: Path | Sequence[Path], format: str = "", mapping: Mapping | None = None) -> Data:
    """Read a log, of one file or several, and return its rows with typed values and the mapping they were read by.

    What was decided about calls is part of the mapping. Raises InputError as `calibrate`.
    """
    from sim.calibration.reading import Mapping, read

    if format and format not in FORMATS:
        raise InputError(Problem("is not a known log format", key="format", found=repr(format),
                                 allowed=", ".join(FORMATS)))
    wanted = mapping or Mapping()
    paths = [log] if isinstance(log, str | Path) else list(log)
    return read([Path(path) for path in paths], replace(wanted, format=format or wanted.format))


def fit(data: Data, out: Path, wishes: Wishes = USUAL) -> CalibrationReport:
    """Fit a scenario to what was read, write it to `out`, and report what was seen; InputError as `calibrate`.

    Every figure comes with its source. With `wishes.keep` only volume and staff are from the log, all else from there.
    """
    from sim.calibration.estimate import Estimate
    from sim.calibration.keeping import keep
    from sim.calibration.kept_redials import with_redials_of
    from sim.calibration.report import CalibrationReport, text_of
    from sim.calibration.sourcing import with_sources
    from sim.files import write_bytes
    from sim.scenario import load

    refuse_unwritable(Path(out))
    old = None if wishes.keep is None else load(wishes.keep)
    fitted = _fitted(data, wishes)
    if old is not None and isinstance(fitted, Estimate):
        fitted = with_redials_of(fitted, old.world(old.policies[0]))
    log = ", ".join(Path(source).name for source in data.sources)
    text = with_sources(text_of(fitted), f"fitted to {log}")
    kept: tuple[str, ...] = ()
    if old is not None and wishes.keep is not None:
        text, kept = keep(text, old, wishes.keep, Path(out), log)
    try:
        write_bytes(Path(out), text.encode())
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(out))) from error
    return CalibrationReport(fitted, Path(out), kept)


def _fitted(data: Data, wishes: Wishes) -> Estimate | IntervalEstimate | TicketEstimate:
    if data.mapping.format in ("tickets", "events"):
        from sim.calibration.tickets.ticket_estimate import ticket_estimate

        return ticket_estimate(data)
    if data.mapping.format == "intervals":
        from sim.calibration.intervals.interval_estimate import interval_estimate

        if wishes.staff:
            raise InputError(Problem("goes with a log of calls", data.source, key="--staff",
                                     found="an interval report, which says itself who was staffed",
                                     way_out="leave it out, or change the rota of the fitted scenario"))

        return interval_estimate(data)
    from sim.calibration.call_rows import call_log
    from sim.calibration.desk_shape import DeskShape
    from sim.calibration.estimate import estimate
    from sim.calibration.last_pass import last_pass

    first = estimate(call_log(data), wishes)
    return last_pass(first, DeskShape(pick_up=first.beyond.pick_up, reps_only=first.beyond.reps_only))


def refuse_unwritable(out: Path) -> None:
    """Raise InputError if nothing can be written to a path; to be asked before long work."""
    from sim.files import refusal

    if reason := refusal(out):
        raise InputError(Problem(f"cannot be written: {reason}", file=str(out)))
