"""What is said of twins follows from the counts, and claims no more than their intervals bear."""

from __future__ import annotations

import numpy as np
import pytest

from sim.inquiry.partings import Way
from sim.inquiry.traits import Traits
from sim.inquiry.twins import FATES, WAYS, Counts, TwinResult
from sim.report.figures.style import files
from sim.report.figures.twins import Moves, moves
from sim.report.tables import plain
from sim.report.twins import fates, finding, group_table, markdown, notes, pages, pictures, ways
from sim.statistics.intervals import Interval

WAY = {way: at for at, way in enumerate(WAYS)}


def result(saved: list[int], harmed: list[int], unit: str = "founders", way: Way = Way.LINES) -> TwinResult:
    """Return twins of which so many are saved and harmed in each replication, all by one way."""
    counts = []
    for gain, loss in zip(saved, harmed, strict=True):
        cells = np.zeros((2, len(FATES), len(WAYS) + 1), dtype=np.int64)
        cells[0, 0, WAY[way]], cells[0, 1, WAY[way]], cells[0, 2, -1], cells[0, 3, -1] = gain, loss, 20, 1000
        table = cells.sum(axis=0)
        counts.append(Counts(table.sum(axis=1), np.array([0, 3]), 7, table[:2, :len(WAYS)].T, {"flaw": cells},
                             np.zeros((0, len(FATES), len(WAYS) + 1), dtype=np.int64)))
    traits = Traits((), {"flaw": ("fee", "no case")}, {})
    return TwinResult("A shop", ("p", "q"), ("Script", "Trust"), unit, 1, 60.0, 10_080.0, 1440.0, traits, tuple(counts))


EVEN = [40, 44, 38, 42, 41, 39, 43, 40, 42, 41]


@pytest.mark.parametrize(("saved", "harmed", "says"), [
    (EVEN, [9, 11, 10, 12, 8, 10, 9, 11, 10, 10], '31.0 ± 1.4 more founding customers stay under “Trust”'),
    ([10, 9, 11, 10, 12, 8, 10, 9, 11, 10], EVEN, 'fewer founding customers stay under “Trust” than under “Script”'),
    (EVEN, EVEN[::-1], "is not clear (0.0 ± 1.3)"),
    ([0] * 10, [0] * 10, 'Nobody fares otherwise under “Trust”'),
    ([0] * 9 + [3], [0] * 10, "cannot be said from so few"),
])
def test_the_finding_is_what_the_interval_shows(saved: list[int], harmed: list[int], says: str) -> None:
    """More, fewer, not clear, nobody, or too rare."""
    assert says in finding(result(saved, harmed))


def test_one_run_says_nothing_of_chance() -> None:
    """There is no interval."""
    assert "cannot be said" in finding(result([40], [10]))


def test_tables_show_the_counts() -> None:
    """Fates with shares of everybody, ways that sum, groups with their parts."""
    data = result(EVEN, [10] * 10)
    table = fates(data)
    assert table.rows[0] == ("saved", "41.0", "1.3", "3.83 %", 'left under “Script” only')
    assert [row[0] for row in table.rows] == ["saved", "harmed", "lost anyway", "untouched", "one policy only", ""]
    assert ways(data).rows[1][:3] == ("spill-over", "all together", "41.0")
    assert ways(data).rows[0][2] == "0.0"
    assert group_table(data, "flaw").rows == (
        ("fee", "1,071", "41.0", "10.0", "20.0", "1,000", "+31.0", "1.3", "0.0", "+31.0"),)


def test_open_demand_speaks_of_cases() -> None:
    """Nobody stays or leaves there."""
    data = result(EVEN, [10] * 10, "cases")
    assert 'more cases are solved in time under “Trust”' in finding(data)
    assert 'solved in time under “Trust” only' in plain(fates(data))
    assert "In time is within 1 day" in notes(data)[0]
    assert not any("founding" in page for page in pages(data) if isinstance(page, str))


def test_what_is_said_of_others_is_left_out_where_there_is_nothing() -> None:
    """Nobody who fares otherwise, no table of ways."""
    assert not any(table.title == "How the difference reached them"
                   for table in pages(result([0] * 3, [0] * 3)) if not isinstance(table, str))
    assert "How the difference reached them" in markdown(result(EVEN, [10] * 10))


@pytest.mark.parametrize(("saved", "harmed"), [(EVEN, [10] * 10), ([0] * 3, [0] * 3), ([5], [0]), ([0] * 3, [5] * 3)])
def test_pictures_are_drawn_with_the_same_bytes(saved: list[int], harmed: list[int]) -> None:
    """Also where there is nobody to draw, or a single replication."""
    first, second = (pictures(result(saved, harmed)) for _ in range(2))
    assert set(first) == {"twins.png", "twins.svg"}
    assert first == second


def test_long_names_fit() -> None:
    """Titles of any length are wrapped."""
    nothing = Interval(0.0, 0.0, 0.95, 3)
    titles = ("A title that says a lot more than a title should " * 3, "B" * 90)
    data = Moves("A finding", titles, "cases", "lost", "kept", dict.fromkeys(FATES, nothing),
                 {"a way with a long name": (nothing, nothing)}, 3)
    assert files("twins", moves(data))
