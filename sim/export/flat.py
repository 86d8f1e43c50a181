"""The log in words, record by record: comma-separated values, and Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.eventlog.wording import frame_in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.export.exporting import Source
    from sim.export.formats import Target


def write_csv(source: Source, target: Target) -> int:
    """Write the columns of `sim.eventlog.wording.COLUMNS`, chunk by chunk while the run goes on; nothing is empty."""
    with target.opened() as out:
        written = 0

        def take(records: NDArray[Any]) -> None:
            nonlocal written
            frame = frame_in_words(records, source.names, written)
            out.write(frame.write_csv(include_header=written == 0, datetime_format="%Y-%m-%dT%H:%M:%S%.6f",
                                      time_format="%H:%M").encode())
            written += len(records)

        records = source.run(take)
        if not written:
            import numpy as np

            from sim.eventlog import RECORD

            out.write(frame_in_words(np.zeros(0, dtype=RECORD), source.names).write_csv().encode())
    return records


def write_parquet(source: Source, target: Target) -> int:
    """Write what `journeysim run --log FILE.parquet --words` writes."""
    from sim.eventlog import save

    save(source.log, target.file, words=True)
    return len(source.log)
