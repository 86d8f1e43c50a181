"""The black box: what happened, one record a step."""

from __future__ import annotations

from sim.eventlog.log import (
    Difference,
    Log,
    LogBuilder,
    describe,
    first_difference,
    load,
    name_of_kind,
    save,
    write_table,
)
from sim.eventlog.naming import Names
from sim.eventlog.record import RECORD
from sim.eventlog.recorder import CHUNK, Recorder, Sink

__all__ = ["CHUNK", "RECORD", "Difference", "Log", "LogBuilder", "Names", "Recorder", "Sink", "describe",
           "first_difference", "load", "name_of_kind", "save", "write_table"]
