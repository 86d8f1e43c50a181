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
    from sim.calibration.kept_people import Kept
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
    from sim.calibration.kept_people import Kept
    from sim.calibration.report import CalibrationReport, text_of
    from sim.calibration.sourcing import with_sources
    from sim.files import write_bytes
    from sim.scenario import load

    refuse_unwritable(Path(out))
    log = ", ".join(Path(source).name for source in data.sources)
    old = None if wishes.keep is None else Kept(load(wishes.keep), wishes.keep, log)
    fitted = _fitted(data, wishes, old)
    text = with_sources(text_of(fitted), f"fitted to {log}")
    notes: tuple[str, ...] = ()
    if old is not None:
        text, notes = old.text(text, Path(out))
    try:
        write_bytes(Path(out), text.encode())
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(out))) from error
    return CalibrationReport(fitted, Path(out), notes)


def _fitted(data: Data, wishes: Wishes, old: Kept | None) -> Estimate | IntervalEstimate | TicketEstimate:
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
    if old is not None:
        first = old.with_redials(first)
    return last_pass(first, DeskShape(pick_up=first.beyond.pick_up, reps_only=first.beyond.reps_only), kept=old)


def refuse_unwritable(out: Path) -> None:
    """Raise InputError if nothing can be written to a path; to be asked before long work."""
    from sim.files import refusal

    if reason := refusal(out):
        raise InputError(Problem(f"cannot be written: {reason}", file=str(out)))
