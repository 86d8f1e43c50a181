"""Fitting a scenario to a log of what an organisation really did.

    report = calibrate(Path("calls.csv.gz"), Path("fitted.toml"))
    print(table(report.validate()))

One format is known, `calls`: a call-by-call log in the shape of the Anonymous Bank data (Guedj and Mandelbaum,
Technion; see `sim.calibration.call_log` for its columns).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import InputError, Problem
from sim.lazy import lazy

if TYPE_CHECKING:
    from sim.calibration.report import CalibrationReport, Row, compare, simulated, table

FORMATS: Final = ("calls",)
"""The formats of logs that can be read."""
__all__ = ["FORMATS", "CalibrationReport", "Row", "calibrate", "compare", "simulated", "table"]
__getattr__ = lazy(__name__, dict.fromkeys(("CalibrationReport", "Row", "compare", "simulated", "table"),
                                           "sim.calibration.report"))


def calibrate(log: Path, out: Path, format: str = "calls") -> CalibrationReport:
    """Read a log, fit a scenario to it, write it to `out`, and report what was seen.

    Raises InputError for a format that is not known, a log with faults (all of them named), a log too thin to fit, or
    a file that cannot be written. Nothing is written then.
    """
    from sim.calibration.call_log import read
    from sim.calibration.estimate import estimate
    from sim.calibration.report import CalibrationReport
    from sim.calibration.writing import scenario_text
    from sim.files import refusal, write_bytes

    if format not in FORMATS:
        raise InputError(Problem("is not a known log format", key="format", found=repr(format),
                                 allowed=", ".join(FORMATS)))
    if reason := refusal(Path(out)):
        raise InputError(Problem(f"cannot be written: {reason}", file=str(out)))
    fitted = estimate(read(Path(log)))
    try:
        write_bytes(Path(out), scenario_text(fitted).encode())
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(out))) from error
    return CalibrationReport(fitted, Path(out))
